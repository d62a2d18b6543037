import type { Logger } from "pino";
import type { Database } from "../store/database.ts";

/** Milliseconds between two looks. */
const pause = 1000;
/** How far back each look goes: what a transaction wrote is seen only when it ends. */
const overlap = "10 seconds";
/** Sessions told of at once. */
const most = 500;

interface Change {
  readonly id: string;
  /** With microseconds. */
  readonly updated: string;
}

/** Told of the ids of sessions that have changed. */
type Listener = (ids: readonly string[]) => void;

/**
 * Sees which sessions change, whichever process changes them. It looks into the store, once for all who listen, and only
 * while somebody does.
 */
export class Changes {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #listeners = new Set<Listener>();
  /** What was told, by id. */
  #told = new Map<string, string>();
  #since: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ database, log }: { readonly database: Database; readonly log: Logger }) {
    this.#database = database;
    this.#log = log;
  }

  /** Tells `listener` of every change from now on, until `signal` is aborted. */
  async listen(listener: Listener, signal: AbortSignal): Promise<void> {
    if (this.#listeners.size === 0) await this.#begin();
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
    this.#timer ??= setTimeout(() => this.#look(), pause);
    this.#timer.unref();
  }

  /** What was changed before is no news. */
  async #begin(): Promise<void> {
    this.#since = undefined;
    this.#told = new Map((await this.#recent()).map(({ id, updated }) => [id, updated]));
  }

  async #look(): Promise<void> {
    try {
      const recent = await this.#recent();
      const news = recent.filter(({ id, updated }) => this.#told.get(id) !== updated);
      this.#told = new Map(recent.map(({ id, updated }) => [id, updated]));
      const ids = news.map(({ id }) => id);
      if (ids.length > 0) for (const listener of this.#listeners) listener(ids);
    } catch (error) {
      this.#log.warn({ err: error }, "changes could not be looked for");
    }
    this.#timer = this.#listeners.size === 0 ? undefined : setTimeout(() => this.#look(), pause).unref();
  }

  async #recent(): Promise<readonly Change[]> {
    const rows = await this.#database.query<Change>(
      `SELECT id, updated::text FROM sessions
       WHERE updated > coalesce($1::timestamptz, now()) - interval '${overlap}' ORDER BY updated LIMIT ${most}`,
      [this.#since ?? null],
    );
    const last = rows.at(-1)?.updated;
    if (last !== undefined) this.#since = last;
    else if (this.#since === undefined) {
      const [row] = await this.#database.query<{ now: string }>("SELECT now()::text AS now");
      this.#since = row?.now;
    }
    return rows;
  }
}
