/** What a provider says of somebody: values by name. */
export type Claims = ReadonlyMap<string, readonly string[]>;

/** Whoever has `value` under `name` gets these roles. */
interface Mapping {
  readonly name: string;
  readonly value: string;
  readonly roles: readonly string[];
}

/**
 * The roles of whoever has these claims, in the order of the mappings. A mapping's value is the claim's, or one of the
 * claim's list; `*` in it stands for any text, and one that begins with `^` and ends with `$` is a regular expression.
 * `$1` in a role is what the first `*` or group stands for.
 */
export function mappedRoles(mappings: readonly Mapping[], claims: Claims): readonly string[] {
  const roles = mappings.flatMap(({ name, value: pattern, roles: given }) =>
    (claims.get(name) ?? []).flatMap((value) => {
      const found = matched(pattern, value);
      return found === undefined ? [] : given.map((role) => filledIn(role, found)).filter((role) => role !== "");
    }),
  );
  return [...new Set(roles)];
}

/** What a pattern and its groups stand for in `value`; undefined where it does not match, or is no pattern. */
function matched(pattern: string, value: string): readonly (string | undefined)[] | undefined {
  const isExpression = pattern.startsWith("^") && pattern.endsWith("$");
  if (!isExpression && !pattern.includes("*")) return pattern === value ? [value] : undefined;
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  try {
    return new RegExp(isExpression ? pattern : `^${parts.join("(.*)")}$`, "su").exec(value) ?? undefined;
  } catch {
    return undefined;
  }
}

function filledIn(role: string, groups: readonly (string | undefined)[]): string {
  return role.replace(/\$(?:(\d)|\{(\d)\})/g, (_, plain?: string, braced?: string) => {
    return groups[Number(plain ?? braced)] ?? "";
  });
}

/** Values and texts of a claim as a list; undefined for one that is neither. */
export function claimValues(value: unknown): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === "string");
}
