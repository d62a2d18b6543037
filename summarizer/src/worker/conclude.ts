import { recordAudit } from "../audit/audit.ts";
import type { Queryable } from "../database/database.ts";
import { jsonText, storableText } from "../database/json.ts";
import type { SummaryRow } from "../domain/rows.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { Work } from "../sessions/transitions.ts";
import { complete, findSummary, lockSession, stop } from "../sessions/transitions.ts";
import { release, settle } from "../spending/budget.ts";
import type { SummarizeOutcome } from "../summarize/summarize.ts";
import { explained, summarized } from "./audit-event.ts";
import { markdown } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Stores the outcome of a task and ends its claim, in one transaction. False: nothing was stored, because another worker
 * has the task or has completed it. Safe to repeat; only the usage of an answer that came too late counts again.
 */
export async function conclude(
  tx: Queryable,
  queue: Queue,
  claim: Claim,
  work: Work,
  outcome: Outcome,
): Promise<boolean> {
  const { task } = work;
  await lockSession(tx, task.session);
  const held = await claim.settle(tx);
  const before = await findSummary(tx, task);
  if (before?.state === "done") {
    await release(tx, task);
    // Another worker's answer is stored; this one was paid for as well.
    if (outcome.state === "done" && !isOf(before, work)) await settle(tx, before.model_name, outcome.result.usage, 0);
    return false;
  }
  // A summary is stored even if the claim was lost while it was made: then nobody has to make it again.
  if (!held && outcome.state !== "done") return false;
  await release(tx, task);
  if (outcome.state === "done") {
    await store(tx, work, outcome.result);
    return true;
  }
  const delay = "delay" in outcome ? outcome.delay : undefined;
  // Waiting for a budget is not a failure: such an attempt does not count.
  const counts = outcome.state === "pending" ? outcome.attempted : outcome.state !== "over-budget";
  const summary = await stop(tx, work, { ...outcome, counts, delay });
  if (summary === false) return false;
  if (delay !== undefined) await queue.send(tx, task, delay);
  const event = explained(work, summary, outcome);
  if (event !== undefined) await recordAudit(tx, event);
  return true;
}

/** Whether a summary is the result of this attempt. */
function isOf({ attempts, started }: SummaryRow, work: Work): boolean {
  return attempts === work.attempt && started?.getTime() === work.started.getTime();
}

async function store(tx: Queryable, work: Work, result: SummarizeOutcome): Promise<void> {
  const { summary, usage, masks, parts } = result;
  const row = await complete(tx, work, {
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
  });
  const { session, request } = work.task;
  if (row === undefined) throw new Error(`the request ${request} of session ${session} has no row`);
  await settle(tx, row.model_name, usage);
  await recordAudit(tx, summarized(work, row, { summary }));
}
