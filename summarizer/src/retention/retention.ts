import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { recordAudit } from "../audit/audit.ts";
import type { Queryable } from "../database/database.ts";
import { withRetry } from "../database/faults.ts";
import { errorMessage } from "../domain/errors.ts";
import type { AuditEvent } from "../domain/recording.ts";
import type { SessionRow } from "../domain/rows.ts";
import { lengthOfTime } from "../domain/time.ts";
import { removeStale } from "../ingest/staging.ts";
import { StorageError } from "../recordings/storage/storage.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { SessionError } from "../sessions/sessions.ts";
import { deleteMonths, makeMonths } from "./audit-months.ts";
import type { DeletionOptions } from "./deletion.ts";
import { SessionDeletion } from "./deletion.ts";
import type { LegalHold } from "./holds.ts";
import { holdsOf, placeHold, releaseHold } from "./holds.ts";
import { ProgressStore } from "./progress.ts";
import type { RetentionRules, RuleOptions } from "./rules.ts";
import { keepingOf, readRules } from "./rules.ts";
import { forgetWords } from "./vocabulary.ts";

export interface RetentionOptions extends DeletionOptions, RuleOptions {
  readonly sessions: Sessions;
  readonly keepAuditDays: number | undefined;
  /** The folder of uploads that are not whole yet. */
  readonly staging?: string;
  /** Milliseconds between two rounds. */
  readonly interval?: number;
}

/** Who asks for something to be done to a session. */
export interface Asker {
  readonly user: string;
  /** Throws where they may not do it to the session with this end event. */
  readonly authorize: (endEvent: AuditEvent) => void;
}

/** Sessions that are looked at, and deleted, at once. */
const lookedAt = 500;
const deletedAtOnce = 100;
/** Milliseconds that the clocks of the store and of this process may differ. */
const mostSkew = 3_600_000;

/** Sessions older than this that a cursor comes after. */
interface Aged extends Pick<SessionRow, "id" | "end_event"> {
  /** With microseconds. */
  readonly aged: string;
}

/** Deletes sessions and audit events that were kept for long enough, and sessions on request. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #deletion: SessionDeletion;
  readonly #progress: ProgressStore;
  readonly #stop = new AbortController();
  #rounds: Promise<void> = Promise.resolve();

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#deletion = new SessionDeletion(options);
    this.#progress = new ProgressStore(options.database, randomUUID());
  }

  /** Deletes what is due, again and again, until `stop`. Of several processes one does. */
  start(): void {
    const { interval = 60_000, log } = this.#options;
    const { signal } = this.#stop;
    this.#rounds = (async () => {
      while (!signal.aborted) {
        await this.round().catch((error: unknown) => log.warn({ err: error }, "failed to delete expired sessions"));
        await sleep(interval, undefined, { signal, ref: false }).catch(() => {});
      }
    })();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
  }

  /** What decides how long sessions are kept, as it is now. */
  async rules(): Promise<RetentionRules> {
    return await readRules(this.#options.database, this.#options);
  }

  /** Deletes what is due once, unless another process does. Gives the number of sessions that were marked. */
  async round(): Promise<number> {
    const { log } = this.#options;
    if (!(await this.#progress.take())) return 0;
    try {
      await this.#checkClocks();
      if (this.#options.staging !== undefined) await removeStale(this.#options.staging);
      // Somebody who reads the audit log for hours must not keep the sessions.
      const [audit] = await Promise.allSettled([this.#auditLog()]);
      await this.#finishAll();
      const marked = await this.#sessions();
      await forgetWords(this.#options.database);
      if (audit.status === "rejected") throw audit.reason;
      if (this.#stop.signal.aborted) await this.#progress.release();
      else await this.#progress.finish();
      return marked;
    } catch (error) {
      await this.#progress.fail(this.#told(error)).catch((second: unknown) => log.debug({ err: second }, "lost"));
      throw error;
    }
  }

  /** The error without the session id: the status is shown to users who may not see the session. */
  #told(error: unknown): string {
    if (!(error instanceof StorageError)) return errorMessage(error);
    const remedy = error.remedy === "" ? "see the log" : error.remedy;
    return `${this.#options.storage.place} does not delete recordings: ${remedy}`;
  }

  /** A clock that is wrong by years must not make everything due. */
  async #checkClocks(): Promise<void> {
    const [row] = await this.#options.database.query<{ now: Date }>("SELECT now() AS now");
    const skew = Math.abs(Date.now() - (row?.now.getTime() ?? 0));
    if (skew <= mostSkew) return;
    const message = `the clocks of the database and of this machine differ by ${lengthOfTime(skew)}`;
    throw new Error(`${message}: nothing is deleted because of its age until they agree`);
  }

  async #auditLog(): Promise<void> {
    const { database, keepAuditDays, metrics, log } = this.#options;
    await makeMonths(database);
    if (keepAuditDays === undefined) return;
    for await (const { events, undelivered } of deleteMonths(database, keepAuditDays)) {
      metrics.count("wherefore_audit_deleted_total", {}, events);
      log.info({ events }, "deleted audit events");
      if (undelivered > 0) log.warn({ undelivered }, "deleted audit events that were not delivered to a sink");
    }
  }

  /** Goes on where a process died or a storage refused. */
  async #finishAll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const marked = await this.#deletion.unfinished(deletedAtOnce);
      if (marked.length === 0) return;
      const failed = await this.#deletion.finish(marked);
      if (failed.length === marked.length) throw failed[0]?.error;
      await this.#progress.renew();
    }
  }

  /** Marks and deletes the sessions that have come of an age; each is looked at once for each age. */
  async #sessions(): Promise<number> {
    const { log } = this.#options;
    const rules = await this.rules();
    await this.#progress.begin(rules.version);
    let marked = 0;
    for (const days of rules.ages) {
      while (!this.#stop.signal.aborted) {
        const rows = await this.#agedAfter(days);
        for (const { id, end_event } of rows) {
          if (keepingOf(rules, end_event) === undefined)
            log.warn({ session: id }, "policies cannot read this end event");
        }
        const due = rows.filter(({ end_event }) => isDue(rules, end_event, days)).map(({ id }) => id);
        for (let at = 0; at < due.length; at += deletedAtOnce) {
          marked += await this.#deleteDue(due.slice(at, at + deletedAtOnce), days, rules);
        }
        const last = rows.at(-1);
        if (last !== undefined) await this.#progress.pass(days, last);
        if (rows.length < lookedAt) break;
      }
    }
    return marked;
  }

  async #agedAfter(days: number): Promise<readonly Aged[]> {
    const { aged = "-infinity", id = "" } = this.#progress.cursor(days) ?? {};
    return await this.#options.database.query<Aged>(
      `SELECT id, end_event, to_char(least(ended, created) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS aged
       FROM sessions WHERE least(ended, created) <= now() - make_interval(days => $1)
         AND (least(ended, created), id) > ($2::timestamptz, $3::text)
       ORDER BY least(ended, created), id LIMIT ${lookedAt}`,
      [days, aged, id],
    );
  }

  async #deleteDue(ids: readonly string[], days: number, rules: RetentionRules): Promise<number> {
    const { database } = this.#options;
    const { marked, held } = await withRetry(() =>
      database.transaction(async (tx) => {
        const locked = await tx.query<Pick<SessionRow, "id" | "end_event">>(
          `SELECT id, end_event FROM sessions WHERE id = ANY ($1) AND state <> 'deleting'
             AND least(ended, created) <= now() - make_interval(days => $2) ORDER BY id FOR UPDATE`,
          [ids, days],
        );
        const holds = new Set((await holdsOf(tx, ids)).map(({ session_id }) => session_id));
        const due = locked.filter(({ end_event }) => isDue(rules, end_event, days));
        const free = due.filter(
          ({ id, end_event }) => !holds.has(id) && keepingOf(rules, end_event)?.holds.length === 0,
        );
        const groups = Map.groupBy(free, ({ end_event }) => reasonOf(rules, end_event));
        const all = [];
        for (const [reason, rows] of groups) {
          const deletion = { user: "summarizer", reason };
          all.push(
            ...(await this.#deletion.mark(
              tx,
              rows.map(({ id }) => id),
              deletion,
            )),
          );
        }
        return { marked: all, held: due.length - free.length };
      }),
    );
    this.#progress.hold(held);
    const failed = await this.#deletion.finish(marked);
    if (marked.length > 0 && failed.length === marked.length) throw failed[0]?.error;
    await this.#progress.renew();
    return marked.length;
  }

  /**
   * Deletes one session with all that belongs to it.
   * @throws SessionError where there is none, or where a legal hold keeps it; StorageError where the storage does not
   * delete its recording: it stays marked then and is tried again
   */
  async delete(id: string, { user, authorize }: Asker): Promise<void> {
    const { database, sessions } = this.#options;
    const rules = await this.rules();
    const marked = await database.transaction(async (tx) => {
      const session = await sessions.get(tx, id);
      authorize(session.end_event);
      if (session.state === "deleting") return [session];
      await refuseHeld(tx, session, rules);
      return await this.#deletion.mark(tx, [id], { user });
    });
    const [failed] = await this.#deletion.finish(marked);
    await forgetWords(database);
    if (failed === undefined) return;
    const { error } = failed;
    if (!(error instanceof StorageError)) throw error;
    const message = `${error.message}; session ${JSON.stringify(id)} stays marked, and its deletion is retried`;
    throw new StorageError(message, error.remedy, error.retry, { cause: error });
  }

  /**
   * Keeps a session from being deleted until its hold is released.
   * @throws SessionError where there is none, or where it is being deleted
   */
  async hold(id: string, reason: string, { user, authorize }: Asker): Promise<LegalHold> {
    const { database, sessions } = this.#options;
    return await database.transaction(async (tx) => {
      const session = await sessions.get(tx, id);
      authorize(session.end_event);
      if (session.state === "deleting") throw new SessionError("state", `session ${id} is being deleted`, "");
      await recordAudit(tx, { event: "session.hold", user, sid: id, reason });
      return await placeHold(tx, id, user, reason);
    });
  }

  /**
   * Releases a session's hold. An expired session is deleted in the next run.
   * @throws SessionError if the session does not exist, or is not on hold
   */
  async release(id: string, { user, authorize }: Asker): Promise<void> {
    const { database, sessions } = this.#options;
    await database.transaction(async (tx) => {
      const session = await sessions.get(tx, id);
      authorize(session.end_event);
      const released = await releaseHold(tx, id);
      if (released === undefined) throw new SessionError("unknown", `session ${id} has no individual legal hold`, "");
      const { reason, placed_by, placed } = released;
      const about = { sid: id, reason, placed_by, placed: placed.toISOString() };
      await recordAudit(tx, { event: "session.release", user, ...about });
      await ProgressStore.restart(tx);
    });
  }
}

function isDue(rules: RetentionRules, endEvent: unknown, age: number): boolean {
  const days = keepingOf(rules, endEvent)?.days;
  return days !== undefined && days <= age;
}

function reasonOf(rules: RetentionRules, endEvent: unknown): string {
  const { days, policy } = rules.of(endEvent);
  return `kept for ${days} days (${policy === undefined ? "--keep-sessions-days" : `retention_policy ${JSON.stringify(policy)}`})`;
}

async function refuseHeld(tx: Queryable, { id, end_event }: SessionRow, rules: RetentionRules): Promise<void> {
  const [hold] = await holdsOf(tx, [id]);
  if (hold !== undefined) {
    const message = `session ${JSON.stringify(id)} is on legal hold, placed by ${hold.placed_by}: ${hold.reason}`;
    throw new SessionError("held", message, `release the hold first: summarizer recordings release ${id}`);
  }
  const [policy] = keepingOf(rules, end_event)?.holds ?? [];
  if (policy === undefined) return;
  const message = `session ${JSON.stringify(id)} is on legal hold by retention_policy ${JSON.stringify(policy)}`;
  throw new SessionError("held", message, "change that policy, or remove it, first");
}
