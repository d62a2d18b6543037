import type { AuditEvent } from "../audit/audit.ts";
import type { SummaryRow } from "../store/rows.ts";
import type { Summary } from "../summarize/summary.ts";
import type { Work } from "./work.ts";

/** What of the end event goes along: the machine, the cluster, the database. */
const about = /^(server|kubernetes|db)_/;

/** What the audit log is told of a summary, as the reference writes it; `error` where there is none. */
export function summarized(
  { session }: Work,
  row: SummaryRow,
  { summary, error }: { readonly summary?: Summary; readonly error?: string },
): AuditEvent {
  const { id, kind, end_event, user_name, cluster_name } = session;
  return {
    ...Object.fromEntries(Object.entries(end_event).filter(([name]) => about.test(name))),
    event: "session.summarized",
    user: row.requested_by || "summarizer",
    success: error === undefined,
    ...(error !== undefined && { error }),
    sid: id,
    session_type: kind,
    username: user_name,
    cluster_name,
    model_name: row.model_name,
    ...(summary !== undefined && { short_description: summary.shortDescription }),
    ...(summary?.riskLevel !== undefined && { risk_level: summary.riskLevel }),
    inference_started_at: row.started?.toISOString(),
    inference_finished_at: (row.finished ?? new Date()).toISOString(),
  };
}
