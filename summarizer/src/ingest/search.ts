import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { recordAudit } from "../audit/audit.ts";
import type { Database, Queryable } from "../database/database.ts";
import { expireWaiting } from "../sessions/transitions.ts";
import type { Ingest } from "./ingest.ts";
import { IngestError } from "./ingest-error.ts";

export interface SearchOptions {
  readonly database: Database;
  readonly ingest: Ingest;
  readonly log: Logger;
  /** Milliseconds between two rounds. */
  readonly interval?: number;
}

/** Days after which a recording that has not come is given up. */
const patience = 7;
const batch = 100;

/** Fails the sessions whose recordings have not come in time. */
async function giveUp(tx: Queryable): Promise<void> {
  const error = `its recording did not arrive within ${patience} days`;
  const ids = await expireWaiting(tx, patience, { reason: error, remedy: "send it: summarizer ingest FILE" });
  for (const sid of ids) {
    const about = { sid, source: "search", state: "failed", success: false, error };
    await recordAudit(tx, { event: "session.ingest", user: "summarizer", ...about });
  }
}

/** Looks for the recordings of sessions that wait for theirs, now and then: an event of its upload may have been lost. */
export class RecordingSearch {
  readonly #options: SearchOptions;
  readonly #stop = new AbortController();
  #rounds: Promise<void> = Promise.resolve();

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  start(): void {
    const { interval = 30_000, log } = this.#options;
    const { signal } = this.#stop;
    this.#rounds = (async () => {
      while (!signal.aborted) {
        await this.round().catch((error: unknown) => log.warn({ err: error }, "failed to search for recordings"));
        await sleep(interval, undefined, { signal, ref: false }).catch(() => {});
      }
    })();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
  }

  /** Looks for all of them once, and gives up those that have been waited for too long. */
  async round(): Promise<void> {
    const { database } = this.#options;
    await database.transaction(giveUp);
    let last = "";
    while (!this.#stop.signal.aborted) {
      const rows = await database.query<{ id: string }>(
        `SELECT id FROM sessions WHERE state = 'waiting' AND id > $1 ORDER BY id LIMIT ${batch}`,
        [last],
      );
      for (const { id } of rows) await this.#find(id);
      last = rows.at(-1)?.id ?? "";
      if (rows.length < batch) return;
    }
  }

  /** One recording's trouble does not keep the search from the others; that of the storage ends the round. */
  async #find(id: string): Promise<void> {
    const { ingest, log } = this.#options;
    try {
      await ingest.found(id, { origin: "search", user: "summarizer" });
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      log.warn({ err: error, session: id }, "failed to ingest a recording");
    }
  }
}
