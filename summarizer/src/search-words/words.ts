import type { Database } from "../database/database.ts";
import type { Query, Term } from "./query.ts";
import { wantedTerms } from "./query.ts";

/** Adds a value to a statement, and returns its placeholder. */
export type Value = (item: unknown) => string;

/** How words are found. */
export interface Matching {
  /** Whether words that are only like those looked for count: by trigrams. */
  readonly fuzzy: boolean;
}

/**
 * From how much alike two words are that somebody may have meant: of 1, as pg_trgm counts. Where such words are looked for,
 * it is the transaction's `pg_trgm.word_similarity_threshold`.
 */
export const likeness = 0.4;
/** Shorter words are not guessed at, and not taken for beginnings. */
const shortestGuess = 4;
const shortestBeginning = 3;

/** Words of sessions that may be meant by one of a query. */
const mostSimilar = 5;
/** From how much alike a word is to a whole word that somebody may have meant: of 1, as pg_trgm counts. */
const wordLikeness = 0.3;

/**
 * The query with the words of sessions, of all that there are, that its own are like; undefined where there are none. It is
 * for readers who may see everything: the words tell what is in sessions.
 */
export async function corrected(database: Database, query: Query): Promise<Query | undefined> {
  const terms = [
    ...new Set(
      wantedTerms(query)
        .filter(isGuessed)
        .map(({ text }) => text),
    ),
  ];
  const rows = await database.transaction(async (tx) => {
    await tx.query("SELECT set_config('pg_trgm.similarity_threshold', $1, true)", [String(wordLikeness)]);
    return await tx.query<{ term: string; word: string }>(
      `SELECT term, word FROM unnest($1::text[]) AS wanted (term), LATERAL (
         SELECT word FROM search_vocabulary WHERE word % term ORDER BY similarity(word, term) DESC, word LIMIT ${mostSimilar}
       ) AS known`,
      [terms],
    );
  });
  if (rows.length === 0) return undefined;
  const words = Map.groupBy(rows, ({ term }) => term);
  const similar = (term: Term): Term => {
    const known = isGuessed(term) ? words.get(term.text) : undefined;
    return known === undefined ? term : { ...term, similar: known.map(({ word }) => word) };
  };
  return { ...query, alternatives: query.alternatives.map((terms) => terms.map(similar)) };
}

function isGuessed({ text, exact }: Term): boolean {
  return !exact && text.length >= shortestGuess && /^\p{L}+$/u.test(text);
}

/** The condition that a row `d` of `search_documents` is what `query` looks for. */
export function wordsCondition(query: Query, value: Value, finding: Matching): string {
  const some = query.alternatives.map((terms) => `(${terms.map((term) => has(term, value, finding)).join(" AND ")})`);
  const none = query.without.map((term) => `NOT ${has(term, value, { fuzzy: false })}`);
  return [...(some.length > 0 ? [`(${some.join(" OR ")})`] : []), ...none].join(" AND ") || "true";
}

/** What of a query holds whatever it is compared by: what must not be there, and what must stand as it is written. */
export function strictCondition({ alternatives, without }: Query, value: Value): string {
  const exact = alternatives.map((terms) => terms.filter(({ exact }) => exact));
  const strict = exact.some((terms) => terms.length === 0) ? [] : exact;
  return wordsCondition({ alternatives: strict, without }, value, { fuzzy: false });
}

function has(term: Term, value: Value, { fuzzy }: Matching): string {
  const { text, exact } = term;
  const places = [`d.words @@ ${tsquery(term, value, true)}`, named(term, value)];
  if (fuzzy && !exact && text.length >= shortestGuess) {
    places.push(`${value(text)} <% d.names`);
  }
  return `(${places.join(" OR ")})`;
}

/** Whether a part of what a session is called is like this. */
function named({ text }: Term, value: Value): string {
  return `d.names ILIKE ${value(`%${text.replace(/[\\%_]/g, "\\$&")}%`)}`;
}

/** `beginnings`: whether words that only begin like it count. */
function tsquery({ text, exact, similar = [] }: Term, value: Value, beginnings: boolean): string {
  const plain = `search_plain(${value(text)})`;
  const own = ["simple", "english"].map((language) => `phraseto_tsquery('pg_catalog.${language}', ${plain})`);
  const others = similar.map((word) => `plainto_tsquery('pg_catalog.simple', ${value(word)})`);
  const either = `(${[...own, ...others].join(" || ")})`;
  const isWord = /^[\p{L}\p{N}]+$/u.test(text) && text.length >= shortestBeginning;
  if (!beginnings || exact || !isWord) return either;
  return `(${either} || to_tsquery('pg_catalog.simple', ${value(`${text}:*`)}))`;
}

/**
 * How well a row `d` fits, as a number: by how often, how close together and where the words stand, and by how many of them
 * are in what the session is called; of words that are only like those looked for, by how much they are. To six digits, so
 * that it comes back as it went.
 */
export function wordsRank(query: Query, value: Value, { fuzzy }: Matching): string {
  const terms = wantedTerms(query);
  if (terms.length === 0) return "0::float8";
  const any = query.alternatives
    .map((some) => `(${some.map((term) => tsquery(term, value, false)).join(" && ")})`)
    .join(" || ");
  const parts = [`ts_rank_cd('{0.1, 0.2, 0.5, 1.0}', d.words, ${any}, 32)`];
  const likes = terms.map((term) =>
    fuzzy ? `word_similarity(${value(term.text)}, d.names)` : `(${named(term, value)})::int`,
  );
  parts.push(`0.5 * (${likes.join(" + ")}) / ${likes.length}`);
  return `round((${parts.join(" + ")})::numeric, 6)::float8`;
}
