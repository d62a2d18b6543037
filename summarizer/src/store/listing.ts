import type { Queryable } from "./database.ts";
import type { SessionRow, SessionState, SummaryRow } from "./rows.ts";

/** A session with the newest of its summaries, if it has one. */
export interface ListedSession extends SessionRow {
  readonly latest: Pick<SummaryRow, "version" | "request" | "model_name" | "policy" | "summary" | "content"> | null;
}

/** Which sessions to list; what is left out does not matter. */
export interface SessionQuery {
  readonly kind?: SessionRow["kind"] | undefined;
  readonly state?: SessionState | undefined;
  readonly user?: string | undefined;
  readonly resource?: string | undefined;
  readonly risk?: string | undefined;
  /** Sessions that ended at this time or later. */
  readonly from?: Date | undefined;
  /** Sessions that ended before this time. */
  readonly to?: Date | undefined;
}

/** A condition in SQL over a row of `sessions`, its values numbered from `$first`. */
export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Where a page ends, and the next begins. */
export interface Place {
  readonly ended: string | null;
  readonly id: string;
}

const columns = `s.*, (
  SELECT jsonb_build_object('version', version, 'request', request, 'model_name', model_name, 'policy', policy,
    'summary', summary, 'content', content)
  FROM summaries WHERE session_id = s.id AND state = 'done' ORDER BY version DESC LIMIT 1
) AS latest`;

/**
 * Sessions, the last to end first and those whose end is not known after them, from `after` on. `allowed` gives further
 * conditions: the number of its first value goes in.
 */
export async function listSessions(
  store: Queryable,
  query: SessionQuery,
  allowed: (first: number) => SqlCondition,
  limit: number,
  after?: Place,
): Promise<readonly ListedSession[]> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((kind) => `s.kind = ${kind}`, query.kind);
  add((state) => `s.state = ${state}`, query.state);
  add((user) => `s.user_name = ${user}`, query.user);
  add((resource) => `s.resource_name = ${resource}`, query.resource);
  add((from) => `s.ended >= ${from}`, query.from);
  add((to) => `s.ended < ${to}`, query.to);
  add(
    (risk) =>
      `(SELECT summary->>'riskLevel' FROM summaries WHERE session_id = s.id AND state = 'done'
        ORDER BY version DESC LIMIT 1) = ${risk}`,
    query.risk,
  );
  if (after !== undefined) {
    values.push(after.id);
    const later = `s.id > $${values.length}`;
    if (after.ended === null) conditions.push(`(s.ended IS NULL AND ${later})`);
    else {
      values.push(after.ended);
      const ended = `$${values.length}::timestamptz`;
      conditions.push(`(s.ended < ${ended} OR (s.ended = ${ended} AND ${later}) OR s.ended IS NULL)`);
    }
  }
  const { text, values: more } = allowed(values.length + 1);
  return await store.query<ListedSession>(
    `SELECT ${columns} FROM sessions s WHERE ${[...conditions, `(${text})`].join(" AND ")}
     ORDER BY s.ended DESC NULLS LAST, s.id LIMIT ${limit}`,
    [...values, ...more],
  );
}

/** One session; undefined where there is none of that id. */
export async function findSession(store: Queryable, id: string): Promise<ListedSession | undefined> {
  const [row] = await store.query<ListedSession>(`SELECT ${columns} FROM sessions s WHERE id = $1`, [id]);
  return row;
}

/** All requests for summaries of a session, the newest first. */
export async function summariesOf(store: Queryable, id: string): Promise<readonly SummaryRow[]> {
  return await store.query<SummaryRow>("SELECT * FROM summaries WHERE session_id = $1 ORDER BY version DESC", [id]);
}
