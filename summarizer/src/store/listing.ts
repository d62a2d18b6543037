import type { RiskLevel } from "../summarize/summary.ts";
import { riskLevels } from "../summarize/summary.ts";
import type { Queryable } from "./database.ts";
import type { SessionRow, SessionState, SummaryRow } from "./rows.ts";

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
  /** By its name, or what people call it: a machine's hostname, a database's name. */
  readonly resource?: string | undefined;
  readonly risk?: readonly RiskLevel[] | undefined;
  /** Sessions that ended at this time or later. */
  readonly from?: Date | undefined;
  /** Sessions that ended before this time. */
  readonly to?: Date | undefined;
  readonly interactive?: boolean | undefined;
  /** Words that occur in its id, user, participants, resource, or in what its newest summary says in short. */
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

function conditionsOf(query: SessionQuery, value: (item: unknown) => string): string[] {
  const { ids, kind, state, user, resource, risk, from, to, interactive, text } = query;
  const conditions: string[] = [];
  if (ids !== undefined) conditions.push(`s.id = ANY (${value(ids)})`);
  if (kind !== undefined) conditions.push(`s.kind = ANY (${value(kind)})`);
  if (state !== undefined) conditions.push(`s.state = ANY (${value(state)})`);
  if (user !== undefined) conditions.push(`s.user_name = ${value(user)}`);
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
  for (const word of text?.match(/\S+/g) ?? []) {
    const pattern = value(`%${word.replace(/[\\%_]/g, "\\$&")}%`);
    const own = [
      "s.id",
      "s.user_name",
      "s.resource_name",
      "s.end_event->>'server_hostname'",
      "s.end_event->>'db_name'",
    ];
    const said = ["title", "shortDescription"].map((field) => `summary->>'${field}' ILIKE ${pattern}`).join(" OR ");
    const places = [
      ...own.map((place) => `${place} ILIKE ${pattern}`),
      `array_to_string(s.participants, ' ') ILIKE ${pattern}`,
      `EXISTS (SELECT 1 FROM summaries WHERE session_id = s.id AND state = 'done' AND (${said})
        AND version = (SELECT max(version) FROM summaries WHERE session_id = s.id AND state = 'done'))`,
    ];
    conditions.push(`(${places.join(" OR ")})`);
  }
  return conditions;
}

/** A key as something that comes back as it went: times as text. */
function keyText(sort: SessionSort): string {
  return sort === "oldest" ? `${sorts[sort][0]}::text` : sorts[sort][0];
}

const keyTypes: Partial<Record<SessionSort, string>> = { oldest: "timestamptz", type: "text" };

function afterPlace(sort: SessionSort, { key, ended, id }: Place, value: (item: unknown) => string): string {
  const later = `s.id > ${value(id)}`;
  const last = ended === null ? undefined : `${value(ended)}::timestamptz`;
  const alike =
    last === undefined
      ? `(s.ended IS NULL AND ${later})`
      : `(s.ended < ${last} OR (s.ended = ${last} AND ${later}) OR s.ended IS NULL)`;
  if (sort === "newest" || key === undefined) return alike;
  const [expression, direction] = sorts[sort];
  const bound = `${value(key)}::${keyTypes[sort] ?? "bigint"}`;
  return `(${expression} ${direction === "ASC" ? ">" : "<"} ${bound} OR (${expression} = ${bound} AND ${alike}))`;
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
