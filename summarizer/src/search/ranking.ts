import type { Listing } from "../access/listing.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { Query } from "../search-words/query.ts";
import type { Matching, Value } from "../search-words/words.ts";
import { corrected, likeness, strictCondition, wordsCondition, wordsRank } from "../search-words/words.ts";
import type { SessionQuery } from "../sessions/listing.ts";
import { afterInTime, conditionsOf, documentOf } from "../sessions/listing.ts";
import type { SearchAbilities } from "./extensions.ts";
import { mostCompared } from "./extensions.ts";

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

/** The query, the sessions to search, and the principal. */
export interface Question {
  readonly query: Query;
  readonly filters: SessionQuery;
  /** What the reader may see; the number of its first value goes in. */
  readonly allowed: (first: number) => Listing;
}

/** Better ones first; of those that fit alike, the last to end. */
const order = "score DESC NULLS LAST, ended DESC NULLS LAST, id";

const newest = "ended DESC NULLS LAST, id";

/** Sessions that have the words: of those, how many are ranked at most. */
export const mostRanked = 5000;
/** Sessions that are searched one by one for a reader who may not see all: with words as they are, and misspelled. */
const mostSearched = { exact: 50_000, fuzzy: 5000 } as const;

/** What was found by words, and what of it was left aside. */
export interface WordsFound {
  readonly found: readonly Ranked[];
  /** Whether more than {@link mostRanked} sessions have the words: the newest of them are ranked. */
  readonly isRankedInPart: boolean;
  /** Where only so many sessions were searched, from the last to end on, and there are more. */
  readonly searched?: number;
}

interface BoundedRow {
  readonly matched: number;
  readonly looked: number;
}

type MaybeRow = BoundedRow & (Row | { readonly id: null });

/** Up to `limit` sessions that have the words, from `after` on, in order. */
export async function rankedByWords(
  database: Database,
  { query, filters, allowed }: Question,
  { fuzzy }: Matching,
  limit: number,
  after: RankedPlace | undefined,
): Promise<WordsFound> {
  const isRestricted = allowed(1).text !== "true";
  const guessed = fuzzy && !isRestricted ? await corrected(database, query) : query;
  if (guessed === undefined) return { found: [], isRankedInPart: false };
  const finding = { fuzzy: fuzzy && isRestricted };
  const most = isRestricted ? mostSearched[fuzzy ? "fuzzy" : "exact"] : undefined;
  let bounds: BoundedRow = { matched: 0, looked: 0 };
  const found = await admitted(allowed, limit, after, async (place, size) => {
    const statement = new Statement(filters, allowed, most);
    const { value } = statement;
    const matches = `SELECT s.id, s.ended FROM ${statement.documents} WHERE ${wordsCondition(guessed, value, finding)}
      ORDER BY ${newest} LIMIT ${mostRanked + 1}`;
    const ranked = `SELECT s.id, s.ended, ${wordsRank(guessed, value, finding)} AS score
      FROM (SELECT * FROM matches ORDER BY ${newest} LIMIT ${mostRanked}) s JOIN search_documents d ON d.session_id = s.id`;
    const page = `SELECT * FROM (${ranked}) s ${afterRank(place, value)} ORDER BY ${order} LIMIT ${size}`;
    const looked = most === undefined ? "0" : "(SELECT count(*) FROM allowed)";
    // One row even where nothing is found, which says how much was looked at. What is wide is read of the page alone.
    const text = `, matches AS MATERIALIZED (${matches}), page AS MATERIALIZED (${page})
      SELECT (SELECT count(*) FROM matches) AS matched, ${looked} AS looked, page.*, wide.end_event
      FROM (VALUES (1)) AS one LEFT JOIN page ON true LEFT JOIN sessions wide ON wide.id = page.id ORDER BY ${order}`;
    const rows = await (finding.fuzzy
      ? database.transaction(async (tx) => {
          await tx.query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [String(likeness)]);
          return await statement.ask<MaybeRow>(tx, text);
        })
      : statement.ask<MaybeRow>(database, text));
    [bounds = bounds] = rows;
    return rows.flatMap((row) => (row.id === null ? [] : [row]));
  });
  const isSearchedInPart = most !== undefined && bounds.looked === most;
  return {
    found,
    isRankedInPart: bounds.matched > mostRanked,
    ...(isSearchedInPart && { searched: most }),
  };
}

/** That a row `s` comes after a place in the order of ranks. */
function afterRank(place: RankedPlace | undefined, value: Value): string {
  if (place === undefined) return "";
  const score = `${value(place.score)}::float8`;
  return `WHERE score < ${score} OR (score = ${score} AND ${afterInTime(place, value)})`;
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
    const source = `SELECT DISTINCT ON (s.id) s.id, s.ended, e.part, e.score
      FROM ${statement.documents} CROSS JOIN LATERAL (
        SELECT part, round((CASE WHEN dimensions = ${vector.length} THEN ${likeness} END)::numeric, 6)::float8 AS score
        FROM embeddings WHERE ${made} OFFSET 0
      ) e WHERE e.score > 0 AND ${strict} ORDER BY s.id, e.score DESC, e.part`;
    const page = `SELECT * FROM (${source}) s ${afterRank(place, value)} ORDER BY ${order} LIMIT ${size}`;
    return await statement.ask<Row>(
      store,
      `SELECT page.*, wide.end_event FROM (${page}) page JOIN sessions wide ON wide.id = page.id ORDER BY ${order}`,
    );
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
      `SELECT page.*, wide.end_event FROM (
         SELECT s.id, s.ended, 0 AS score FROM ${statement.documents} WHERE ${due} ${from}
         ORDER BY s.ended DESC NULLS LAST, s.id LIMIT ${size}
       ) page JOIN sessions wide ON wide.id = page.id ORDER BY ${order}`,
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
    this.#allowed = `WITH allowed AS MATERIALIZED (SELECT s.id, s.ended FROM sessions s WHERE ${where} ${bound})`;
    // Who may see all is answered by the indexes. Of the others' sessions nothing is looked at: what those have in them
    // changes neither the answer nor the time that it takes.
    this.#from =
      text === "true" && bound === ""
        ? `(SELECT s.id, s.ended FROM sessions s WHERE ${where}) s JOIN search_documents d ON d.session_id = s.id`
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
