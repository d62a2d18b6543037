import type { Queryable } from "../database/database.ts";
import type { UsageRow } from "../domain/rows.ts";
import type { Amounts } from "./spend.ts";

/** Which usage to give; days as `2026-11-24`, in UTC, both included. */
export interface UsageQuery {
  readonly from: string;
  readonly to: string;
  readonly model?: string | undefined;
}

/** What models took, by day and model. */
export async function usageOf(store: Queryable, { from, to, model }: UsageQuery): Promise<readonly UsageRow[]> {
  return await store.query<UsageRow>(
    `SELECT model_name, day, requests, summaries, input_tokens, output_tokens, cost, currency FROM usage
     WHERE day BETWEEN $1::date AND $2::date AND ($3::text IS NULL OR model_name = $3)
     ORDER BY day, model_name COLLATE "C", currency`,
    [from, to, model ?? null],
  );
}

/** What a model has used up on this day and in this month (UTC), and what is reserved besides. */
export interface Standing {
  readonly day: Amounts;
  readonly month: Amounts;
  readonly reserved: Amounts;
}

/** The usage of a model's limits; costs are in `currency`. */
export async function standingOf(store: Queryable, model: string, currency: string): Promise<Standing> {
  const [row] = await store.query<Readonly<Record<string, number>>>(
    `WITH today AS (SELECT (now() AT TIME ZONE 'UTC')::date AS day),
     used AS (
       SELECT usage.day = today.day AS is_today, input_tokens + output_tokens AS tokens,
         CASE WHEN currency = $2 THEN cost ELSE 0 END AS cost
       FROM usage, today WHERE model_name = $1 AND usage.day >= date_trunc('month', today.day)::date
     ),
     held AS (
       SELECT tokens, CASE WHEN currency = $2 THEN cost ELSE 0 END AS cost
       FROM reservations WHERE model_name = $1 AND expires > now()
     )
     SELECT
       (SELECT coalesce(sum(tokens) FILTER (WHERE is_today), 0)::bigint FROM used) AS day_tokens,
       (SELECT coalesce(sum(cost) FILTER (WHERE is_today), 0) FROM used) AS day_cost,
       (SELECT coalesce(sum(tokens), 0)::bigint FROM used) AS month_tokens,
       (SELECT coalesce(sum(cost), 0) FROM used) AS month_cost,
       (SELECT coalesce(sum(tokens), 0)::bigint FROM held) AS held_tokens,
       (SELECT coalesce(sum(cost), 0) FROM held) AS held_cost`,
    [model, currency],
  );
  const amounts = (name: string): Amounts => ({
    tokens: row?.[`${name}_tokens`] ?? 0,
    cost: row?.[`${name}_cost`] ?? 0,
  });
  return { day: amounts("day"), month: amounts("month"), reserved: amounts("held") };
}
