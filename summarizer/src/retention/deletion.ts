import type { Logger } from "pino";
import { recordAudit } from "../audit/audit.ts";
import type { Database, Queryable } from "../database/database.ts";
import { withRetry } from "../database/faults.ts";
import { errorMessage } from "../domain/errors.ts";
import type { Deletion, SessionRow } from "../domain/rows.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { forgetTasks } from "../queue/forget.ts";
import type { RecordingStorage } from "../recordings/storage/storage.ts";
import { clusterPaths, StorageError } from "../recordings/storage/storage.ts";
import { markDeleting, postponeDeletion, removeDeleting } from "../sessions/transitions.ts";
import { noteWords } from "./vocabulary.ts";

export interface DeletionOptions {
  readonly database: Database;
  readonly storage: RecordingStorage;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** A session that is marked as being deleted. */
export type Marked = Pick<SessionRow, "id" | "recording">;

/** A recording that the storage did not delete. */
export interface FailedRemoval {
  readonly id: string;
  readonly error: unknown;
}

/** Seconds that a process has for the recordings of the sessions that it marks, before another one tries. */
const lease = 60;
/** Seconds before a recording is tried again, doubled each time. */
const patience = { least: 10, most: 900 } as const;
/** Recordings that are deleted at a time. */
const atOnce = 8;

/**
 * Deletes sessions in three steps: a transaction that marks them and deletes what was made of them, the removal of their
 * recordings, and a transaction that deletes their rows. A process that dies between two of them leaves marked sessions,
 * and the next round finishes them: the storage never holds an object that no row names.
 */
export class SessionDeletion {
  readonly #options: DeletionOptions;

  constructor(options: DeletionOptions) {
    this.#options = options;
  }

  /** Marks sessions that the caller has locked and may delete. */
  async mark(tx: Queryable, ids: readonly string[], deletion: Deletion): Promise<readonly Marked[]> {
    await forgetTasks(tx, ids);
    await noteWords(tx, ids);
    for (const table of ["search_documents", "thumbnails", "reservations"] as const) {
      await tx.query(`DELETE FROM ${table} WHERE session_id = ANY ($1)`, [ids]);
    }
    const marked = await markDeleting(tx, ids, deletion, lease);
    await tell(tx, "session.delete", deletion, marked);
    return marked;
  }

  /** Up to `limit` marked sessions that no process works on; each has one until the lease ends. */
  async unfinished(limit: number): Promise<readonly Marked[]> {
    // What lies far ahead was written before the store's clock was set back.
    return await this.#options.database.transaction(async (tx) => {
      const marked = await tx.query<Marked>(
        `SELECT id, recording FROM sessions WHERE state = 'deleting'
           AND (next_attempt <= now() OR next_attempt > now() + make_interval(secs => $1))
         ORDER BY next_attempt LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
        [2 * patience.most],
      );
      await postponeDeletion(
        tx,
        marked.map(({ id }) => id),
        lease,
      );
      return marked;
    });
  }

  /** Deletes the recordings of marked sessions and then their rows. Gives those whose recordings are still there. */
  async finish(marked: readonly Marked[]): Promise<readonly FailedRemoval[]> {
    const { database, metrics, log } = this.#options;
    const failed: FailedRemoval[] = [];
    const paths = await this.#pathsOf(marked);
    const rest = [...marked];
    const remove = async () => {
      for (let session = rest.pop(); session !== undefined; session = rest.pop()) {
        const error = await this.#remove(paths.get(session.id) ?? []);
        if (error !== undefined) failed.push({ id: session.id, error });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, remove));
    const unfit = new Set(failed.map(({ id }) => id));
    const removed = marked.map(({ id }) => id).filter((id) => !unfit.has(id));
    const gone = await withRetry(() => database.transaction(async (tx) => await this.#removeRows(tx, removed)));
    for (const { deletion } of gone) {
      metrics.count("wherefore_sessions_deleted_total", { cause: deletion.reason === undefined ? "request" : "age" });
    }
    for (const { id, error } of failed) await this.#postpone(id, error);
    if (gone.length > 0) log.info({ sessions: gone.length }, "deleted sessions");
    return failed;
  }

  /** The recordings of each session: its own, those that it has replaced, and what its cluster may have stored. */
  async #pathsOf(marked: readonly Marked[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const ids = marked.map(({ id }) => id);
    const replaced = await this.#options.database.query<{ session_id: string; path: string }>(
      "SELECT session_id, path FROM replaced_recordings WHERE session_id = ANY ($1)",
      [ids],
    );
    const before = Map.groupBy(replaced, ({ session_id }) => session_id);
    return new Map(
      marked.map(({ id, recording }) => {
        const others = (before.get(id) ?? []).map(({ path }) => path);
        const own = recording === null ? [] : [recording.path];
        return [id, [...new Set([...own, ...others, ...clusterPaths(id)])]];
      }),
    );
  }

  /** Undefined where all of them are gone. */
  async #remove(paths: readonly string[]): Promise<unknown> {
    try {
      for (const path of paths) await this.#options.storage.remove(path);
      return undefined;
    } catch (error) {
      return error ?? new Error("the storage failed");
    }
  }

  async #removeRows(tx: Queryable, ids: readonly string[]) {
    const gone = await removeDeleting(tx, ids);
    const groups = Map.groupBy(gone, ({ deletion }) => JSON.stringify(deletion));
    for (const group of groups.values()) {
      const [first] = group;
      if (first !== undefined) await tell(tx, "session.deleted", first.deletion, group);
    }
    return gone;
  }

  async #postpone(id: string, error: unknown): Promise<void> {
    const { database, metrics, log } = this.#options;
    metrics.count("wherefore_session_deletion_failures_total", {});
    log.warn({ err: error, session: id }, "failed to delete a recording; its session stays marked and is retried");
    await withRetry(() =>
      database.transaction(async (tx) => {
        const [row] = await tx.query<Pick<SessionRow, "attempts" | "deletion">>(
          "SELECT attempts, deletion FROM sessions WHERE id = $1 AND state = 'deleting' FOR UPDATE",
          [id],
        );
        if (row === undefined) return;
        const remedy = error instanceof StorageError ? error.remedy : "";
        const why = { reason: `failed to delete its recording: ${errorMessage(error)}`, remedy };
        const delay = Math.min(patience.most, patience.least * 2 ** Math.min(row.attempts, 20));
        await postponeDeletion(tx, [id], delay, why);
        if (row.attempts > 0) return;
        const user = row.deletion?.user ?? "";
        await recordAudit(tx, { event: "session.delete", user, sid: id, success: false, error: why.reason });
      }),
    );
  }
}

/** Writes to the audit log what happens to these sessions, for the reason that they have in common. */
async function tell(
  tx: Queryable,
  event: "session.delete" | "session.deleted",
  { user, reason }: Deletion,
  sessions: readonly Pick<SessionRow, "id">[],
): Promise<void> {
  if (sessions.length === 0) return;
  const sids = sessions.map(({ id }) => id);
  const which = sids.length === 1 ? { sid: sids[0] } : { sids };
  await recordAudit(tx, { event, user, ...which, count: sids.length, ...(reason !== undefined && { reason }) });
}
