import { outcomeOf, PolicySet } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import { explainedCondition } from "../domain/explained-condition.ts";
import type { Recording, SessionKind } from "../domain/recording.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { InferencePolicy } from "../kinds/schema.ts";

/** Where a session goes: to a policy's model, or nowhere. */
export interface Route {
  /** Undefined where no policy matched. */
  readonly policy: string | undefined;
  readonly model: string | undefined;
  /** In one line, why it goes there, or nowhere. */
  readonly because: string;
  /** In alphabetical order of the policies. */
  readonly verdicts: readonly Verdict[];
}

export type Router = (session: Pick<Recording, "endEvent">) => Route;

/** A policy in its order. */
export interface Routed {
  readonly name: string;
  readonly kinds: readonly SessionKind[];
  readonly filter?: string;
  readonly model: string;
}

/** Policies in the order in which they are tried. Throws a `FilterError` for a filter that cannot be used. */
export function policySet(policies: readonly InferencePolicy[], dialect: DialectName) {
  return new PolicySet(policies.map(routed), sessionFilter.with({ dialect }));
}

function routed({ metadata, spec: { kinds, filter, model } }: InferencePolicy): Routed {
  return { name: metadata.name, kinds, model, ...(filter !== undefined && { filter }) };
}

/** A function from recordings to routes. Throws a `FilterError` for a filter that cannot be used. */
export function router(policies: readonly InferencePolicy[], dialect: DialectName): Router {
  const set = policySet(policies, dialect);
  return ({ endEvent }) => {
    const explanations = set.explain(contextFromEvent(endEvent));
    const { policy, because } = outcomeOf(explanations);
    const verdicts = explanations.map(({ policy: { name }, matched, reason, because: why, explanation }): Verdict => {
      const tree = explanation === undefined || explanation.children.length === 0 ? "" : String(explanation);
      const verdict = { policy: name, matched, shadowed: reason === "earlier", because: why, tree };
      return explanation === undefined ? verdict : { ...verdict, condition: explainedCondition(explanation) };
    });
    return { policy: policy?.name, model: policy?.model, because, verdicts };
  };
}

/** Why a session is of a sort that is never summarized; undefined where it is not. */
export function unsuitable({ kind, interactive }: Pick<Recording, "kind" | "interactive">): string | undefined {
  if (kind === "db" || interactive) return undefined;
  return "not interactive: only interactive ssh and k8s sessions, and all db sessions, are summarized";
}
