import { setTimeout as sleep } from "node:timers/promises";
import { oncePer } from "../domain/once.ts";
import type { Asker } from "../identity/askers.ts";
import { currentRights } from "../identity/askers.ts";
import type { Service } from "../service.ts";
import type { ListedSession } from "../sessions/listing.ts";
import { sessionsOf } from "../sessions/listing.ts";
import { modelLabels, reportOf } from "./documents/reports.ts";
import { viewOf } from "./session-access.ts";

/** Milliseconds between two checks. */
const pause = 1000;
/** Milliseconds after which permissions are read again without changes; before changes are sent, they always are. */
const rightsAge = 2000;
/** The overlap of checks: a transaction's changes become visible only when it ends. */
const overlap = "10 seconds";
/** The number of sessions per query. */
const pageSize = 500;
/** How long a check waits for slow listeners, in milliseconds. */
const patience = 2000;

interface Change {
  readonly id: string;
  /** With microseconds. */
  readonly updated: string;
}

/** A listener for changes. */
export interface Listener extends Asker {
  /** Receives reports of sessions as JSON, by id; resolves when it is ready for more. */
  readonly tell: (reports: ReadonlyMap<string, string>) => Promise<void>;
  /** Called when its permissions have ended. */
  readonly end: () => void;
}

/**
 * Detects which sessions change, in whichever process, and notifies the listeners that can list them. Each check reads
 * the changed sessions and all permissions once, in a constant number of statements, and only while there are
 * listeners.
 */
export class Changes {
  readonly #service: Service;
  readonly #listeners = new Set<Listener>();
  /** The reported changes of the last overlap, by id. */
  #told = new Map<string, string>();
  /** The time of the newest change; empty before the first check. */
  #since = "";
  #beginning: Promise<void> | undefined;
  #rightsRead = 0;

  constructor(service: Service) {
    this.#service = service;
  }

  /** Notifies `listener` of every change from now on, until `signal` is aborted. */
  async listen(listener: Listener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const leave = () => this.#listeners.delete(listener);
    this.#listeners.add(listener);
    signal.addEventListener("abort", leave, { once: true });
    this.#beginning ??= this.#begin();
    await this.#beginning.catch((error: unknown) => {
      leave();
      throw error;
    });
  }

  /** Earlier changes are not reported. */
  async #begin(): Promise<void> {
    try {
      const [row] = await this.#service.database.query<{ now: string }>("SELECT now()::text AS now");
      this.#since = row?.now ?? "";
      this.#told = new Map();
      for await (const page of this.#recent()) for (const { id, updated } of page) this.#told.set(id, updated);
    } catch (error) {
      this.#beginning = undefined;
      throw error;
    }
    void this.#run();
  }

  async #run(): Promise<void> {
    do {
      await sleep(pause, undefined, { ref: false });
      try {
        await this.#look();
      } catch (error) {
        this.#service.log.warn({ err: error }, "failed to check for changes");
      }
    } while (this.#listeners.size > 0);
    this.#beginning = undefined;
  }

  async #look(): Promise<void> {
    const seen = new Map<string, string>();
    let last = this.#since;
    for await (const page of this.#recent()) {
      const news = page.filter(({ id, updated }) => this.#told.get(id) !== updated);
      if (news.length > 0) await this.#tell(news.map(({ id }) => id));
      for (const { id, updated } of page) seen.set(id, updated);
      for (const { id, updated } of news) this.#told.set(id, updated);
      last = page.at(-1)?.updated ?? last;
    }
    this.#told = seen;
    this.#since = last;
    if (Date.now() - this.#rightsRead >= rightsAge) await this.#principals();
  }

  /** All changes since the last check, including its overlap, oldest first. */
  async *#recent(): AsyncGenerator<readonly Change[], void, undefined> {
    const { database } = this.#service;
    const columns = "SELECT id, updated::text FROM sessions";
    const order = `ORDER BY updated, id LIMIT ${pageSize}`;
    let page = await database.query<Change>(
      `${columns} WHERE updated > $1::timestamptz - interval '${overlap}' ${order}`,
      [this.#since],
    );
    for (;;) {
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (page.length < pageSize || last === undefined) return;
      page = await database.query<Change>(`${columns} WHERE (updated, id) > ($1::timestamptz, $2) ${order}`, [
        last.updated,
        last.id,
      ]);
    }
  }

  /** The listeners that can list sessions, with their permissions; ends the others. */
  async #principals() {
    const { access } = this.#service;
    const rights = await currentRights(this.#service, this.#listeners);
    this.#rightsRead = Date.now();
    for (const listener of [...this.#listeners]) {
      const principal = rights.get(listener);
      if (principal !== undefined && access.mayEver(principal, "list", "session").allowed) continue;
      this.#listeners.delete(listener);
      listener.end();
    }
    return [...rights].filter(([listener]) => this.#listeners.has(listener));
  }

  async #tell(ids: readonly string[]): Promise<void> {
    const { access, database } = this.#service;
    const principals = await this.#principals();
    if (principals.length === 0) return;
    const sessions = await sessionsOf(database, ids);
    const labels = await modelLabels(database);
    const report = oncePer((session: ListedSession) => JSON.stringify(reportOf(session, labels)));
    const waits = principals.map(async ([listener, principal]) => {
      const view = viewOf(access, principal);
      const told = sessions.flatMap((session): [string, string][] => {
        const seen = view(session);
        return seen === undefined ? [] : [[session.id, report(seen)]];
      });
      if (told.length > 0) await listener.tell(new Map(told));
    });
    await Promise.race([Promise.all(waits), sleep(patience, undefined, { ref: false })]);
  }
}
