import type { Database, Queryable } from "../database/database.ts";
import { jsonText, storableText } from "../database/json.ts";

/** Up to where the sessions of one age have been looked at. */
export interface Cursor {
  /** When the session ended, with microseconds. */
  readonly aged: string;
  readonly id: string;
}

interface Progress {
  readonly version: string;
  /** When it began at the oldest session, in ISO 8601. */
  readonly since: string;
  /** Sessions that were found due and are on hold. */
  readonly held: number;
  /** By age in days. */
  readonly cursors: Readonly<Record<string, Cursor>>;
}

interface StateRow {
  /** Null before the first round. */
  readonly progress: Progress | null;
  readonly restarts: number;
  readonly now: Date;
}

/** Seconds that a process has the work for itself without a sign of life. */
const lease = 60;
/** Milliseconds after which all sessions are looked at again: old ones come late, and end events change. */
const longest = 24 * 3_600_000;

/** How far one process is with what all processes do together: one at a time, and where the last one stopped. */
export class ProgressStore {
  readonly #database: Database;
  readonly #self: string;
  #state: StateRow | undefined;
  #progress: Progress = { version: "", since: "", held: 0, cursors: {} };

  /** `self` tells this process from others. */
  constructor(database: Database, self: string) {
    this.#database = database;
    this.#self = self;
  }

  /** Has the next round begin at the oldest session. */
  static async restart(tx: Queryable): Promise<void> {
    await tx.query("UPDATE retention_state SET restarts = restarts + 1");
  }

  /** Whether this process has the work now. */
  async take(): Promise<boolean> {
    // A lease that ends later than any was written before the store's clock was set back.
    const [state] = await this.#database.query<StateRow>(
      `UPDATE retention_state SET leased_by = $1, leased_until = now() + make_interval(secs => $2)
       WHERE leased_by = $1 OR leased_until < now() OR leased_until > now() + make_interval(secs => $2)
       RETURNING progress, restarts, now() AS now`,
      [this.#self, lease],
    );
    this.#state = state;
    return state !== undefined;
  }

  /** Goes on where the last round stopped, or begins anew: after a change of the rules, a restart, or a day. */
  async begin(version: string): Promise<void> {
    if (this.#state === undefined) throw new Error("the lease was not acquired");
    const { progress: stored, restarts, now } = this.#state;
    const wanted = `${version} ${restarts}`;
    const age = stored === null ? longest : now.getTime() - Date.parse(stored.since);
    const goesOn = stored?.version === wanted && age >= 0 && age < longest;
    this.#progress = goesOn ? stored : { version: wanted, since: now.toISOString(), held: 0, cursors: {} };
    await this.renew();
  }

  cursor(days: number): Cursor | undefined {
    return this.#progress.cursors[days];
  }

  /** Keeps that the sessions of this age have been looked at up to `cursor`. */
  async pass(days: number, { aged, id }: Cursor): Promise<void> {
    this.#progress = { ...this.#progress, cursors: { ...this.#progress.cursors, [days]: { aged, id } } };
    await this.renew();
  }

  /** Counts sessions that are due and on hold. */
  hold(sessions: number): void {
    this.#progress = { ...this.#progress, held: this.#progress.held + sessions };
  }

  /** @throws Error where another process has taken the work over */
  async renew(): Promise<void> {
    const kept = await this.#database.query(
      `UPDATE retention_state SET progress = $2, leased_until = now() + make_interval(secs => $3)
       WHERE leased_by = $1 RETURNING 1 AS one`,
      [this.#self, jsonText(this.#progress), lease],
    );
    if (kept.length === 0) throw new Error("another process has taken over the retention run");
  }

  /** Gives the work up before its end. */
  async release(): Promise<void> {
    await this.#release();
  }

  /** Gives the work up at the end of a round. */
  async finish(): Promise<void> {
    await this.#release(", finished = now(), held = $2, problem = ''", this.#progress.held);
  }

  /** Gives up the lease because of a problem, which the status shows. */
  async fail(problem: string): Promise<void> {
    await this.#release(", problem = $2", storableText(problem.slice(0, 500)));
  }

  async #release(change = "", ...values: readonly unknown[]): Promise<void> {
    const released = `UPDATE retention_state SET leased_until = '-infinity'${change} WHERE leased_by = $1`;
    await this.#database.query(released, [this.#self, ...values]);
  }
}
