import { AccessDenied } from "../access/denied.ts";
import type { Listing } from "../access/listing.ts";
import type { Principal } from "../access/principal.ts";
import { readableSubject, sessionSubject } from "../access/subject.ts";
import type { Database } from "../database/database.ts";
import { oncePer } from "../domain/once.ts";
import type { SessionSort } from "../domain/search.ts";
import type { Service } from "../service.ts";
import type { ListedSession, Place, SessionList, SessionQuery } from "../sessions/listing.ts";
import { countSessions, findSession, listSessions, listSubjects, sessionsOf } from "../sessions/listing.ts";
import { problem } from "./errors/problem.ts";

/**
 * The session of that id, for a principal who can read it.
 * @throws Problem, AccessDenied
 */
export async function readable(
  { database, access }: Service,
  principal: Principal,
  id: string,
): Promise<ListedSession> {
  access.requireEver(principal, "read", "session");
  const session = await findSession(database, id);
  if (session === undefined) {
    access.requireAbsence(principal, "read", "session", id);
    throw missing(id);
  }
  const decision = access.decide(principal, "read", "session", sessionSubject(session.end_event));
  if (!decision.allowed) throw new AccessDenied(principal, "read", "session", id, decision);
  if (session.state === "deleting") throw beingDeleted(session);
  return session;
}

/** A page of the sessions that a principal can list, and where the next one begins. */
export interface SessionPage {
  readonly sessions: readonly ListedSession[];
  readonly next: Place | undefined;
  /**
   * The number of sessions that were checked individually, if that ended the page early: a role's condition cannot be
   * completely translated to SQL, and few sessions meet it. The next page continues there.
   */
  readonly checked?: number;
}

/** Aborts the work on a page, when the client has disconnected. */
interface Patience {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The sessions that `principal` can list, as `listSessions` orders them. Those that it cannot read have only who, where
 * and when, and the state; nothing else filters or orders them either.
 * @throws AccessDenied for a principal who can list none
 */
export async function listable(
  service: Service,
  principal: Principal,
  query: SessionQuery,
  limit: number,
  after: Place | undefined,
  sort: SessionSort = "newest",
  patience: Patience = {},
): Promise<SessionPage> {
  const { access } = service;
  access.requireEver(principal, "list", "session");
  const { text, risk, role, labels } = query;
  const looksInside = [text, risk, role, labels].some((wanted) => wanted !== undefined) || sort === "risk";
  const allowed = (first: number) => access[looksInside ? "searching" : "listing"](principal, "session", first);
  const { sessions, ...page } = await pageOf(service, { query, allowed, limit, after, sort }, patience);
  const view = viewOf(access, principal);
  return { ...page, sessions: sessions.flatMap((session) => view(session) ?? []) };
}

/**
 * The number of sessions on all pages of {@link listable}, counted up to `most + 1`; undefined for a principal who can
 * list only some, because a number would reveal others.
 */
export async function listableCount(
  { access, database }: Service,
  principal: Principal,
  query: SessionQuery,
  most: number,
): Promise<number | undefined> {
  const mayAll = (["listing", "searching"] as const).every(
    (way) => access[way](principal, "session", 1).text === "true",
  );
  return mayAll ? await countSessions(database, query, most) : undefined;
}

/**
 * The sessions that `principal` can list and read, the latest end first: for readers of more than who, where and when.
 * @throws AccessDenied for a principal who can list or read none
 */
export async function readableSessions(
  service: Service,
  principal: Principal,
  query: SessionQuery,
  limit: number,
  after?: Place,
  patience: Patience = {},
): Promise<SessionPage> {
  const { access } = service;
  for (const verb of ["list", "read"] as const) access.requireEver(principal, verb, "session");
  const allowed = (first: number) => access.searching(principal, "session", first);
  return await pageOf(service, { query, allowed, limit, after }, patience);
}

/**
 * How `principal` sees sessions, by its permissions alone: undefined for those that it cannot list; for those that it
 * cannot read, what {@link listable} returns.
 */
export function viewOf(
  access: Service["access"],
  principal: Principal,
): (session: ListedSession) => ListedSession | undefined {
  const lists = access.decider(principal, "list", "session");
  const reads = access.decider(principal, "read", "session");
  return (session) => {
    const subject = readableSubject(session.end_event);
    if (subject === undefined || !lists(subject)) return undefined;
    return reads(subject) ? session : outside(session);
  };
}

/** A session without its content and results. */
const outside = oncePer((session: ListedSession): ListedSession => {
  const done = { recording: null, transcript_bytes: null, risk: null, latest: null, verdicts: [], notes: [] };
  return { ...session, ...done, reason: "", remedy: "", policy: null, model: null };
});

/**
 * The maximum number of sessions that one page checks individually, the number per statement, and the time limit of
 * both, in milliseconds.
 */
const mostChecked = 50_000;
const mostAtOnce = 5000;
const longest = 10_000;

interface Wanted extends SessionList {
  readonly allowed: (first: number) => Listing;
}

async function pageOf({ database }: Service, list: Wanted, { signal }: Patience): Promise<SessionPage> {
  const { limit, allowed } = list;
  const { admits, isWhole } = allowed(1);
  const rows = isWhole ? await listSessions(database, { ...list, limit: limit + 1 }) : [];
  // In SQL, data that a condition cannot read passes.
  if (!isWhole || !rows.every(admits)) return await checkedPage(database, list, signal);
  return { sessions: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]?.place : undefined };
}

/**
 * A page of sessions when SQL selects too many: checks each individually. Queries more each time, and reads only those
 * of the page in full.
 */
async function checkedPage(database: Database, list: Wanted, signal: AbortSignal | undefined): Promise<SessionPage> {
  const { limit, allowed } = list;
  const { admits } = allowed(1);
  const ends = Date.now() + longest;
  const found: string[] = [];
  let { after } = list;
  let last = after;
  let checked = 0;
  for (let size = limit + 1; ; size = Math.min(size * 2, mostAtOnce)) {
    signal?.throwIfAborted();
    const rows = await listSubjects(database, { ...list, limit: size, after });
    for (const row of rows) {
      if (admits(row)) {
        if (found.length === limit) return { sessions: await inOrder(database, found, admits), next: last };
        found.push(row.id);
      }
      last = row.place;
    }
    checked += rows.length;
    after = last;
    const isEnd = rows.length < size;
    if (!isEnd && checked < mostChecked && Date.now() < ends) continue;
    const sessions = await inOrder(database, found, admits);
    return isEnd ? { sessions, next: undefined } : { sessions, next: after, checked };
  }
}

async function inOrder(
  database: Database,
  ids: readonly string[],
  admits: Listing["admits"],
): Promise<readonly ListedSession[]> {
  const rows = new Map((await sessionsOf(database, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []).filter(admits);
}

/** Its recording might still exist, but belongs to nobody. */
function beingDeleted({ id, reason, remedy }: ListedSession) {
  const more = remedy === "" ? {} : { remedy };
  return problem(404, "session-deleting", `session ${JSON.stringify(id)} is being deleted: ${reason}`, more);
}

function missing(id: string) {
  return problem(404, "session-unknown", `session ${JSON.stringify(id)} does not exist`);
}
