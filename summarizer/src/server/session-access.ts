import { AccessDenied } from "../access/denied.ts";
import type { Principal } from "../access/principal.ts";
import { sessionSubject } from "../access/subject.ts";
import type { Service } from "../service.ts";
import type { ListedSession, Place, SessionQuery, SessionSort } from "../store/listing.ts";
import { findSession, listSessions } from "../store/listing.ts";
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
 * The sessions that `principal` may list, as `listSessions` orders them; of those that they may not read without what was
 * done in them, by which they are not chosen either.
 * @throws AccessDenied for whoever may list none, whatever there is
 */
export async function listable(
  { database, access }: Service,
  principal: Principal,
  query: SessionQuery,
  limit: number,
  after: Place | undefined,
  sort: SessionSort = "newest",
): Promise<SessionPage> {
  access.requireEver(principal, "list", "session");
  const looksInside = query.text !== undefined || query.risk !== undefined || sort === "risk";
  const allowed = (first: number) => access[looksInside ? "searching" : "listing"](principal, "session", first);
  const { admits } = allowed(1);
  const may = access.listing(principal, "session", 1, "read").admits;
  const shown = (session: ListedSession): ListedSession =>
    may(session) ? session : { ...session, risk: null, latest: null, verdicts: [], notes: [] };
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
        return { sessions: sessions.map(shown), next: placeOf(sessions.at(-1)) };
      }
    }
    if (rows.length < size) return { sessions: found.map(shown), next: undefined };
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
