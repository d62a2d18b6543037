import type { Logger } from "pino";
import type { Queryable } from "../database/database.ts";
import { sessionStates } from "../domain/rows.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { retentionStatus } from "../retention/status.ts";
import type { EmbeddingProgress } from "../search/embedding-work.ts";

/** Milliseconds for which what was read of the store is shown. */
const fresh = 30_000;
/** Milliseconds after which it is too old to be shown: a scrape waits for the next reading then. */
const stale = 5 * 60_000;

type Embedded = Pick<EmbeddingProgress, "embedded" | "pending" | "failed">;

/** What the gauges of the store are read from. */
interface StoreReadings {
  readonly database: Queryable;
  readonly search: { status(): Promise<{ readonly progress: Embedded }> };
  readonly log: Pick<Logger, "warn">;
  /** Milliseconds; the process' own clock where left out. */
  readonly now?: () => number;
}

/**
 * Keeps the gauges of the store up to date while they are scraped: a scrape starts a reading in the background if the
 * last one is older than 30 seconds, and shows the current values. Only the first one, and one after five minutes
 * without any, waits for its reading. For one process: sums over several would be wrong.
 */
export function readStore(metrics: Metrics, store: StoreReadings): void {
  const { now = Date.now, log } = store;
  let read = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  metrics.onRead(async () => {
    const age = now() - read;
    if (age >= fresh) {
      reading ??= readAll(metrics, store)
        .then(() => {
          read = now();
        })
        .catch((error: unknown) => log.warn({ err: error }, "failed to read gauges from the database"))
        .finally(() => {
          reading = undefined;
        });
    }
    if (age >= stale) await reading;
  });
}

async function readAll(metrics: Metrics, { database, search }: StoreReadings): Promise<void> {
  const sessions = await database.query<{ state: string; sessions: number }>(
    "SELECT state, count(*) AS sessions FROM sessions GROUP BY state",
  );
  const counts = new Map(sessions.map(({ state, sessions }) => [state, sessions]));
  for (const state of sessionStates) metrics.set("wherefore_sessions", { state }, counts.get(state) ?? 0);
  const { held, finished } = await retentionStatus(database);
  metrics.set("wherefore_retention_held_sessions", {}, held);
  metrics.set("wherefore_retention_finished_seconds", {}, (finished?.getTime() ?? 0) / 1000);
  const jobs = await database.query<{ model: string; jobs: number }>(
    `SELECT model, count(*) AS jobs FROM (
       SELECT coalesce(model, '') AS model FROM sessions WHERE state = 'pending'
       UNION ALL
       SELECT model_name FROM summaries WHERE state = 'pending' AND request <> 'auto'
     ) AS waiting GROUP BY model`,
  );
  metrics.reset("teleport_summarizer_summarization_jobs_pending");
  for (const { model, jobs: count } of jobs) {
    metrics.set("teleport_summarizer_summarization_jobs_pending", { inference_model_name: model }, count);
  }
  const { embedded, pending, failed } = (await search.status()).progress;
  for (const [state, count] of Object.entries({ done: embedded, pending, failed })) {
    metrics.set("wherefore_embeddings", { state }, count);
  }
}
