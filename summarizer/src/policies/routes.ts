import type { PolicySet } from "wherefore";
import { ContextError, FilterError } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { contextFromEvent } from "wherefore/teleport";
import { plainData } from "../domain/plain.ts";
import type { AuditEvent } from "../domain/recording.ts";
import type { InferencePolicy } from "../kinds/schema.ts";
import type { Route, Routed } from "../routing/router.ts";
import { policySet, router } from "../routing/router.ts";
import { job } from "../threads/job.ts";

/**
 * Routes sessions by their end events, without verdicts. Keeps the order.
 * @throws FilterError for a filter that cannot be used
 */
export function routesOf(
  endEvents: readonly AuditEvent[],
  policies: readonly InferencePolicy[],
  dialect: DialectName,
): readonly Route[] {
  const set = policySet(policies, dialect);
  return endEvents.map((endEvent) => attempted(() => routeTo(matching(endEvent, set)[0], policies.length)));
}

/**
 * Routes sessions with the verdict of every policy. Keeps the order.
 * @throws FilterError for a filter that cannot be used
 */
export function explainedRoutesOf(
  endEvents: readonly AuditEvent[],
  policies: readonly InferencePolicy[],
  dialect: DialectName,
): readonly Route[] {
  const route = router(policies, dialect);
  return plainData(endEvents.map((endEvent) => attempted(() => route({ endEvent }))));
}

export const routeJobs = {
  routes: job(import.meta.url, routesOf, "evaluating the policies", [FilterError]),
  explained: job(import.meta.url, explainedRoutesOf, "evaluating the policies", [FilterError]),
};

/**
 * The policies that a session matches, in order.
 * @throws ContextError for an end event of another shape than it should have
 */
export function matching(endEvent: AuditEvent, set: PolicySet<Routed>): readonly Routed[] {
  return set.matchAll(contextFromEvent(endEvent));
}

/** The route to the first matching policy, without verdicts. `count` is the number of policies. */
export function routeTo(policy: Routed | undefined, count: number): Route {
  if (policy !== undefined) return { policy: policy.name, model: policy.model, because: "", verdicts: [] };
  const because = count === 0 ? "no policies" : "no policy matches";
  return { policy: undefined, model: undefined, because, verdicts: [] };
}

function attempted(route: () => Route): Route {
  try {
    return route();
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const because = `its end event is malformed: ${error.message}`;
    return { policy: undefined, model: undefined, because, verdicts: [] };
  }
}
