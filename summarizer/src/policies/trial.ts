import type { SessionKind } from "../domain/recording.ts";
import type { SessionRow, SessionState } from "../domain/rows.ts";
import { sessionInfo } from "../domain/session-info.ts";
import type { Fate } from "../domain/trial.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import { modelLabel } from "../models/choose.ts";
import type { Route } from "../routing/router.ts";
import { unsuitable } from "../routing/router.ts";
import type { Cost, Tokens } from "../spending/spend.ts";
import { costOf } from "../spending/spend.ts";
import { planFor } from "../summarize/plan.ts";

/** The size of a session's transcript in bytes, and whether anybody has counted it. */
export interface Size {
  readonly bytes: number;
  readonly measured: boolean;
}

/** What some policies would have done to one session. */
export interface Trial {
  readonly id: string;
  readonly kind: SessionKind;
  readonly user: string;
  readonly resource: string;
  /** ISO 8601; undefined where they are not known. */
  readonly started: string | undefined;
  readonly ended: string | undefined;
  readonly fate: Fate;
  /** Why it would not be summarized; empty where it would. */
  readonly reason: string;
  readonly policy: string | undefined;
  readonly model: { readonly name: string; readonly label: string } | undefined;
  readonly verdicts: readonly Verdict[];
  /** Undefined where nothing would be read. */
  readonly size: Size | undefined;
  readonly parts: number;
  /** About what the summary would take: nothing where there would be none. */
  readonly estimate: Tokens & { readonly cost: Cost | undefined };
  /** What did become of it. */
  readonly was: {
    readonly state: SessionState;
    readonly policy: string | undefined;
    readonly model: string | undefined;
  };
}

const nothing = { inputTokens: 0, outputTokens: 0, cost: undefined };

/** The columns of a session that a trial reads. */
export type TrialSession = Pick<
  SessionRow,
  | "id"
  | "kind"
  | "interactive"
  | "end_event"
  | "ended"
  | "user_name"
  | "resource_name"
  | "recording"
  | "state"
  | "policy"
  | "model"
>;

/** The columns that a trial reads, so that nothing else is copied to a thread. */
export function trialSession(session: SessionRow): TrialSession {
  const { id, kind, interactive, end_event, ended, user_name, resource_name, recording, state, policy, model } =
    session;
  return { id, kind, interactive, end_event, ended, user_name, resource_name, recording, state, policy, model };
}

/** The trial of a session that policies would send along `route`; `size` is asked for where it matters. */
export function trialOf(
  session: TrialSession,
  route: Route,
  models: ReadonlyMap<string, InferenceModel>,
  size: Size | undefined,
): Trial {
  const model = route.model === undefined ? undefined : models.get(route.model);
  const plan = model === undefined || size === undefined ? undefined : planFor(size.bytes, model);
  const [fate, reason] = fateOf(session, route, model, plan?.tooLarge?.reason);
  const estimate = fate !== "summarized" || plan === undefined || model === undefined ? undefined : plan.estimate;
  return {
    id: session.id,
    kind: session.kind,
    user: session.user_name,
    resource: session.resource_name,
    started: sessionInfo({ kind: session.kind, endEvent: session.end_event }).started || undefined,
    ended: session.ended?.toISOString(),
    fate,
    reason,
    policy: route.policy,
    model: route.model === undefined ? undefined : { name: route.model, label: model ? modelLabel(model) : "" },
    verdicts: route.verdicts,
    size,
    parts: plan?.parts ?? 1,
    estimate: estimate && model ? { ...estimate, cost: costOf(model, estimate) } : nothing,
    was: { state: session.state, policy: session.policy ?? undefined, model: session.model ?? undefined },
  };
}

/** Whether the size of a session's transcript matters: only where a model would be given it. */
export function wantsSize(session: TrialSession, route: Pick<Route, "model">): boolean {
  return session.recording !== null && route.model !== undefined && unsuitable(session) === undefined;
}

function fateOf(
  session: TrialSession,
  { model: name, because }: Route,
  model: InferenceModel | undefined,
  tooLarge: string | undefined,
): readonly [Fate, string] {
  const wrongSort = unsuitable(session);
  if (wrongSort !== undefined) return ["skipped", wrongSort];
  if (name === undefined) return ["unmatched", because];
  if (model === undefined) return ["no-model", `inference_model "${name}" does not exist`];
  if (session.recording === null) return ["no-recording", "its recording has not arrived"];
  return tooLarge === undefined ? ["summarized", ""] : ["too-large", tooLarge];
}
