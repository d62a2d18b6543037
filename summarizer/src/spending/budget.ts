import type { Queryable } from "../database/database.ts";
import type { Statement } from "../database/statement.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { Task } from "../queue/queue.ts";
import type { Amounts, OverBudget, Tokens, Usage } from "./spend.ts";
import { amountsOf, overBudget } from "./spend.ts";

/** How long a reservation counts whose worker died. */
const lapse = "1 hour";

interface Sums {
  readonly now: Date;
  readonly day_tokens: number;
  readonly day_cost: number;
  readonly month_tokens: number;
  readonly month_cost: number;
}

/** Why something has to wait for a model's budget. */
export interface Wait extends OverBudget {
  /** Seconds until the window turns, by the store's clock; undefined where waiting does not help. */
  readonly delay: number | undefined;
}

/** How a limit that is used up is explained. */
interface Subject {
  /** What has to wait. */
  readonly what: string;
  /** What to do once a limit was raised; begins with a comma. */
  readonly afterwards: string;
  /** Whose own reservation does not count. */
  readonly task?: Task;
}

/** Why `tokens` more go over a limit of the model, with what is used up and reserved; undefined where they do not. */
export async function exceededBudget(
  store: Queryable,
  model: InferenceModel,
  tokens: Tokens,
  { what, afterwards, task }: Subject,
): Promise<Wait | undefined> {
  if (model.spec.limits === undefined) return undefined;
  const { now, ...spent } = await spentBy(store, model.metadata.name, model.spec.prices?.currency ?? "", task);
  const over = overBudget(model, spent, amountsOf(model, tokens), now, what, afterwards);
  return over && { ...over, delay: over.until && Math.ceil((over.until.getTime() - now.getTime()) / 1000) };
}

/**
 * Reserves what a summary may cost, or says why it has to wait. Workers that reserve for the same model at the same time
 * do so one after the other: together they stay within its limits.
 */
export async function reserve(
  tx: Queryable,
  task: Task,
  model: InferenceModel,
  tokens: Tokens,
): Promise<Wait | undefined> {
  const { name } = model.metadata;
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`budget of ${name}`]);
  const over = await exceededBudget(tx, model, tokens, {
    what: "this session",
    afterwards: ", then: summarizer retry",
    task,
  });
  if (over !== undefined) return over;
  const next = amountsOf(model, tokens);
  await tx.query(
    `INSERT INTO reservations (session_id, request, model_name, day, tokens, cost, currency, expires)
     VALUES ($1, $2, $3, (now() AT TIME ZONE 'UTC')::date, $4, $5, $6, now() + $7::interval)
     ON CONFLICT (session_id, request) DO UPDATE SET model_name = excluded.model_name, day = excluded.day,
       tokens = excluded.tokens, cost = excluded.cost, currency = excluded.currency, expires = excluded.expires`,
    [task.session, task.request, name, next.tokens, next.cost, model.spec.prices?.currency ?? "", lapse],
  );
  return undefined;
}

async function spentBy(
  store: Queryable,
  model: string,
  currency: string,
  task: Task | undefined,
): Promise<{ readonly now: Date; readonly day: Amounts; readonly month: Amounts }> {
  const [sums] = await store.query<Sums>(
    `WITH today AS (SELECT now() AS now, (now() AT TIME ZONE 'UTC')::date AS day),
     spent AS (
       SELECT day, input_tokens + output_tokens AS tokens, CASE WHEN currency = $2 THEN cost ELSE 0 END AS cost
       FROM usage WHERE model_name = $1
       UNION ALL
       SELECT day, tokens, CASE WHEN currency = $2 THEN cost ELSE 0 END
       FROM reservations WHERE model_name = $1 AND expires > now() AND (session_id, request) IS DISTINCT FROM ($3::text, $4::text)
     )
     SELECT today.now,
       coalesce(sum(tokens) FILTER (WHERE spent.day = today.day), 0)::bigint AS day_tokens,
       coalesce(sum(cost) FILTER (WHERE spent.day = today.day), 0) AS day_cost,
       coalesce(sum(tokens), 0)::bigint AS month_tokens,
       coalesce(sum(cost), 0) AS month_cost
     FROM today LEFT JOIN spent ON spent.day >= date_trunc('month', today.day)::date
     GROUP BY today.now, today.day`,
    [model, currency, task?.session ?? null, task?.request ?? null],
  );
  if (sums === undefined) throw new Error("the query returned no row");
  return {
    now: sums.now,
    day: { tokens: sums.day_tokens, cost: sums.day_cost },
    month: { tokens: sums.month_tokens, cost: sums.month_cost },
  };
}

/** Adds usage to the books, with the number of summaries that it made: none where the attempt failed. */
export async function settle(tx: Queryable, model: string, usage: Usage, summaries: 0 | 1 = 1): Promise<void> {
  const { text, values } = booking(model, usage, summaries);
  await tx.query(text, values);
}

/** Releases the reservation of a task, if there is one. */
export async function release(tx: Queryable, task: Task): Promise<void> {
  const { text, values } = releasing(task);
  await tx.query(text, values);
}

/** Both for a summary that is done, as part of another statement: once for the row of `from`, a WITH query before them. */
export function settlement(
  task: Task,
  model: string,
  usage: Usage,
  from: string,
): Readonly<Record<"released" | "booked", Statement>> {
  return { released: releasing(task), booked: booking(model, usage, 1, `FROM ${from}`) };
}

function booking(model: string, usage: Usage, summaries: 0 | 1, from = ""): Statement {
  const { inputTokens, outputTokens, requests, cost } = usage;
  return {
    text: `INSERT INTO usage (model_name, day, currency, requests, summaries, input_tokens, output_tokens, cost)
     SELECT $1::text, (now() AT TIME ZONE 'UTC')::date, $2::text, $3::bigint, $7::bigint, $4::bigint, $5::bigint, $6::numeric ${from}
     ON CONFLICT (model_name, day, currency) DO UPDATE SET requests = usage.requests + excluded.requests,
       summaries = usage.summaries + excluded.summaries, input_tokens = usage.input_tokens + excluded.input_tokens,
       output_tokens = usage.output_tokens + excluded.output_tokens, cost = usage.cost + excluded.cost`,
    values: [model, cost?.currency ?? "", requests, inputTokens, outputTokens, cost?.amount ?? 0, summaries],
  };
}

function releasing({ session, request }: Task): Statement {
  return { text: "DELETE FROM reservations WHERE session_id = $1 AND request = $2", values: [session, request] };
}
