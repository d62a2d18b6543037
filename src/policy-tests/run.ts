import type { ExplanationNode } from "../explanation.ts";
import { outcomeOf } from "../policies/explained.ts";
import type { PolicyContext, PolicyExplanation } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import type { FilterEnvironment, Predicate } from "../predicate.ts";
import { nearest } from "../suggest.ts";
import { print } from "../syntax/print.ts";
import { untyped } from "../untyped.ts";
import type { Text } from "../yaml/texts.ts";
import type { FilterCoverage } from "./coverage.ts";
import type { PolicyTest } from "./suite.ts";

/** A filter under test. */
export interface TestedFilter {
  /** As tests name it. */
  readonly name: string;
  readonly predicate: Predicate<unknown>;
  readonly environment: FilterEnvironment<unknown>;
  readonly coverage: FilterCoverage;
}

/** A policy under test. */
export interface TestedPolicy {
  readonly name: string;
  readonly kinds: readonly string[] | undefined;
  readonly filter: string | undefined;
  /** The filter, compiled. */
  readonly tested: TestedFilter | undefined;
}

/** Why a test failed. */
export interface TestFailure {
  readonly expected: string;
  readonly actual: string;
  /** What decided, a line for each policy that matters. */
  readonly why: readonly string[];
}

/** The failure of a test over a context; undefined where it passes. @throws ContextError for data of the wrong shape */
export function decisionFailure(
  test: PolicyTest,
  expected: string | undefined,
  set: PolicySet<TestedPolicy>,
  context: PolicyContext<unknown>,
): TestFailure | undefined {
  const policy = set.match(context);
  if (policy?.name === expected) {
    const filter = policy?.tested;
    if (test.because.length === 0) return undefined;
    if (filter === undefined)
      return {
        expected: `${code(test.because[0]?.text ?? "")} to decide`,
        actual: `"${expected}", which has no filter`,
        why: [],
      };
    return reasonFailure(test.because, filter, context);
  }
  const outcomes = set.explain(context);
  return {
    expected: nameOf(expected),
    actual: nameOf(policy?.name),
    why: [...whyNot(expected, outcomes, set), ...whyInstead(policy, outcomes)],
  };
}

/** Counts the conditions that are evaluated until the first of the policies takes the context. */
export function recordDecision(policies: readonly TestedPolicy[], context: PolicyContext<unknown>): void {
  for (const { kinds, tested } of policies) {
    if (kinds !== undefined && !kinds.includes(context.kind)) continue;
    if (tested?.coverage.record(context) ?? true) return;
  }
}

/** As {@link decisionFailure}, for the verdict of one filter. */
export function verdictFailure(
  test: PolicyTest,
  expected: boolean,
  filter: TestedFilter,
  context: unknown,
): TestFailure | undefined {
  const actual = filter.predicate.matches(context);
  if (actual === expected) return reasonFailure(test.because, filter, context);
  return { expected: String(expected), actual: String(actual), why: [filter.predicate.explain(context).because] };
}

/** The canonical text of a condition, or what is wrong with it. */
export function canonical(text: string, environment: FilterEnvironment<unknown>): { text?: string; problem?: string } {
  const { ok, diagnostics } = environment.check(text);
  if (ok) return { text: print(untyped(environment.compile(text).data)) };
  return { problem: diagnostics.find(({ severity }) => severity === "error")?.message ?? "not a condition" };
}

function reasonFailure(
  because: readonly Text[],
  { name, predicate, environment }: TestedFilter,
  context: unknown,
): TestFailure | undefined {
  if (because.length === 0) return undefined;
  const explanation = predicate.explain(context);
  const nodes = nodesOf(explanation);
  const deciding = new Set(nodes.filter(({ decided }) => decided).map(({ text }) => text));
  for (const { text } of because) {
    const own = canonical(text, environment).text ?? text;
    if (deciding.has(own)) continue;
    const isCondition = nodes.some((node) => node.text === own);
    const decided = `decided by ${explanation.because}`;
    return {
      expected: `${code(own)} to decide`,
      actual: String(explanation.value),
      why: isCondition ? [decided] : [`"${name}" has no such condition`, decided],
    };
  }
  return undefined;
}

function nodesOf(node: ExplanationNode): readonly ExplanationNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}

type Outcome = PolicyExplanation<TestedPolicy>;

/** Why the expected policy did not take the context. */
function whyNot(
  expected: string | undefined,
  outcomes: readonly Outcome[],
  set: PolicySet<TestedPolicy>,
): readonly string[] {
  if (expected === undefined) return [];
  const outcome = outcomes.find(({ policy }) => policy.name === expected);
  if (outcome !== undefined) return [`"${expected}": ${outcome.because}`];
  const near = nearest(
    expected,
    set.policies.map(({ name }) => name),
  );
  return [`there is no policy "${expected}"${near === undefined ? "" : `; did you mean "${near}"?`}`];
}

/** Why another one did; nothing where none did. */
function whyInstead(policy: TestedPolicy | undefined, outcomes: readonly Outcome[]): readonly string[] {
  return policy === undefined ? [] : [outcomeOf(outcomes).because];
}

function nameOf(policy: string | undefined): string {
  return policy === undefined ? "no policy" : `"${policy}"`;
}

function code(text: string): string {
  return `\`${text}\``;
}
