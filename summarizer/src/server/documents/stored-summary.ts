import type { StoredSummary } from "../../api/session.ts";
import { plainData } from "../../domain/plain.ts";
import { remedyFor } from "../../domain/remedy.ts";
import type { SummaryRow } from "../../domain/rows.ts";
import { summaryDocument } from "./summary-document.ts";

/** A request for a summary as the API shows it. */
export function storedSummary(row: SummaryRow): StoredSummary {
  const { version, request, state, reason, remedy, model_name, policy, requested_by, content, summary } = row;
  const { input_tokens, output_tokens, requests, cost, currency } = row;
  return plainData({
    version,
    request,
    state,
    reason,
    remedy: remedyFor(row.session_id, remedy),
    model: model_name,
    policy: policy ?? undefined,
    requested_by,
    content,
    summary: summary === null ? undefined : summaryDocument(summary),
    usage: {
      input_tokens,
      output_tokens,
      requests,
      cost: cost === null ? undefined : { amount: cost, currency: currency ?? "" },
    },
    created: row.created.toISOString(),
    started: row.started?.toISOString(),
    finished: row.finished?.toISOString(),
  });
}
