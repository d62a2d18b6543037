import type { Listing } from "../access/listing.ts";
import type { SessionQuery } from "../sessions/listing.ts";
import { afterInTime, conditionsOf, documentOf } from "../sessions/listing.ts";
import type { Database, Queryable } from "../store/database.ts";
import type { SearchAbilities } from "./extensions.ts";
import { mostCompared } from "./extensions.ts";
import type { Query } from "./query.ts";
import type { Finding, Value } from "./words.ts";
import { likeness, strictCondition, wordsCondition, wordsRank } from "./words.ts";

/** A session that was found, and how well it fits. */
export interface Ranked {
  readonly id: string;
  /** When it ended, as ISO 8601. */
  readonly ended: string | null;
  readonly score: number;
  /** Of those found by meaning, the part of the summary that is nearest. */
  readonly part?: number;
}

/** Where a list of sessions was left. */
export type RankedPlace = Pick<Ranked, "id" | "ended" | "score">;

interface Row {
  readonly id: string;
  readonly ended: Date | null;
  readonly end_event: unknown;
  readonly score: number;
  readonly part?: number;
}

/** What is looked for, among which sessions, and by whom. */
export interface Question {
  readonly query: Query;
  readonly filters: SessionQuery;
  /** What the reader may see; the number of its first value goes in. */
  readonly allowed: (first: number) => Listing;
}

/** Better ones first; of those that fit alike, the last to end. */
const order = "score DESC, ended DESC NULLS LAST, id";

/** Up to `limit` sessions that have the words, from `after` on, in order. */
export async function rankedByWords(
  database: Database,
  { query, filters, allowed }: Question,
  finding: Finding,
  limit: number,
  after: RankedPlace | undefined,
): Promise<readonly Ranked[]> {
  return await admitted(allowed, limit, after, async (place, size) => {
    const statement = new Statement(filters, allowed);
    const { value } = statement;
    const found = wordsCondition(query, value, finding);
    const rank = wordsRank(query, value, finding);
    const source = `SELECT s.id, s.ended, s.end_event, ${rank} AS score FROM ${statement.documents} WHERE ${found}`;
    const from =
      place === undefined
        ? ""
        : `WHERE score < ${value(place.score)}::float8
           OR (score = ${value(place.score)}::float8 AND ${afterInTime(place, value)})`;
    const text = `SELECT * FROM (${source}) s ${from} ORDER BY ${order} LIMIT ${size}`;
    if (!finding.alike) return await statement.ask<Row>(database, text);
    return await database.transaction(async (tx) => {
      await tx.query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [String(likeness)]);
      return await statement.ask<Row>(tx, text);
    });
  });
}

/** How alike two texts have to be at the least to mean something alike, next to the one that is nearest. */
const nearEnough = 0.6;

/**
 * Up to `limit` sessions whose summaries mean most what `vector` does, in order: those that are less than
 * {@link nearEnough} as near as the nearest are left out. Every embedding of what the reader may see is compared.
 */
export async function rankedByMeaning(
  store: Queryable,
  { query, filters, allowed }: Question,
  { vector, fingerprint }: { readonly vector: Float32Array; readonly fingerprint: string },
  { vectors }: SearchAbilities,
  limit: number,
): Promise<readonly Ranked[]> {
  const rows = await admitted(allowed, limit, undefined, async (place, size) => {
    const statement = new Statement(filters, allowed, vectors ? undefined : mostCompared);
    const { value } = statement;
    const strict = strictCondition(query, value);
    const list = [...vector].map((number) => number.toPrecision(9)).join(",");
    const likeness = vectors
      ? `-(embedding <#> ${value(`[${list}]`)}::vector)`
      : `(SELECT sum(one * other) FROM unnest(embedding, ${value(`{${list}}`)}::real[]) AS pairs (one, other))`;
    const made = `embedded_by = ${value(fingerprint)} AND session_id = s.id`;
    const source = `SELECT DISTINCT ON (s.id) s.id, s.ended, s.end_event, e.part, e.score
      FROM ${statement.documents} CROSS JOIN LATERAL (
        SELECT part, round((CASE WHEN dimensions = ${vector.length} THEN ${likeness} END)::numeric, 6)::float8 AS score
        FROM embeddings WHERE ${made} OFFSET 0
      ) e WHERE e.score > 0 AND ${strict} ORDER BY s.id, e.score DESC, e.part`;
    const from =
      place === undefined
        ? ""
        : `WHERE score < ${value(place.score)}::float8
           OR (score = ${value(place.score)}::float8 AND ${afterInTime(place, value)})`;
    return await statement.ask<Row>(store, `SELECT * FROM (${source}) s ${from} ORDER BY ${order} LIMIT ${size}`);
  });
  const least = (rows[0]?.score ?? 0) * nearEnough;
  return rows.filter(({ score }) => score >= least);
}

/** Whether there are summaries that the reader may see and that have no embeddings by a model yet. */
export async function hasUnembedded(
  store: Queryable,
  { filters, allowed }: Question,
  fingerprint: string,
): Promise<boolean> {
  const rows = await admitted(allowed, 1, undefined, async (place, size) => {
    const statement = new Statement(filters, allowed);
    const { value } = statement;
    const due = `d.summary_id IS NOT NULL AND d.embedded_by IS DISTINCT FROM ${value(fingerprint)}`;
    const from = place === undefined ? "" : `AND ${afterInTime(place, value)}`;
    return await statement.ask<Row>(
      store,
      `SELECT s.id, s.ended, s.end_event, 0 AS score FROM ${statement.documents} WHERE ${due} ${from}
       ORDER BY s.ended DESC NULLS LAST, s.id LIMIT ${size}`,
    );
  });
  return rows.length > 0;
}

/** A statement over the sessions that a reader may see and that pass the filters, with its values. */
class Statement {
  readonly #values: unknown[] = [];
  readonly #allowed: string;
  readonly #from: string;

  /** `newest`: how many of the sessions, from the last to end, are looked at; undefined for all. */
  constructor(filters: SessionQuery, allowed: Question["allowed"], newest?: number) {
    const filtered = conditionsOf(filters, this.value);
    const { text, values } = allowed(this.#values.length + 1);
    this.#values.push(...values);
    const where = [...filtered, `(${text})`].join(" AND ");
    const bound = newest === undefined ? "" : `ORDER BY s.ended DESC NULLS LAST, s.id LIMIT ${newest}`;
    this.#allowed = `WITH allowed AS MATERIALIZED (SELECT s.id, s.ended, s.end_event FROM sessions s WHERE ${where} ${bound})`;
    // Who may see all is answered by the indexes. Of the others' sessions nothing is looked at: what those have in them
    // changes neither the answer nor the time that it takes.
    this.#from =
      text === "true" && bound === ""
        ? `(SELECT s.id, s.ended, s.end_event FROM sessions s WHERE ${where}) s JOIN search_documents d ON d.session_id = s.id`
        : `allowed s CROSS JOIN LATERAL (${documentOf}) d`;
  }

  readonly value: Value = (item) => `$${this.#values.push(item)}`;

  /** Sessions as `s` and what search knows of them as `d`. */
  get documents(): string {
    return this.#from;
  }

  async ask<Result extends object>(store: Queryable, text: string): Promise<readonly Result[]> {
    return await store.query<Result>(`${this.#allowed} ${text}`, this.#values);
  }
}

/** Asks for rows until there are `limit` that the reader may really see, or no more. */
async function admitted(
  allowed: Question["allowed"],
  limit: number,
  after: RankedPlace | undefined,
  ask: (place: RankedPlace | undefined, size: number) => Promise<readonly Row[]>,
): Promise<readonly Ranked[]> {
  const { admits } = allowed(1);
  const found: Ranked[] = [];
  let place = after;
  for (let size = limit; ; size *= 2) {
    const rows = await ask(place, size);
    for (const row of rows) {
      const { id, score, part } = row;
      const ranked = { id, score, ended: row.ended?.toISOString() ?? null, ...(part !== undefined && { part }) };
      place = ranked;
      if (admits(row)) found.push(ranked);
      if (found.length === limit) return found;
    }
    if (rows.length < size) return found;
  }
}
