import { never } from "../analyze/index.ts";
import type { PolicyContext } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import { type FilterEnvironment, Predicate } from "../predicate.ts";
import { write } from "../reduce/write.ts";
import type { TypedExpr } from "../typed.ts";
import { all, not, type Side } from "./coverage.ts";
import type { TestedPolicy } from "./run.ts";

/** A context in which a condition has a value, or why there is none. */
export type Witness =
  | { readonly found: true; readonly context: Readonly<Record<string, unknown>> }
  /** No context gives the condition this value where it is evaluated: a proof. */
  | { readonly found: false }
  | { readonly found: undefined; readonly reason: string };

/** A context for which the filter comes to the condition, which then has the value. */
export function witnessOfSide(side: Side, environment: FilterEnvironment<unknown>): Witness {
  return contextOf([side.reached], environment);
}

/**
 * The same for the filter of a policy: no policy before it takes the context. Only the policies that would take it are
 * added to the question, one at a time.
 */
export function witnessInSet(
  side: Side,
  policy: TestedPolicy,
  set: PolicySet<TestedPolicy>,
  environment: FilterEnvironment<unknown>,
): Witness {
  const { kinds: known } = environment;
  let undecided: Witness | undefined;
  for (const kind of known.length === 0 ? [undefined] : (policy.kinds ?? known)) {
    const own = kind === undefined ? environment : environment.with({ kinds: [kind] });
    const witness = ofKind(side, policy, set, own, kind);
    if (witness.found) return witness;
    if (witness.found === undefined) undecided = witness;
  }
  return undecided ?? { found: false };
}

function ofKind(
  side: Side,
  policy: TestedPolicy,
  set: PolicySet<TestedPolicy>,
  environment: FilterEnvironment<unknown>,
  kind: string | undefined,
): Witness {
  const place = set.policies.indexOf(policy);
  const demands = [side.reached];
  for (;;) {
    const witness = contextOf(demands, environment);
    if (!witness.found) return witness;
    const context = kind === undefined ? witness.context : { kind, ...witness.context };
    const first = set.match(context as PolicyContext<unknown>);
    if (first === undefined || set.policies.indexOf(first) >= place) return { found: true, context };
    if (first.tested === undefined) return { found: false };
    demands.push(not(first.tested.predicate.data));
  }
}

function contextOf(demands: readonly TypedExpr[], environment: FilterEnvironment<unknown>): Witness {
  const { source, expr, typed } = write(all(demands));
  const verdict = never(new Predicate(source, expr, typed, environment.data, environment.getters));
  if (verdict.holds === true) return { found: false };
  if (verdict.holds === undefined) return { found: undefined, reason: verdict.reason };
  return { found: true, context: verdict.witness as Readonly<Record<string, unknown>> };
}
