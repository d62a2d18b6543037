import type { Query, Term } from "./query.ts";
import { wantedTerms } from "./query.ts";

/** Puts a value into a statement, and gives what stands for it there. */
export type Value = (item: unknown) => string;

/** How words are found. */
export interface Finding {
  /** Whether words that are only like those looked for count: by trigrams. */
  readonly alike: boolean;
}

/**
 * From how much alike two words are that somebody may have meant: of 1, as pg_trgm counts. Where such words are looked for,
 * it is the transaction's `pg_trgm.word_similarity_threshold`.
 */
export const likeness = 0.4;
/** Shorter words are not guessed at, and not taken for beginnings. */
const shortestGuess = 4;
const shortestBeginning = 3;

/** The condition that a row `d` of `search_documents` is what `query` looks for. */
export function wordsCondition(query: Query, value: Value, finding: Finding): string {
  const some = query.alternatives.map((terms) => `(${terms.map((term) => has(term, value, finding)).join(" AND ")})`);
  const none = query.without.map((term) => `NOT ${has(term, value, { alike: false })}`);
  return [...(some.length > 0 ? [`(${some.join(" OR ")})`] : []), ...none].join(" AND ") || "true";
}

/** What of a query holds whatever it is compared by: what must not be there, and what must stand as it is written. */
export function strictCondition({ alternatives, without }: Query, value: Value): string {
  const exact = alternatives.map((terms) => terms.filter(({ exact }) => exact));
  const strict = exact.some((terms) => terms.length === 0) ? [] : exact;
  return wordsCondition({ alternatives: strict, without }, value, { alike: false });
}

function has(term: Term, value: Value, { alike }: Finding): string {
  const { text, exact } = term;
  const places = [`d.words @@ ${tsquery(term, value, true)}`, named(term, value)];
  if (alike && !exact && text.length >= shortestGuess) {
    places.push(`${value(text)} <% d.names`);
  }
  return `(${places.join(" OR ")})`;
}

/** Whether a part of what a session is called is like this. */
function named({ text }: Term, value: Value): string {
  return `d.names ILIKE ${value(`%${text.replace(/[\\%_]/g, "\\$&")}%`)}`;
}

/** `beginnings`: whether words that only begin like it count. */
function tsquery({ text, exact }: Term, value: Value, beginnings: boolean): string {
  const plain = `search_plain(${value(text)})`;
  const either = `(phraseto_tsquery('pg_catalog.simple', ${plain}) || phraseto_tsquery('pg_catalog.english', ${plain}))`;
  const isWord = /^[\p{L}\p{N}]+$/u.test(text) && text.length >= shortestBeginning;
  if (!beginnings || exact || !isWord) return either;
  return `(${either} || to_tsquery('pg_catalog.simple', ${value(`${text}:*`)}))`;
}

/**
 * How well a row `d` fits, as a number: by how often, how close together and where the words stand, and by how many of them
 * are in what the session is called; of words that are only like those looked for, by how much they are. To six digits, so
 * that it comes back as it went.
 */
export function wordsRank(query: Query, value: Value, { alike }: Finding): string {
  const terms = wantedTerms(query);
  if (terms.length === 0) return "0::float8";
  const any = query.alternatives
    .map((some) => `(${some.map((term) => tsquery(term, value, false)).join(" && ")})`)
    .join(" || ");
  const parts = [`ts_rank_cd('{0.1, 0.2, 0.5, 1.0}', d.words, ${any}, 32)`];
  const likes = terms.map((term) =>
    alike ? `word_similarity(${value(term.text)}, d.names)` : `(${named(term, value)})::int`,
  );
  parts.push(`0.5 * (${likes.join(" + ")}) / ${likes.length}`);
  return `round((${parts.join(" + ")})::numeric, 6)::float8`;
}
