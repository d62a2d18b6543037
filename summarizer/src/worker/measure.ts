import type { SessionRow } from "../domain/rows.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Outcome } from "./outcome.ts";

/** Counts what came of one attempt, which took `seconds`. */
export function measure(metrics: Metrics, session: SessionRow, name: string, outcome: Outcome, seconds: number): void {
  const model = { inference_model_name: name };
  if (outcome.state !== "done" && outcome.state !== "failed") return;
  metrics.count("teleport_summarizer_summarizations_total", model);
  metrics.observe("wherefore_summarization_seconds", model, seconds);
  if (outcome.state === "failed") {
    metrics.count("teleport_summarizer_summarization_errors", model);
    return;
  }
  metrics.observe("wherefore_session_seconds", model, Math.max(0, (Date.now() - session.created.getTime()) / 1000));
  const { usage, masks, summary } = outcome.result;
  metrics.count("wherefore_tokens_total", { ...model, direction: "input" }, usage.inputTokens);
  metrics.count("wherefore_tokens_total", { ...model, direction: "output" }, usage.outputTokens);
  if (usage.cost !== undefined) {
    metrics.count("wherefore_cost_total", { ...model, currency: usage.cost.currency }, usage.cost.amount);
  }
  const masked = Object.values(masks).reduce((sum, count) => sum + count, 0);
  metrics.count("wherefore_masked_secrets_total", model, masked);
  metrics.count("wherefore_dropped_claims_total", model, summary.droppedClaims);
}
