import type { Diagnostic } from "../diagnostic.ts";
import type { Subject } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { describeData } from "../types/value.ts";
import type { Policy } from "./policy.ts";

/** The readable parts of data that is passed as a policy. Members of the wrong shape are omitted. */
export interface Draft {
  /** The policy's name, or its position in the list. */
  readonly label: string;
  readonly name: string | undefined;
  readonly kinds: readonly string[] | undefined;
  readonly filter: string | undefined;
  /** One for each member of the wrong shape. */
  readonly problems: readonly Diagnostic[];
}

const nowhere = { start: 0, end: 0 };

/**
 * Reads `policy`, the one at `index` of the list: data from JSON can have any shape. `kindName`: the noun for its
 * kinds.
 */
export function draftOf(policy: unknown, index: number, kindName: Subject): Draft {
  const place = `policies[${index}]`;
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) {
    const problem = invalid("the policy", "an object", policy);
    return { label: place, name: undefined, kinds: undefined, filter: undefined, problems: [problem] };
  }
  const { name, kinds, filter }: Partial<Record<keyof Policy, unknown>> = policy;
  const problems: Diagnostic[] = [];
  if (typeof name !== "string") problems.push(invalid("`name`", "a string", name));
  problems.push(...problemsOfKinds(kinds, kindName));
  if (filter !== undefined && typeof filter !== "string") problems.push(notAFilter(filter));
  return {
    label: typeof name === "string" ? name : place,
    name: typeof name === "string" ? name : undefined,
    kinds: isListOfStrings(kinds) ? kinds : undefined,
    filter: typeof filter === "string" ? filter : undefined,
    problems,
  };
}

function problemsOfKinds(kinds: unknown, { one }: Subject): readonly Diagnostic[] {
  if (kinds === undefined) return [];
  if (typeof kinds === "string") {
    return [invalid("`kinds`", "a list of strings", kinds, `write a list of one: [${JSON.stringify(kinds)}]`)];
  }
  if (!Array.isArray(kinds)) {
    const help = kinds === null ? `to match every ${one}, leave \`kinds\` out` : undefined;
    return [invalid("`kinds`", "a list of strings", kinds, help)];
  }
  return Array.from(kinds, (kind, index) =>
    typeof kind === "string" ? [] : [invalid(`\`kinds[${index}]\``, "a string", kind)],
  ).flat();
}

function isListOfStrings(kinds: unknown): kinds is readonly string[] {
  return Array.isArray(kinds) && kinds.every((kind) => typeof kind === "string");
}

function notAFilter(filter: unknown): Diagnostic {
  const help = filter === null ? "to match everything, leave `filter` out" : undefined;
  return diagnose("not-a-string", nowhere, [describeData(filter), help]);
}

function invalid(what: string, expected: string, actual: unknown, help?: string): Diagnostic {
  return diagnose("invalid-policy", nowhere, [what, expected, describeData(actual), help]);
}
