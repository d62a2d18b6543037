import type { Environment } from "../environment.ts";
import type { Predicate } from "../predicate.ts";
import { Budget } from "./budget.ts";
import { bySize } from "./context.ts";
import { type Answer, type Claim, decide } from "./decide.ts";

/**
 * An answer. `holds: true` is a proof for every context. Otherwise `witness` is a small context for which it does not
 * hold, in the shape that `matches` takes; where a limit stopped the search, or the filter calls a function that the
 * search cannot see through, `reason` says so.
 */
export type Verdict<C = unknown> =
  | { readonly holds: true }
  | { readonly holds: false; readonly witness: C }
  | { readonly holds: undefined; readonly reason: string };

export interface QuestionOptions {
  /** Steps after which a search stops; default 5,000,000, which take about a second. */
  readonly steps?: number;
}

/** Whether the filter is true of every context of its kinds. */
export function always<C>(predicate: Predicate<C>, options?: QuestionOptions): Verdict<C> {
  return noContext([predicate], [false], options);
}

/** Whether the filter is false of every context of its kinds. */
export function never<C>(predicate: Predicate<C>, options?: QuestionOptions): Verdict<C> {
  return noContext([predicate], [true], options);
}

/**
 * Whether `b` is true of every context of which `a` is.
 * @throws TypeError for filters of different environments
 */
export function implies<C>(a: Predicate<C>, b: Predicate<C>, options?: QuestionOptions): Verdict<C> {
  return noContext([a, b], [true, false], options);
}

/**
 * Whether no context makes both filters true.
 * @throws TypeError for filters of different environments
 */
export function disjoint<C>(a: Predicate<C>, b: Predicate<C>, options?: QuestionOptions): Verdict<C> {
  return noContext([a, b], [true, true], options);
}

/**
 * Whether both filters have the same verdict on every context.
 * @throws TypeError for filters of different environments
 */
export function equivalent<C>(a: Predicate<C>, b: Predicate<C>, options?: QuestionOptions): Verdict<C> {
  const verdicts = [implies(a, b, options), implies(b, a, options)];
  const [smallest] = verdicts.filter((verdict) => verdict.holds === false).sort((x, y) => bySize(x.witness, y.witness));
  return smallest ?? verdicts.find(({ holds }) => holds === undefined) ?? { holds: true };
}

/** Whether no context gives the predicates these values. */
function noContext<C>(
  predicates: readonly Predicate<C>[],
  values: readonly boolean[],
  { steps }: QuestionOptions = {},
): Verdict<C> {
  const { kinds } = commonEnvironment(predicates.map((predicate) => predicate.environment));
  const { evaluate } = (predicates[0] as Predicate<C>).passes;
  const claims = predicates.map(
    (predicate, at): Claim => ({
      condition: predicate.data,
      matches: (context) => predicate.matches(context),
      value: values[at] === true,
    }),
  );
  return verdictOf(
    decide({ evaluate, kinds }, claims, "smallest", steps === undefined ? undefined : new Budget(steps)),
  );
}

function verdictOf<C>(answer: Answer): Verdict<C> {
  if (answer.found === undefined) return { holds: undefined, reason: answer.reason };
  return answer.found ? { holds: false, witness: answer.context as C } : { holds: true };
}

/** The environment of all filters, with the kinds of each. */
function commonEnvironment(environments: readonly Environment[]): Environment {
  const [first, ...others] = environments as readonly [Environment, ...Environment[]];
  if (others.some(({ root }) => root !== first.root)) {
    throw new TypeError("the filters are of different environments; compile both in one");
  }
  const kinds = first.knownKinds.filter((kind) => environments.some((environment) => environment.kinds.includes(kind)));
  return { ...first, kinds };
}
