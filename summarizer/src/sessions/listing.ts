import { isBlank, parseQuery } from "../search/query.ts";
import type { Value } from "../search/words.ts";
import { wordsCondition } from "../search/words.ts";
import type { Queryable } from "../store/database.ts";
import type { SessionRow, SessionState, SummaryRow } from "../store/rows.ts";
import type { RiskLevel } from "../summarize/summary.ts";
import { riskLevels } from "../summarize/summary.ts";

/** A session with the newest of its summaries, if it has one. */
export interface ListedSession extends SessionRow {
  readonly latest: Pick<SummaryRow, "version" | "request" | "model_name" | "policy" | "summary" | "content"> | null;
}

/** Which sessions to list; what is left out does not matter, and of a list any will do. */
export interface SessionQuery {
  readonly ids?: readonly string[] | undefined;
  readonly kind?: readonly SessionRow["kind"][] | undefined;
  readonly state?: readonly SessionState[] | undefined;
  readonly user?: string | undefined;
  /** Sessions of users who had this role. */
  readonly role?: string | undefined;
  /** `node`, `kube_cluster` or `db`. */
  readonly resourceKind?: string | undefined;
  /** Labels of the resource, each with its value: all of them. */
  readonly labels?: readonly (readonly [key: string, value: string])[] | undefined;
  /** By its name, or what people call it: a machine's hostname, a database's name. */
  readonly resource?: string | undefined;
  readonly risk?: readonly RiskLevel[] | undefined;
  /** Sessions that ended at this time or later. */
  readonly from?: Date | undefined;
  /** Sessions that ended before this time. */
  readonly to?: Date | undefined;
  readonly interactive?: boolean | undefined;
  /** What search finds by words: those of its newest summary, and parts of what it is called. */
  readonly text?: string | undefined;
}

/** What sessions may be sorted by: an expression that is never null, and which way it runs. */
// biome-ignore format: table
const sorts = {
  newest:   ["coalesce(s.ended, '-infinity')", "DESC"],
  oldest:   ["coalesce(s.ended, 'infinity')",  "ASC"],
  type:     ["s.kind",                         "ASC"],
  risk:     ["coalesce(s.risk, 0)",            "DESC"],
  longest:  ["coalesce(s.duration_ms, 0)",     "DESC"],
  shortest: ["coalesce(s.duration_ms, 0)",     "ASC"],
} as const satisfies Record<string, readonly [expression: string, direction: "ASC" | "DESC"]>;

/** Orders of a list: those that are alike in it follow one another from the last to end. */
export type SessionSort = keyof typeof sorts;
export const sessionSorts = Object.keys(sorts) as [SessionSort, ...SessionSort[]];

/** A condition in SQL over a row of `sessions`, its values numbered from `$first`. */
export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Where a page ends, and the next begins. */
export interface Place {
  /** What the session is sorted by; undefined for the newest first, where that is its end. */
  readonly key?: string | number | undefined;
  readonly ended: string | null;
  readonly id: string;
}

const columns = `s.*, (
  SELECT jsonb_build_object('version', version, 'request', request, 'model_name', model_name, 'policy', policy,
    'summary', summary, 'content', content)
  FROM summaries WHERE session_id = s.id AND state = 'done' ORDER BY version DESC LIMIT 1
) AS latest`;

/**
 * Sessions in the order of `sort`, from `after` on. `allowed` gives further conditions: the number of its first value goes
 * in.
 */
export async function listSessions(
  store: Queryable,
  query: SessionQuery,
  allowed: (first: number) => SqlCondition,
  limit: number,
  after?: Place,
  sort: SessionSort = "newest",
): Promise<readonly (ListedSession & { readonly sort_key?: string | number })[]> {
  const values: unknown[] = [];
  const value = (item: unknown) => `$${values.push(item)}`;
  const conditions = conditionsOf(query, value);
  if (after !== undefined) conditions.push(afterPlace(sort, after, value));
  const isRestricted = allowed(1).text !== "true";
  if (query.text !== undefined) conditions.push(...textCondition(query.text, value, isRestricted));
  const { text, values: more } = allowed(values.length + 1);
  const [key, direction] = sorts[sort];
  const order =
    sort === "newest" ? "s.ended DESC NULLS LAST, s.id" : `${key} ${direction}, s.ended DESC NULLS LAST, s.id`;
  return await store.query(
    `SELECT ${columns}${sort === "newest" ? "" : `, ${keyText(sort)} AS sort_key`}
     FROM sessions s WHERE ${[...conditions, `(${text})`].join(" AND ")} ORDER BY ${order} LIMIT ${limit}`,
    [...values, ...more],
  );
}

/** What `query` asks of a row `s` of sessions, its text left aside. */
export function conditionsOf(query: SessionQuery, value: Value): string[] {
  const { ids, kind, state, user, role, resourceKind, resource, labels, risk, from, to, interactive } = query;
  const conditions: string[] = [];
  if (ids !== undefined) conditions.push(`s.id = ANY (${value(ids)})`);
  if (kind !== undefined) conditions.push(`s.kind = ANY (${value(kind)})`);
  if (state !== undefined) conditions.push(`s.state = ANY (${value(state)})`);
  if (user !== undefined) conditions.push(`s.user_name = ${value(user)}`);
  if (role !== undefined) conditions.push(`s.end_event->'user_roles' @> to_jsonb(${value(role)}::text)`);
  if (resourceKind !== undefined) conditions.push(`s.resource_kind = ${value(resourceKind)}`);
  for (const [key, label] of labels ?? []) conditions.push(`s.labels->>${value(key)}::text = ${value(label)}`);
  if (resource !== undefined) {
    const name = value(resource);
    const called = ["server_hostname", "db_name"].map((field) => `s.end_event->>'${field}' = ${name}`);
    conditions.push(`(s.resource_name = ${name} OR ${called.join(" OR ")})`);
  }
  if (risk !== undefined)
    conditions.push(`s.risk = ANY (${value(risk.map((level) => riskLevels.indexOf(level) + 1))})`);
  if (from !== undefined) conditions.push(`s.ended >= ${value(from)}`);
  if (to !== undefined) conditions.push(`s.ended < ${value(to)}`);
  if (interactive !== undefined) conditions.push(`(s.interactive OR s.kind = 'db') = ${value(interactive)}`);
  return conditions;
}

/** A reader who sees only some sessions has the texts of those alone looked at. */
function textCondition(text: string, value: Value, isRestricted: boolean): readonly string[] {
  const query = parseQuery(text);
  if (isBlank(query)) return [];
  const found = wordsCondition(query, value, { alike: false });
  if (!isRestricted) return [`s.id IN (SELECT d.session_id FROM search_documents d WHERE ${found})`];
  return [`EXISTS (SELECT 1 FROM (${documentOf}) d WHERE ${found})`];
}

/** What search knows of the session `s`. It is looked at for that session alone: OFFSET keeps it from being planned apart. */
export const documentOf = "SELECT * FROM search_documents WHERE session_id = s.id OFFSET 0";

/** A key as something that comes back as it went: times as text. */
function keyText(sort: SessionSort): string {
  if (sort !== "oldest") return sorts[sort][0];
  return `coalesce(to_char(s.ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'infinity')`;
}

const keyTypes: Partial<Record<SessionSort, string>> = { oldest: "timestamptz", type: "text" };

/** That a row `s` comes after one in the order of the last to end. */
export function afterInTime({ ended, id }: Pick<Place, "ended" | "id">, value: Value): string {
  const later = `s.id > ${value(id)}`;
  if (ended === null) return `(s.ended IS NULL AND ${later})`;
  const last = `${value(ended)}::timestamptz`;
  return `(s.ended < ${last} OR (s.ended = ${last} AND ${later}) OR s.ended IS NULL)`;
}

function afterPlace(sort: SessionSort, { key, ended, id }: Place, value: Value): string {
  const alike = afterInTime({ ended, id }, value);
  if (sort === "newest" || key === undefined) return alike;
  const [expression, direction] = sorts[sort];
  const bound = `${value(key)}::${keyTypes[sort] ?? "bigint"}`;
  return `(${expression} ${direction === "ASC" ? ">" : "<"} ${bound} OR (${expression} = ${bound} AND ${alike}))`;
}

/** Those of `ids` that exist, in any order. */
export async function sessionsOf(store: Queryable, ids: readonly string[]): Promise<readonly ListedSession[]> {
  return await store.query<ListedSession>(`SELECT ${columns} FROM sessions s WHERE s.id = ANY ($1)`, [ids]);
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
