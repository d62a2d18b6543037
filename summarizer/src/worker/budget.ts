import type { Amounts, OverBudget, Tokens } from "../providers/spend.ts";
import { amountsOf, overBudget } from "../providers/spend.ts";
import type { Task } from "../queue/queue.ts";
import type { InferenceModel } from "../resources/schema.ts";
import type { Queryable } from "../store/database.ts";
import type { Usage } from "../summarize/summarize.ts";

/** How long a reservation counts whose worker died. */
const lapse = "1 hour";

interface Sums {
  readonly now: Date;
  readonly day_tokens: number;
  readonly day_cost: number;
  readonly month_tokens: number;
  readonly month_cost: number;
}

/**
 * Sets aside what a summary may come to, or says why it has to wait, and for how many seconds by the store's clock. Of the
 * workers that ask for the same model at the same time one is answered after the other: together they stay in the limits.
 */
export async function reserve(
  tx: Queryable,
  task: Task,
  model: InferenceModel,
  tokens: Tokens,
): Promise<(OverBudget & { readonly delay: number | undefined }) | undefined> {
  const { name } = model.metadata;
  const currency = model.spec.prices?.currency ?? "";
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`budget of ${name}`]);
  const next = amountsOf(model, tokens);
  const { now, ...spent } = await spentBy(tx, task, name, currency);
  const over = overBudget(model, spent, next, now);
  if (over !== undefined) {
    return { ...over, delay: over.until && Math.ceil((over.until.getTime() - now.getTime()) / 1000) };
  }
  await tx.query(
    `INSERT INTO reservations (session_id, request, model_name, day, tokens, cost, currency, expires)
     VALUES ($1, $2, $3, (now() AT TIME ZONE 'UTC')::date, $4, $5, $6, now() + $7::interval)
     ON CONFLICT (session_id, request) DO UPDATE SET model_name = excluded.model_name, day = excluded.day,
       tokens = excluded.tokens, cost = excluded.cost, currency = excluded.currency, expires = excluded.expires`,
    [task.session, task.request, name, next.tokens, next.cost, currency, lapse],
  );
  return undefined;
}

async function spentBy(
  tx: Queryable,
  { session, request }: Task,
  model: string,
  currency: string,
): Promise<{ readonly now: Date; readonly day: Amounts; readonly month: Amounts }> {
  const [sums] = await tx.query<Sums>(
    `WITH today AS (SELECT now() AS now, (now() AT TIME ZONE 'UTC')::date AS day),
     spent AS (
       SELECT day, input_tokens + output_tokens AS tokens, CASE WHEN currency = $2 THEN cost ELSE 0 END AS cost
       FROM usage WHERE model_name = $1
       UNION ALL
       SELECT day, tokens, CASE WHEN currency = $2 THEN cost ELSE 0 END
       FROM reservations WHERE model_name = $1 AND expires > now() AND (session_id, request) <> ($3, $4)
     )
     SELECT today.now,
       coalesce(sum(tokens) FILTER (WHERE spent.day = today.day), 0)::bigint AS day_tokens,
       coalesce(sum(cost) FILTER (WHERE spent.day = today.day), 0) AS day_cost,
       coalesce(sum(tokens), 0)::bigint AS month_tokens,
       coalesce(sum(cost), 0) AS month_cost
     FROM today LEFT JOIN spent ON spent.day >= date_trunc('month', today.day)::date
     GROUP BY today.now, today.day`,
    [model, currency, session, request],
  );
  if (sums === undefined) throw new Error("a sum gave no row");
  return {
    now: sums.now,
    day: { tokens: sums.day_tokens, cost: sums.day_cost },
    month: { tokens: sums.month_tokens, cost: sums.month_cost },
  };
}

/** Writes down what `summaries` took: one, or none where an attempt at one failed. */
export async function settle(tx: Queryable, model: string, usage: Usage, summaries: 0 | 1 = 1): Promise<void> {
  const { inputTokens, outputTokens, requests, cost } = usage;
  await tx.query(
    `INSERT INTO usage (model_name, day, currency, requests, summaries, input_tokens, output_tokens, cost)
     VALUES ($1, (now() AT TIME ZONE 'UTC')::date, $2, $3, $7, $4, $5, $6)
     ON CONFLICT (model_name, day, currency) DO UPDATE SET requests = usage.requests + excluded.requests,
       summaries = usage.summaries + excluded.summaries, input_tokens = usage.input_tokens + excluded.input_tokens,
       output_tokens = usage.output_tokens + excluded.output_tokens, cost = usage.cost + excluded.cost`,
    [model, cost?.currency ?? "", requests, inputTokens, outputTokens, cost?.amount ?? 0, summaries],
  );
}

/** Gives back what was set aside for a task, if anything was. */
export async function release(tx: Queryable, { session, request }: Task): Promise<void> {
  await tx.query("DELETE FROM reservations WHERE session_id = $1 AND request = $2", [session, request]);
}
