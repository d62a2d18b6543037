import type { DialectName, ExplanationNode } from "wherefore";
import { PolicySet } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import type { Recording, SessionKind } from "./recordings/recording.ts";
import type { InferencePolicy } from "./resources/schema.ts";

/** One policy's say on one session. */
export interface Verdict {
  readonly policy: string;
  readonly matched: boolean;
  readonly reason: "matched" | "kind" | "filter" | "earlier";
  /** A phrase: what decided. */
  readonly because: string;
  /** What the deciding conditions read: `labels["env"] = "prod"`. */
  readonly saw: readonly string[];
  /** A filter of several conditions as a tree, with the values that it read; empty where `because` says it all. */
  readonly tree: string;
}

/** Where a session goes: to a policy's model, or nowhere. */
export interface Route {
  /** Undefined where no policy matched. */
  readonly policy: string | undefined;
  readonly model: string | undefined;
  /** In alphabetical order of the policies. */
  readonly verdicts: readonly Verdict[];
}

export type Router = (session: Pick<Recording, "endEvent">) => Route;

interface Routed {
  readonly name: string;
  readonly kinds: readonly SessionKind[];
  readonly filter?: string;
  readonly model: string;
}

/** A function from recordings to routes. Throws a `FilterError` for a filter that cannot be used. */
export function router(policies: readonly InferencePolicy[], dialect: DialectName): Router {
  const rows = policies.map(({ metadata, spec: { kinds, filter, model } }): Routed => {
    return { name: metadata.name, kinds, model, ...(filter !== undefined && { filter }) };
  });
  const set = new PolicySet(rows, sessionFilter.with({ dialect }));
  return ({ endEvent }) => {
    const context = contextFromEvent(endEvent);
    const outcomes = set.explain(context);
    const winner = outcomes.find(({ matched }) => matched)?.policy;
    const verdicts = outcomes.map(({ policy, matched, reason, explanation }): Verdict => {
      const phrases = {
        kind: `it is for ${policy.kinds.join(", ")}, and this is ${context.kind}`,
        earlier: `"${winner?.name}" comes first`,
        matched: explanation?.because ?? `it takes every ${policy.kinds.join(", ")} session`,
        filter: explanation?.because ?? "",
      };
      const saw = explanation === undefined ? [] : [...new Set(decidingReads(explanation))];
      const tree = explanation === undefined || explanation.children.length === 0 ? "" : String(explanation);
      return { policy: policy.name, matched, reason, because: phrases[reason], saw, tree };
    });
    return { policy: winner?.name, model: winner?.model, verdicts };
  };
}

/** Why a session is of a sort that is never summarised; undefined where it is not. */
export function unsuitable({ kind, interactive }: Pick<Recording, "kind" | "interactive">): string | undefined {
  if (kind === "db" || interactive) return undefined;
  return "not interactive: only interactive ssh and k8s sessions, and all db sessions, are summarised";
}

/** In one line, why no policy takes a session. */
export function whyNone(verdicts: readonly Verdict[], kind: SessionKind): string {
  const refusals = new Map<string, string[]>();
  for (const { policy, reason, because, saw } of verdicts) {
    if (reason !== "filter") continue;
    const seen = saw.length > 0 ? saw.join(", ") : because;
    refusals.set(seen, [...(refusals.get(seen) ?? []), `"${policy}"`]);
  }
  if (refusals.size === 0) return `no policy is for ${kind} sessions`;
  const phrases = [...refusals].map(([seen, policies]) => `${policies.join(", ")} turned down ${seen}`);
  return `no policy: ${phrases.join("; ")}`;
}

function decidingReads(node: ExplanationNode): readonly string[] {
  const deciding = node.children.filter(({ decided }) => decided);
  if (deciding.length > 0) return deciding.flatMap(decidingReads);
  return node.reads.map(({ text, value, missing }) => {
    const bracket = text.indexOf("[");
    const name = text.slice(text.lastIndexOf(".", bracket < 0 ? undefined : bracket) + 1);
    return missing ? `${name} not set` : `${name} = ${JSON.stringify(value)}`;
  });
}
