import { AccessDenied } from "../access/denied.ts";
import type { Listing } from "../access/listing.ts";
import type { Principal } from "../access/principal.ts";
import { readableSubject, sessionSubject } from "../access/subject.ts";
import { oncePer } from "../once.ts";
import type { Service } from "../service.ts";
import type { ListedSession, Place, SessionQuery, SessionSort } from "../sessions/listing.ts";
import { findSession, listSessions } from "../sessions/listing.ts";
import { problem } from "./problem.ts";

/**
 * The session of that id, for somebody who may read it.
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
  return session;
}

/** A page of the sessions that somebody may list, and where the next one begins. */
export interface SessionPage {
  readonly sessions: readonly ListedSession[];
  readonly next: Place | undefined;
}

/**
 * The sessions that `principal` may list, as `listSessions` orders them. Of those that they may not read, it holds who,
 * where and when, and the state; nothing else chooses or orders them either.
 * @throws AccessDenied for whoever may list none, whatever there is
 */
export async function listable(
  service: Service,
  principal: Principal,
  query: SessionQuery,
  limit: number,
  after: Place | undefined,
  sort: SessionSort = "newest",
): Promise<SessionPage> {
  const { access } = service;
  access.requireEver(principal, "list", "session");
  const { text, risk, role, labels } = query;
  const looksInside = [text, risk, role, labels].some((wanted) => wanted !== undefined) || sort === "risk";
  const allowed = (first: number) => access[looksInside ? "searching" : "listing"](principal, "session", first);
  const { sessions, next } = await pageOf(service, query, allowed, limit, after, sort);
  const may = access.listing(principal, "session", 1, "read").admits;
  return { sessions: sessions.map((session) => (may(session) ? session : outside(session))), next };
}

/**
 * The sessions that `principal` may list and read, the last to end first: for whatever reads more of them than who, where
 * and when.
 * @throws AccessDenied for whoever may list or read none, whatever there is
 */
export async function readableSessions(
  service: Service,
  principal: Principal,
  query: SessionQuery,
  limit: number,
  after?: Place,
): Promise<SessionPage> {
  const { access } = service;
  for (const verb of ["list", "read"] as const) access.requireEver(principal, verb, "session");
  return await pageOf(service, query, (first) => access.searching(principal, "session", first), limit, after, "newest");
}

/**
 * How `principal` sees sessions, by their rights alone: undefined for those that they may not list; of those that they may
 * not read, what {@link listable} gives.
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

/** A session without what was done in it, and what came of that. */
const outside = oncePer((session: ListedSession): ListedSession => {
  const done = { recording: null, transcript_bytes: null, risk: null, latest: null, verdicts: [], notes: [] };
  return { ...session, ...done, reason: "", remedy: "", policy: null, model: null };
});

async function pageOf(
  { database }: Service,
  query: SessionQuery,
  allowed: (first: number) => Listing,
  limit: number,
  after: Place | undefined,
  sort: SessionSort,
): Promise<SessionPage> {
  const { admits } = allowed(1);
  const found: (ListedSession & SortKey)[] = [];
  let place = after;
  for (;;) {
    const size = limit + 1;
    const rows = await listSessions(database, query, allowed, size, place, sort);
    for (const row of rows) {
      place = placeOf(row);
      if (admits(row)) found.push(row);
      if (found.length > limit) {
        const sessions = found.slice(0, limit);
        return { sessions, next: placeOf(sessions.at(-1)) };
      }
    }
    if (rows.length < size) return { sessions: found, next: undefined };
  }
}

interface SortKey {
  readonly sort_key?: string | number;
}

function placeOf(row: (ListedSession & SortKey) | undefined): Place | undefined {
  return row && { ended: row.ended?.toISOString() ?? null, id: row.id, key: row.sort_key };
}

function missing(id: string) {
  return problem(404, "session-unknown", `there is no session ${JSON.stringify(id)}`);
}
