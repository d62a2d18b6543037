import type { Queryable } from "../database/database.ts";
import type { SessionRow, SessionState, SummaryRow } from "../domain/rows.ts";
import type { SessionSort } from "../domain/search.ts";
import type { RiskLevel } from "../domain/summary.ts";
import { riskLevels } from "../domain/summary.ts";
import type { Query } from "../search-words/query.ts";
import { isBlank, parseQuery } from "../search-words/query.ts";
import type { Value } from "../search-words/words.ts";
import { wordsCondition } from "../search-words/words.ts";

/** A session with its latest summary, if it has one. */
export interface ListedSession extends SessionRow {
  readonly latest: Pick<SummaryRow, "version" | "request" | "model_name" | "policy" | "summary" | "content"> | null;
}

/** The filters of a list; omitted ones do not apply, and a list matches any of its values. */
export interface SessionQuery {
  readonly ids?: readonly string[] | undefined;
  readonly kind?: readonly SessionRow["kind"][] | undefined;
  readonly state?: readonly SessionState[] | undefined;
  readonly user?: string | undefined;
  /** Sessions of users with this role. */
  readonly role?: string | undefined;
  /** `node`, `kube_cluster` or `db`. */
  readonly resourceKind?: string | undefined;
  /** Labels of the resource, all with their values. */
  readonly labels?: readonly (readonly [key: string, value: string])[] | undefined;
  /** By its name or alias: a machine's hostname, a database's name. */
  readonly resource?: string | undefined;
  readonly risk?: readonly RiskLevel[] | undefined;
  /** Sessions that ended at this time or later. */
  readonly from?: Date | undefined;
  /** Sessions that ended before this time. */
  readonly to?: Date | undefined;
  readonly interactive?: boolean | undefined;
  /** What search matches by words: the latest summary, and parts of names. */
  readonly text?: string | undefined;
}

/** The sort keys before the end time: an indexed expression that is never null. */
// biome-ignore format: table
const sorts = {
  newest:   undefined,
  oldest:   undefined,
  type:     { key: "s.kind",                     direction: "ASC",  type: "text" },
  risk:     { key: "coalesce(s.risk, 0)",        direction: "DESC", type: "integer" },
  longest:  { key: "coalesce(s.duration_ms, 0)", direction: "DESC", type: "bigint" },
  shortest: { key: "coalesce(s.duration_ms, 0)", direction: "ASC",  type: "bigint" },
} as const satisfies Record<SessionSort, SortKey | undefined>;

interface SortKey {
  readonly key: string;
  readonly direction: "ASC" | "DESC";
  readonly type: string;
}

/** A SQL condition over a row of `sessions`, its values numbered from `$first`. */
export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The end of a page, where the next one begins. */
export interface Place {
  /** The sort key of the session; undefined if that is its end. */
  readonly key?: string | number | undefined;
  /** With microseconds. */
  readonly ended: string | null;
  readonly id: string;
}

/** The time of a row's end, as {@link Place} has it. */
const endedText = `to_char(s.ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const columns = `s.*, (
  SELECT jsonb_build_object('version', version, 'request', request, 'model_name', model_name, 'policy', policy,
    'summary', summary, 'content', content)
  FROM summaries WHERE session_id = s.id AND state = 'done' ORDER BY version DESC LIMIT 1
) AS latest`;

/** The filters, order and start of a list. */
export interface SessionList {
  readonly query: SessionQuery;
  /** Further conditions, as a function of the number of the first value. */
  readonly allowed: (first: number) => SqlCondition;
  readonly limit: number;
  readonly after?: Place | undefined;
  readonly sort?: SessionSort;
}

/** A row with its place in the list. */
type Placed<Row> = Row & { readonly place: Place };

/** Sessions in the order of `sort`, from `after` on. */
export async function listSessions(store: Queryable, list: SessionList): Promise<readonly Placed<ListedSession>[]> {
  return await rowsOf<ListedSession>(store, columns, list);
}

/** The same, with only the columns that decide about access. */
export async function listSubjects(
  store: Queryable,
  list: SessionList,
): Promise<readonly Placed<Pick<SessionRow, "id" | "end_event">>[]> {
  return await rowsOf(store, "s.id, s.end_event", list);
}

/** The number of sessions, counted up to `most + 1`. */
export async function countSessions(store: Queryable, query: SessionQuery, most: number): Promise<number> {
  const values: unknown[] = [];
  const value = (item: unknown) => `$${values.push(item)}`;
  const conditions = ["true", ...conditionsOf(query, value)];
  if (query.text !== undefined) conditions.push(...textCondition(parseQuery(query.text), value, false));
  const [row] = await store.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM sessions s WHERE ${conditions.join(" AND ")} LIMIT ${most + 1}) found`,
    values,
  );
  return row?.count ?? 0;
}

interface PlaceRow {
  readonly id: string;
  readonly place_ended: string | null;
  readonly place_key: string | number | null;
}

/**
 * A place divides the list into parts, each of which an index finds in order: the same key with an earlier end, the
 * same key without an end, and the next keys. They are queried in turn.
 */
async function rowsOf<Row extends { readonly id: string }>(
  store: Queryable,
  selected: string,
  { query, allowed, limit, after, sort = "newest" }: SessionList,
): Promise<readonly Placed<Row>[]> {
  const found: Placed<Row>[] = [];
  const parts = after === undefined ? [() => []] : partsAfter(sort, after);
  const isRestricted = allowed(1).text !== "true";
  const words = query.text === undefined ? undefined : parseQuery(query.text);
  const few = words === undefined || isRestricted ? undefined : await fewWith(store, words);
  for (const part of parts) {
    const values: unknown[] = [];
    const value = (item: unknown) => `$${values.push(item)}`;
    const conditions = [...conditionsOf(query, value), ...part(value)];
    if (few !== undefined) conditions.push(`s.id = ANY (${value(few)})`);
    else if (words !== undefined) conditions.push(...textCondition(words, value, isRestricted));
    const { text, values: more } = allowed(values.length + 1);
    const rows = await store.query<Row & PlaceRow>(
      `SELECT ${selected}, ${endedText} AS place_ended, ${sorts[sort]?.key ?? "NULL"} AS place_key
       FROM sessions s WHERE ${[...conditions, `(${text})`].join(" AND ")}
       ORDER BY ${orderOf(sort)} LIMIT ${limit - found.length}`,
      [...values, ...more],
    );
    for (const row of rows) {
      const { id, place_ended: ended, place_key: key } = row;
      found.push({ ...row, place: { id, ended, ...(key !== null && { key }) } });
    }
    if (found.length >= limit) break;
  }
  return found;
}

/** The condition of `query` on a row `s` of sessions, without its text. */
export function conditionsOf(query: SessionQuery, value: Value): string[] {
  const { ids, kind, state, user, role, resourceKind, resource, labels, risk, from, to, interactive } = query;
  const conditions: string[] = [];
  if (ids !== undefined) conditions.push(`s.id = ANY (${value(ids)})`);
  // For one value, an index also has the order.
  const among = (column: string, list: readonly (string | number)[]) => {
    const [only] = list;
    conditions.push(list.length === 1 ? `${column} = ${value(only)}` : `${column} = ANY (${value(list)})`);
  };
  if (kind !== undefined) among("s.kind", kind);
  if (state !== undefined) among("s.state", state);
  if (user !== undefined) conditions.push(`s.user_name = ${value(user)}`);
  if (role !== undefined) conditions.push(`s.end_event->'user_roles' @> jsonb_build_array(${value(role)}::text)`);
  if (resourceKind !== undefined) conditions.push(`s.resource_kind = ${value(resourceKind)}`);
  for (const [key, label] of labels ?? []) {
    conditions.push(`s.labels @> jsonb_build_object(${value(key)}::text, ${value(label)}::text)`);
  }
  if (resource !== undefined) {
    const name = value(resource);
    const called = ["server_hostname", "db_name"].map((field) => `s.end_event->>'${field}' = ${name}`);
    conditions.push(`(s.resource_name = ${name} OR ${called.join(" OR ")})`);
  }
  if (risk !== undefined) {
    among(
      "coalesce(s.risk, 0)",
      risk.map((level) => riskLevels.indexOf(level) + 1),
    );
  }
  if (from !== undefined) conditions.push(`s.ended >= ${value(from)}`);
  if (to !== undefined) conditions.push(`s.ended < ${value(to)}`);
  if (interactive !== undefined) conditions.push(`${interactive ? "" : "NOT "}(s.interactive OR s.kind = 'db')`);
  return conditions;
}

/** The number of sessions with a text up to which they are looked up before the list is read. */
const mostLookedUp = 2000;

/**
 * The sessions with a text, if they are few: PostgreSQL cannot know that, and would scan the list from its beginning.
 * Undefined if they are many, or the text has no search terms.
 */
async function fewWith(store: Queryable, query: Query): Promise<readonly string[] | undefined> {
  if (isBlank(query)) return undefined;
  const values: unknown[] = [];
  const found = wordsCondition(query, (item) => `$${values.push(item)}`, { fuzzy: false });
  const rows = await store.query<{ session_id: string }>(
    `SELECT d.session_id FROM search_documents d WHERE ${found} LIMIT ${mostLookedUp + 1}`,
    values,
  );
  return rows.length > mostLookedUp ? undefined : rows.map(({ session_id }) => session_id);
}

/** For a reader who sees only some sessions, only their texts are searched. */
function textCondition(query: Query, value: Value, isRestricted: boolean): readonly string[] {
  if (isBlank(query)) return [];
  const found = wordsCondition(query, value, { fuzzy: false });
  if (!isRestricted) return [`s.id IN (SELECT d.session_id FROM search_documents d WHERE ${found})`];
  return [`EXISTS (SELECT 1 FROM (${documentOf}) d WHERE ${found})`];
}

/** The search document of the session `s`. OFFSET prevents planning it separately. */
export const documentOf = "SELECT * FROM search_documents WHERE session_id = s.id OFFSET 0";

/** That a row `s` comes after a place in the order of the latest end. */
export function afterInTime({ ended, id }: Pick<Place, "ended" | "id">, value: Value): string {
  const later = `s.id > ${value(id)}`;
  if (ended === null) return `(s.ended IS NULL AND ${later})`;
  const last = `${value(ended)}::timestamptz`;
  return `(s.ended < ${last} OR (s.ended = ${last} AND ${later}) OR s.ended IS NULL)`;
}

function orderOf(sort: SessionSort): string {
  if (sort === "oldest") return "s.ended, s.id";
  const byKey = sorts[sort];
  const first = byKey === undefined ? "" : `${byKey.key} ${byKey.direction}, `;
  return `${first}s.ended DESC NULLS LAST, s.id`;
}

/** Conditions of the parts after `place`. */
function partsAfter(sort: SessionSort, { key, ended, id }: Place): readonly ((value: Value) => readonly string[])[] {
  const byKey = sorts[sort];
  const keyed = (sign: "=" | "<" | ">") => (value: Value) =>
    byKey === undefined ? [] : [`${byKey.key} ${sign} ${value(key)}::${byKey.type}`];
  const alike = keyed("=");
  const next = byKey === undefined ? [] : [keyed(byKey.direction === "ASC" ? ">" : "<")];
  const endless = (value: Value) => [...alike(value), "s.ended IS NULL"];
  if (ended === null) return [(value) => [...endless(value), `s.id > ${value(id)}`], ...next];
  const sign = sort === "oldest" ? ">" : "<";
  const later = (value: Value) => {
    const last = `${value(ended)}::timestamptz`;
    return [...alike(value), `s.ended ${sign}= ${last}`, `(s.ended ${sign} ${last} OR s.id > ${value(id)})`];
  };
  return [later, endless, ...next];
}

/** Those of `ids` that exist, in any order. */
export async function sessionsOf(store: Queryable, ids: readonly string[]): Promise<readonly ListedSession[]> {
  return await store.query<ListedSession>(`SELECT ${columns} FROM sessions s WHERE s.id = ANY ($1)`, [ids]);
}

/** One session; undefined if it does not exist. */
export async function findSession(store: Queryable, id: string): Promise<ListedSession | undefined> {
  const [row] = await store.query<ListedSession>(`SELECT ${columns} FROM sessions s WHERE id = $1`, [id]);
  return row;
}

/** All summary requests of a session, newest first. */
export async function summariesOf(store: Queryable, id: string): Promise<readonly SummaryRow[]> {
  return await store.query<SummaryRow>("SELECT * FROM summaries WHERE session_id = $1 ORDER BY version DESC", [id]);
}
