import { applyFix, type Edit, type Severity } from "../diagnostic.ts";
import type { FilterEnvironment } from "../predicate.ts";
import type { Reported } from "../report/render.ts";
import { editPolicies } from "../yaml.ts";
import { type PolicySource, readSource } from "./filters.ts";
import type { EnvironmentOptions } from "./options.ts";

export interface Fixed<T> {
  readonly result: T;
  /** How many fixes were applied. */
  readonly applied: number;
}

/** The maximum number of rounds: a fix can make another one applicable. */
const mostRounds = 50;

/** Applies the safe fixes of a filter's diagnostics, until none is left. `severities`: those to fix. */
export function fixFilter(
  text: string,
  environment: FilterEnvironment<unknown>,
  severities: ReadonlySet<Severity>,
): Fixed<string> {
  return untilNothingChanges(text, (current) => {
    const edits = safeEdits(current, environment, severities);
    return { result: applyFix(current, { title: "", edits: edits.result }), applied: edits.applied };
  });
}

/** The same for a policy file and each of its filters; the rest of the file stays byte for byte. */
export function fixSource(
  source: PolicySource,
  options: EnvironmentOptions,
  severities: ReadonlySet<Severity>,
): Fixed<PolicySource> {
  const { path, inFolder } = source;
  const fixed = untilNothingChanges(source.text, (text) => {
    const { diagnostics, filters } = text === source.text ? source : readSource(path, text, options, inFolder);
    const around = disjointEdits(diagnostics, severities);
    if (around.applied > 0) {
      return { result: applyFix(text, { title: "", edits: around.result }), applied: around.applied };
    }
    const edits = filters.map((filter) => safeEdits(filter.text, filter.environment, severities));
    const applied = edits.reduce((sum, each) => sum + each.applied, 0);
    return {
      result:
        applied === 0
          ? text
          : editPolicies(
              text,
              edits.map(({ result }) => result),
              options.own?.documents,
            ),
      applied,
    };
  });
  const { result: text, applied } = fixed;
  return { result: text === source.text ? source : readSource(path, text, options, inFolder), applied };
}

function untilNothingChanges(text: string, change: (text: string) => Fixed<string>): Fixed<string> {
  const seen = new Set([text]);
  let current = text;
  let total = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const { result, applied } = change(current);
    if (seen.has(result)) break;
    seen.add(result);
    current = result;
    total += applied;
  }
  return { result: current, applied: total };
}

/** The edits of all safe fixes of a filter at once; of the first one only, or of none, if they would break it. */
function safeEdits(
  text: string,
  environment: FilterEnvironment<unknown>,
  severities: ReadonlySet<Severity>,
): Fixed<readonly Edit[]> {
  const { diagnostics } = environment.check(text);
  const errors = countErrors(diagnostics);
  const isBetter = ({ result: edits }: Fixed<readonly Edit[]>) =>
    countErrors(environment.check(applyFix(text, { title: "", edits })).diagnostics) <= errors;
  const all = disjointEdits(diagnostics, severities);
  if (all.applied === 0 || isBetter(all)) return all;
  const first = disjointEdits(diagnostics, severities, 1);
  return isBetter(first) ? first : { result: [], applied: 0 };
}

function countErrors(diagnostics: readonly Reported[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}

/** The edits of the first safe fix of each diagnostic, without those that overlap earlier ones. */
function disjointEdits(
  diagnostics: readonly Reported[],
  severities: ReadonlySet<Severity>,
  most = Number.POSITIVE_INFINITY,
): Fixed<readonly Edit[]> {
  const fixes = diagnostics
    .filter(({ severity }) => severities.has(severity))
    .flatMap(({ fixes = [] }) => fixes.find(({ safe }) => safe) ?? [])
    .sort((a, b) => startOf(a.edits) - startOf(b.edits));
  const result: Edit[] = [];
  let applied = 0;
  for (const { edits } of fixes) {
    const end = result.at(-1)?.span.end ?? -1;
    if (applied === most || edits.length === 0 || startOf(edits) <= end) continue;
    result.push(...edits);
    applied += 1;
  }
  return { result, applied };
}

function startOf(edits: readonly Edit[]): number {
  return edits[0]?.span.start ?? 0;
}
