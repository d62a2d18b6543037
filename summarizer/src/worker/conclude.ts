import { auditStatements, recordAudit } from "../audit/audit.ts";
import type { Queryable } from "../database/database.ts";
import { jsonText, storableText } from "../database/json.ts";
import type { SummaryRow } from "../domain/rows.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { Facts } from "../sessions/details.ts";
import { keepFacts } from "../sessions/details.ts";
import type { Work } from "../sessions/tasks.ts";
import { findSummary } from "../sessions/tasks.ts";
import { complete, lockSession, stop } from "../sessions/transitions.ts";
import { release, settle, settlement } from "../spending/budget.ts";
import type { SummarizeOutcome } from "../summarize/summarize.ts";
import { explained, summarized } from "./audit-event.ts";
import { markdown } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Stores the outcome of a task and what was `read` of its recording, and ends its claim, in one transaction. False: nothing
 * was stored, because another worker has the task or has completed it, or because the session was deleted. Safe to
 * repeat; only the usage of an answer that came too late counts again.
 */
export async function conclude(
  tx: Queryable,
  queue: Queue,
  claim: Claim,
  work: Work,
  outcome: Outcome,
  read: Facts = {},
): Promise<boolean> {
  const { task } = work;
  if (outcome.state === "done" && (await store(tx, claim, work, outcome.result, read))) return true;
  const session = await lockSession(tx, task.session);
  const held = await claim.settle(tx);
  if (session === undefined || session.state === "deleting") {
    await release(tx, task);
    // The answer was paid for.
    if (outcome.state === "done") await settle(tx, outcome.model, outcome.result.usage, 0);
    return false;
  }
  const before = await findSummary(tx, task);
  if (before?.state === "done") {
    await release(tx, task);
    // Another worker's answer is stored; this one was paid for as well.
    if (outcome.state === "done" && !isOf(before, work)) await settle(tx, before.model_name, outcome.result.usage, 0);
    return false;
  }
  if (outcome.state === "done") throw new Error(`the request ${task.request} of session ${task.session} has no row`);
  if (!held) return false;
  await release(tx, task);
  const delay = "delay" in outcome ? outcome.delay : undefined;
  // Waiting for a budget is not a failure: such an attempt does not count.
  const counts = outcome.state === "pending" ? outcome.attempted : outcome.state !== "over-budget";
  const summary = await stop(tx, work, { ...outcome, counts, delay }, read);
  if (summary === false) return false;
  if (task.request !== "auto") await keepFacts(tx, task.session, read);
  if (delay !== undefined) await queue.send(tx, task, delay);
  const event = explained(work, summary, outcome);
  if (event !== undefined) await recordAudit(tx, event);
  return true;
}

/** Whether a summary is the result of this attempt. */
function isOf({ attempts, started }: SummaryRow, work: Work): boolean {
  return attempts === work.attempt && started?.getTime() === work.started.getTime();
}

/** Stores a summary even if the claim was lost, so that it need not be created again. False if one exists. */
async function store(tx: Queryable, claim: Claim, work: Work, result: SummarizeOutcome, read: Facts): Promise<boolean> {
  const { task, summary: begun } = work;
  if (begun === undefined) return false;
  const { summary, usage, masks, parts } = result;
  const columns = {
    content: storableText(markdown(summary)),
    summary: jsonText(summary),
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    requests: usage.requests,
    cost: usage.cost?.amount ?? null,
    currency: usage.cost?.currency ?? null,
    masks: jsonText(masks),
    dropped_claims: summary.droppedClaims,
    parts,
  };
  const row = await complete(tx, work, columns, read, (done) => ({
    ended: claim.settling(done),
    ...settlement(task, begun.model_name, usage, done),
    ...auditStatements(summarized(work, { ...begun, started: work.started, finished: null }, { summary }), {
      from: done,
      more: `jsonb_build_object('inference_finished_at', to_char(finished AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
    }),
  }));
  return row !== undefined;
}
