import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { storableText } from "../database/json.ts";
import { errorMessage } from "../domain/errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { AuditEntry, Sink } from "./sink.ts";

export interface DeliveryOptions {
  readonly database: Database;
  readonly sinks: readonly Sink[];
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds between looks at the outbox. */
  readonly interval?: number;
}

interface Entry {
  readonly id: number;
  readonly time: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Entries taken from the outbox at once. */
const batch = 100;
/** Seconds that a process may have a sink for itself without a sign of life. */
const lease = 60;
/** Seconds before a failed delivery is tried again, doubled each time. */
const patience = { least: 1, most: 300 } as const;
/** Days after which a sink that no process uses is deleted, with its queue. */
const memory = 30;

/**
 * Delivers the audit log to its sinks: at least once, in order, each sink by one process at a time, a failed delivery
 * again after a while.
 */
export class AuditDelivery {
  readonly #options: DeliveryOptions;
  readonly #self = randomUUID();
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[] = [];

  constructor(options: DeliveryOptions) {
    this.#options = options;
    options.metrics.onRead(async () => await this.#measure());
  }

  /** From here on events are kept for the sinks, until they are delivered. */
  async register(): Promise<void> {
    const { database, sinks } = this.#options;
    await database.query(`DELETE FROM audit_sinks WHERE updated < now() - make_interval(days => $1)`, [memory]);
    for (const { name } of sinks) {
      await database.query(
        "INSERT INTO audit_sinks (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET updated = now()",
        [name],
      );
    }
  }

  /** Delivers whenever there is something, until `stop`. */
  start(): void {
    const { sinks, interval = 500 } = this.#options;
    const { signal } = this.#stop;
    for (const sink of sinks) {
      this.#loops.push(
        (async () => {
          while (!signal.aborted) {
            const more = await this.#turn(sink);
            if (!more) await sleep(interval, undefined, { signal, ref: false }).catch(() => {});
          }
        })(),
      );
    }
  }

  /** Delivers what there is, as far as that works, and gives up the sinks. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops.splice(0));
    for (const sink of this.#options.sinks) {
      while (await this.#turn(sink, AbortSignal.timeout(5_000)));
      await this.#release(sink);
    }
  }

  /** Whether entries were delivered, so that there may be more. Never throws: what fails is tried again. */
  async #turn(sink: Sink, signal: AbortSignal = this.#stop.signal): Promise<boolean> {
    const { database, metrics, log } = this.#options;
    try {
      if (!(await this.#take(sink))) return false;
      const entries = await database.query<Entry>(
        `SELECT id, time, data FROM audit_outbox JOIN audit ON id = audit_id WHERE sink = $1 ORDER BY id LIMIT ${batch}`,
        [sink.name],
      );
      if (entries.length === 0) return false;
      await sink.deliver(entries.map(written), signal);
      await database.query("DELETE FROM audit_outbox WHERE sink = $1 AND audit_id = ANY($2)", [
        sink.name,
        entries.map(({ id }) => id),
      ]);
      await database.query("UPDATE audit_sinks SET failures = 0, last_error = '' WHERE name = $1", [sink.name]);
      metrics.count("wherefore_audit_delivered_total", { sink: sink.name }, entries.length);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      metrics.count("wherefore_audit_failures_total", { sink: sink.name });
      log.warn({ err: error, sink: sink.name }, "failed to deliver audit events; will retry");
      await this.#postpone(sink, error).catch(() => {});
      return false;
    }
  }

  /** Whether this process has the sink now, and it is time. */
  async #take({ name }: Sink): Promise<boolean> {
    const taken = await this.#options.database.query<{ name: string }>(
      `UPDATE audit_sinks SET leased_by = $2, leased_until = now() + make_interval(secs => $3), updated = now()
       WHERE name = $1 AND (leased_by = $2 OR leased_until < now()) AND coalesce(next_attempt <= now(), true)
       RETURNING name`,
      [name, this.#self, lease],
    );
    return taken.length > 0;
  }

  async #postpone({ name }: Sink, error: unknown): Promise<void> {
    await this.#options.database.query(
      `UPDATE audit_sinks SET failures = failures + 1, last_error = $2,
         next_attempt = now() + make_interval(secs => least($4, $3 * power(2, least(failures, 20))))
       WHERE name = $1`,
      [name, storableText(errorMessage(error).slice(0, 500)), patience.least, patience.most],
    );
  }

  async #release({ name }: Sink): Promise<void> {
    const { database } = this.#options;
    const query = "UPDATE audit_sinks SET leased_until = '-infinity' WHERE name = $1 AND leased_by = $2";
    await database.query(query, [name, this.#self]).catch(() => {});
  }

  async #measure(): Promise<void> {
    const { database, metrics } = this.#options;
    const rows = await database.query<{ sink: string; pending: number }>(
      "SELECT name AS sink, (SELECT count(*) FROM audit_outbox WHERE sink = name) AS pending FROM audit_sinks",
    );
    metrics.reset("wherefore_audit_pending");
    for (const { sink, pending } of rows) metrics.set("wherefore_audit_pending", { sink }, pending);
  }
}

/**
 * `time` is in the row, where the database sets it. The type of an entry comes first, for human readers of the file.
 */
function written({ time, data }: Entry): AuditEntry {
  const { event, code, uid, ...more } = data;
  return { event, code, time: time.toISOString(), uid, ...more } as AuditEntry;
}
