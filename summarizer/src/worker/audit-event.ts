import type { AuditEvent } from "../audit/audit.ts";
import type { SummaryRow } from "../domain/rows.ts";
import type { Summary } from "../domain/summary.ts";
import type { Work } from "../sessions/tasks.ts";
import type { Outcome } from "./outcome.ts";

/** What of the end event goes along: the machine, the cluster, the database. */
const about = /^(server|kubernetes|db)_/;

/**
 * The audit event of an attempt that ended with a summary, or permanently with an `error`. `row` is the current
 * summary; undefined if the attempt failed before a model was chosen: then it has no times of inference.
 */
export function summarized(
  { session }: Pick<Work, "session">,
  row: SummaryRow | undefined,
  { summary, error }: { readonly summary?: Summary; readonly error?: string },
): AuditEvent {
  const { id, kind, end_event, user_name, cluster_name } = session;
  return {
    ...Object.fromEntries(Object.entries(end_event).filter(([name]) => about.test(name))),
    event: "session.summarized",
    user: row?.requested_by || "summarizer",
    success: error === undefined,
    ...(error !== undefined && { error }),
    sid: id,
    session_type: kind,
    username: user_name,
    cluster_name,
    model_name: row?.model_name ?? session.model ?? "",
    ...(summary !== undefined && { short_description: summary.shortDescription }),
    ...(summary?.riskLevel !== undefined && { risk_level: summary.riskLevel }),
    inference_started_at: row?.started?.toISOString(),
    inference_finished_at: row?.finished?.toISOString(),
  };
}

/**
 * The audit event of an attempt that ended without a summary; `row` is the summary as it is now. Undefined where the task
 * was given back without an attempt.
 */
export function explained(
  work: Work,
  row: SummaryRow | undefined,
  outcome: Exclude<Outcome, { readonly state: "done" }>,
): AuditEvent | undefined {
  const { session, task, attempt } = work;
  const { state, reason } = outcome;
  const about = {
    user: row?.requested_by || "summarizer",
    sid: session.id,
    session_type: session.kind,
    username: session.user_name,
    cluster_name: session.cluster_name,
    request: task.request,
    state,
  };
  switch (state) {
    case "failed":
    case "too-large":
      return summarized(work, row, { error: reason });
    case "unmatched":
      return { event: "session.unmatched", ...about, reason };
    case "over-budget":
      return { event: "session.over_budget", ...about, model_name: row?.model_name, success: false, error: reason };
    case "pending":
      if (!outcome.attempted) return undefined;
      return {
        event: "session.attempt",
        ...about,
        model_name: row?.model_name,
        attempt,
        success: false,
        error: reason,
      };
  }
}
