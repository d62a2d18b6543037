import type { Search } from "../search/search.ts";
import type { Database } from "../store/database.ts";
import { sessionStates } from "../store/rows.ts";
import type { Metrics } from "./metrics.ts";

/** Has the gauges that tell of the store read from it at each scrape. For one process: sums over several would be wrong. */
export function readStore(metrics: Metrics, database: Database, search: Pick<Search, "status">): void {
  metrics.onRead(async () => {
    const { embedded, pending, failed } = (await search.status()).progress;
    const counts = { done: embedded, pending, failed };
    for (const [state, count] of Object.entries(counts)) metrics.set("wherefore_embeddings", { state }, count);
  });
  metrics.onRead(async () => {
    const rows = await database.query<{ state: string; sessions: number }>(
      "SELECT state, count(*) AS sessions FROM sessions GROUP BY state",
    );
    const counts = new Map(rows.map(({ state, sessions }) => [state, sessions]));
    for (const state of sessionStates) metrics.set("wherefore_sessions", { state }, counts.get(state) ?? 0);
  });
  metrics.onRead(async () => {
    const rows = await database.query<{ model: string; jobs: number }>(
      `SELECT model, count(*) AS jobs FROM (
         SELECT coalesce(model, '') AS model FROM sessions WHERE state = 'pending'
         UNION ALL
         SELECT model_name FROM summaries WHERE state = 'pending' AND request <> 'auto'
       ) AS waiting GROUP BY model`,
    );
    metrics.reset("teleport_summarizer_summarization_jobs_pending");
    for (const { model, jobs } of rows) {
      metrics.set("teleport_summarizer_summarization_jobs_pending", { inference_model_name: model }, jobs);
    }
  });
}
