import { recordAudit } from "../audit/audit.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { Queryable } from "../store/database.ts";
import { jsonText, storableText } from "../store/json.ts";
import type { SummaryRow } from "../store/rows.ts";
import type { SummarizeOutcome } from "../summarize/summarize.ts";
import { explained, summarized } from "./audit-event.ts";
import { release, settle } from "./budget.ts";
import { markdown } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";
import type { Work } from "./work.ts";

/**
 * Writes down what came of a task and ends its claim, in one transaction; safe to repeat. False: nothing was written, as
 * another worker has the task, or has done it already.
 */
export async function conclude(
  tx: Queryable,
  queue: Queue,
  claim: Claim,
  work: Work,
  outcome: Outcome,
): Promise<boolean> {
  const { task } = work;
  // Before the job: everybody locks them in this order.
  await tx.query("SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE", [task.session]);
  const held = await claim.settle(tx);
  const [before] = await tx.query<SummaryRow>("SELECT * FROM summaries WHERE session_id = $1 AND request = $2", [
    task.session,
    task.request,
  ]);
  if (before?.state === "done") {
    await release(tx, task);
    // By another worker, while this one was taken for dead: what it took was paid for all the same.
    if (outcome.state === "done" && before.attempts !== work.attempt) {
      await settle(tx, before.model_name, outcome.result.usage, 0);
    }
    return false;
  }
  // A summary is kept even if the claim was lost while it was made: it is there, and nobody has to make it again.
  if (!held && outcome.state !== "done") return false;
  await release(tx, task);
  if (outcome.state === "done") {
    await keep(tx, work, before, outcome.result);
    return true;
  }
  const delay = "delay" in outcome ? outcome.delay : undefined;
  await explain(tx, work, outcome, delay);
  if (delay !== undefined) await queue.send(tx, task, delay);
  const event = explained(work, before, outcome);
  if (event !== undefined) await recordAudit(tx, event);
  return true;
}

async function keep(
  tx: Queryable,
  work: Work,
  before: SummaryRow | undefined,
  result: SummarizeOutcome,
): Promise<void> {
  const { summary, usage, masks, parts } = result;
  const { session, request } = work.task;
  const [row] = await tx.query<SummaryRow>(
    `UPDATE summaries SET state = 'done', reason = '', remedy = '', error_message = '', next_attempt = NULL,
       content = $3, summary = $4, input_tokens = $5, output_tokens = $6, requests = $7, cost = $8, currency = $9,
       masks = $10, dropped_claims = $11, parts = $12, finished = clock_timestamp()
     WHERE session_id = $1 AND request = $2 RETURNING *`,
    [
      session,
      request,
      storableText(markdown(summary)),
      jsonText(summary),
      usage.inputTokens,
      usage.outputTokens,
      usage.requests,
      usage.cost?.amount ?? null,
      usage.cost?.currency ?? null,
      jsonText(masks),
      summary.droppedClaims,
      parts,
    ],
  );
  if (row === undefined) throw new Error(`the request ${before?.request ?? request} of session ${session} has no row`);
  await settle(tx, row.model_name, usage);
  // A summary on demand ends what was given up, and leaves alone what is still under way.
  const ends = request === "auto" ? "" : " AND state NOT IN ('pending', 'running', 'over-budget')";
  await tx.query(
    `UPDATE sessions SET state = 'done', reason = '', remedy = '', next_attempt = NULL, updated = now()
     WHERE id = $1${ends}`,
    [session],
  );
  await recordAudit(tx, summarized(work, row, { summary }));
}

async function explain(
  tx: Queryable,
  { task, attempt }: Work,
  outcome: Exclude<Outcome, { readonly state: "done" }>,
  delay: number | undefined,
): Promise<void> {
  const { state, reason, remedy } = outcome;
  // To wait for a budget is no failure: such an attempt does not count.
  const counts = state === "pending" ? outcome.attempted : state !== "over-budget";
  const told = [storableText(reason), storableText(remedy)];
  const values = [task.session, state, ...told, counts ? attempt : attempt - 1, delay ?? null];
  const columns = `state = $2, reason = $3, remedy = $4, attempts = $5,
    next_attempt = now() + $6::double precision * interval '1 second'`;
  if (task.request === "auto") {
    await tx.query(`UPDATE sessions SET ${columns}, updated = now() WHERE id = $1`, values);
  }
  if (state === "unmatched") return;
  const ended = state === "failed" || state === "too-large";
  await tx.query(
    `UPDATE summaries SET ${columns}, error_message = CASE WHEN $8 THEN $3 ELSE '' END,
       finished = CASE WHEN $8 THEN clock_timestamp() END
     WHERE session_id = $1 AND request = $7`,
    [...values, task.request, ended],
  );
}
