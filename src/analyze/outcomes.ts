import type { Policy, PolicyContext } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import type { Predicate } from "../predicate.ts";
import { Inquiry } from "./decide.ts";
import { attempt, caseData, Decisions, isStopped, nobody, seek } from "./decisions.ts";

/** A decision that a set makes on some contexts. */
export type Outcome<C = unknown> =
  /** `policy`: its name; undefined: no policy takes them. `witness`: a small context, with its kind. */
  | { readonly policy: string | undefined; readonly witness: C }
  /** A limit stopped the search for a context. */
  | { readonly policy: string | undefined; readonly witness?: undefined; readonly reason: string };

/**
 * Every decision that a set makes on the contexts of which the filter is true, in the order of the policies.
 * @throws TypeError for a filter of another environment
 */
export function outcomes<C, K extends string>(
  set: PolicySet<Policy, C, K>,
  filter: Predicate<C>,
): readonly Outcome<PolicyContext<C, K>>[] {
  const decisions = new Decisions(set as unknown as PolicySet);
  if (filter.environment.root !== decisions.environment.root) {
    throw new TypeError("the filter is of another environment than the set");
  }
  const found = [...decisions.entries.keys(), nobody].flatMap((position): Outcome[] => {
    const inquiry = new Inquiry(decisions.scope(decisions.kinds)).claim({ condition: filter.data, value: true });
    if (position !== nobody) inquiry.claim(decisions.matches(position, true));
    const policy = decisions.entries[position]?.name;
    const one = attempt(() => seek(decisions, inquiry, position));
    if (one === undefined) return [];
    return [isStopped(one) ? { policy, reason: one.reason } : { policy, witness: caseData(one) }];
  });
  return found as readonly Outcome<PolicyContext<C, K>>[];
}
