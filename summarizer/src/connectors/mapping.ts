import { isBadPattern, mappingPattern } from "../domain/pattern.ts";
import { job } from "../threads/job.ts";

/** Claims: values by name. */
export type Claims = ReadonlyMap<string, readonly string[]>;

/** Users with `value` in the claim `name` get these roles. */
interface Mapping {
  readonly name: string;
  readonly value: string;
  readonly roles: readonly string[];
}

/**
 * The roles for claims, in the order of the mappings. A mapping's value equals the claim's, or one of the claim's list;
 * `*` in it matches any text, and one that begins with `^` and ends with `$` is a regular expression of RE2. `$1` in a
 * role is the text of the first `*` or group.
 */
export function mappedRoles(mappings: readonly Mapping[], claims: Claims): readonly string[] {
  const roles = mappings.flatMap(({ name, value: pattern, roles: given }) => {
    const match = matcherOf(pattern);
    return (claims.get(name) ?? []).flatMap((value) => {
      const found = value.length > longestValue ? undefined : match(value);
      return found === undefined ? [] : given.map((role) => filledIn(role, found)).filter((role) => role !== "");
    });
  });
  return [...new Set(roles)];
}

export const mappedRolesJob = job(import.meta.url, mappedRoles, "mapping claims to roles");

/** The maximum length of a claim's value, in UTF-16 units; a longer one gives no role. */
const longestValue = 1_000;

/** The text of a pattern and its groups in a value; undefined if it does not match, or is not a pattern. */
function matcherOf(pattern: string): (value: string) => readonly (string | undefined)[] | undefined {
  const isExpression = pattern.startsWith("^") && pattern.endsWith("$");
  if (!isExpression && !pattern.includes("*")) return (value) => (pattern === value ? [value] : undefined);
  const compiled = mappingPattern(pattern);
  if (isBadPattern(compiled)) return () => undefined;
  return (value) => {
    const matcher = compiled.matcher(value);
    if (!matcher.matches()) return undefined;
    return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
  };
}

function filledIn(role: string, groups: readonly (string | undefined)[]): string {
  return role.replace(/\$(?:(\d)|\{(\d)\})/g, (_, plain?: string, braced?: string) => {
    return groups[Number(plain ?? braced)] ?? "";
  });
}

/** A claim's strings as a list; undefined for other values. */
export function claimValues(value: unknown): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === "string");
}
