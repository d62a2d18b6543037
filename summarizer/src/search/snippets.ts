import { plainLine } from "../domain/plain.ts";
import type { SnippetField } from "../domain/search.ts";
import type { SessionInfo } from "../domain/session-info.ts";
import type { Summary } from "../domain/summary.ts";
import type { Term } from "../search-words/query.ts";
import { likeness } from "../search-words/words.ts";

/** A piece of a text; `hit`: it is what was looked for. */
export interface Segment {
  readonly text: string;
  readonly hit: boolean;
}

/** Where something was found, and the text around it. Data, to be shown as text. */
export interface Snippet {
  readonly field: SnippetField;
  readonly segments: readonly Segment[];
}

/** What of a session snippets are cut from. */
export interface SnippetSource {
  readonly session: Pick<SessionInfo, "id" | "user" | "resource" | "participants">;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly summary: Summary | undefined;
}

const most = 3;
/** Characters of a snippet, about. */
const width = 160;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where `terms` are in a session: up to three places, those that show most of them first. `alike`: words that are only
 * like them count. Nothing where they are in none of its texts, as in what was found by meaning.
 */
export function snippetsOf(source: SnippetSource, terms: readonly Term[], fuzzy: boolean): readonly Snippet[] {
  if (terms.length === 0) return [];
  const found = fieldsOf(source).flatMap(({ field, text }, index) => {
    const hits = hitsIn(text, terms, fuzzy);
    if (hits.spans.length === 0) return [];
    return [{ snippet: { field, segments: segmentsOf(text, hits.spans) }, terms: hits.terms, index }];
  });
  return found
    .sort((one, other) => other.terms - one.terms || one.index - other.index)
    .slice(0, most)
    .map(({ snippet }) => snippet);
}

/** The beginning of a text, as a snippet in which nothing was found. */
export function beginningOf(field: SnippetField, text: string): Snippet {
  return { field, segments: segmentsOf(plainLine(text), []) };
}

function fieldsOf({ session, labels, summary }: SnippetSource) {
  const fields: { readonly field: SnippetField; readonly text: string }[] = [];
  const add = (field: SnippetField, ...texts: readonly string[]) => {
    for (const text of new Set(texts.map(plainLine))) if (text !== "") fields.push({ field, text });
  };
  if (summary !== undefined) {
    const { notableCommands, failures, suspicions, riskReasons, indicators } = summary;
    add("title", summary.title);
    add("short_description", summary.shortDescription);
    add("command", ...[...notableCommands, ...failures].map(({ command }) => command));
    add("detailed_description", summary.detailedDescription);
    add("finding", ...suspicions.map(({ activity }) => activity), ...indicators.map(({ value }) => value));
    add("finding", ...riskReasons.map(({ reason }) => reason), ...notableCommands.map(({ reason }) => reason));
    add("name", ...summary.files, ...summary.hosts, ...summary.tables);
  }
  add("name", session.id, session.user, session.resource, ...session.participants);
  add("label", ...Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`));
  return fields;
}

/** Where terms stand in a text, in order and apart, and how many of them do. */
function hitsIn(text: string, terms: readonly Term[], fuzzy: boolean) {
  const spans: Span[] = [];
  let count = 0;
  for (const term of terms) {
    const own = spansOf(text, term, fuzzy);
    if (own.length > 0) count += 1;
    spans.push(...own);
  }
  spans.sort((one, other) => one.start - other.start || other.end - one.end);
  const apart: Span[] = [];
  for (const span of spans) {
    const last = apart.at(-1);
    if (last === undefined || span.start >= last.end) apart.push(span);
    else if (span.end > last.end) apart[apart.length - 1] = { start: last.start, end: span.end };
  }
  return { spans: apart, terms: count };
}

const mostSpans = 50;
/** Shorter ones are marked only where a word begins with them. */
const shortestPart = 3;

function spansOf(text: string, term: Term, fuzzy: boolean): readonly Span[] {
  const words = term.text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const exact = words.length === 0 ? escaped(term.text) : words.map(escaped).join("[^\\p{L}\\p{N}]+");
  const begins = matches(text, `(?<![\\p{L}\\p{N}])${exact}`);
  if (begins.length > 0) return begins;
  const within = term.text.length < shortestPart ? [] : matches(text, exact);
  if (within.length > 0 || words.length !== 1) return within;
  const [word = ""] = words;
  const stem = stemOf(word);
  const near = stem.length < word.length ? matches(text, `(?<![\\p{L}\\p{N}])${escaped(stem)}\\p{L}{0,4}`) : [];
  if (near.length > 0 || !fuzzy || term.exact) return near;
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)]
    .filter(([other]) => similarity(word, other) >= likeness)
    .slice(0, mostSpans)
    .map(({ 0: other, index }) => ({ start: index, end: index + other.length }));
}

function matches(text: string, pattern: string): readonly Span[] {
  return [...text.matchAll(new RegExp(pattern, "giu"))]
    .slice(0, mostSpans)
    .map(({ 0: hit, index }) => ({ start: index, end: index + hit.length }));
}

/** About what the store takes for the stem of an English word: to mark what it has found, not to find. */
function stemOf(word: string): string {
  return word.length < 5 ? word : word.replace(/(?:ations?|ings?|ed|ies|es|s|y|e)$/i, "");
}

/** How much alike two words are, as pg_trgm counts it: shared groups of three letters. */
function similarity(one: string, other: string): number {
  const [first, second] = [trigrams(one), trigrams(other)];
  const shared = [...first].filter((group) => second.has(group)).length;
  return shared / first.size;
}

function trigrams(word: string): ReadonlySet<string> {
  const text = `  ${word.toLowerCase()} `;
  return new Set(Array.from({ length: text.length - 2 }, (_, at) => text.slice(at, at + 3)));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** The part of a text around its first hits, in pieces. */
function segmentsOf(text: string, spans: readonly Span[]): readonly Segment[] {
  const { start, end } = window(text, spans[0]);
  const segments: Segment[] = [];
  const add = (from: number, to: number, hit: boolean) => {
    if (to > from) segments.push({ text: text.slice(from, to), hit });
  };
  let at = start;
  for (const span of spans) {
    if (span.start >= end) break;
    add(at, span.start, false);
    add(Math.max(at, span.start), Math.min(span.end, end), true);
    at = Math.min(span.end, end);
  }
  add(at, end, false);
  const cut = [
    ...(start > 0 ? [{ text: "…", hit: false }] : []),
    ...segments,
    ...(end < text.length ? [{ text: "…", hit: false }] : []),
  ];
  return joined(cut);
}

/** About {@link width} characters with the first hit in the first half, from blank to blank. */
function window(text: string, first: Span | undefined): Span {
  if (text.length <= width) return { start: 0, end: text.length };
  const hit = first?.start ?? 0;
  const early = Math.max(0, Math.min(hit - width / 4, text.length - width));
  const blank = text.indexOf(" ", early);
  const start = early === 0 ? 0 : blank >= 0 && blank < hit ? blank + 1 : early;
  const late = Math.max(start + width, first === undefined ? 0 : Math.min(first.end, start + 2 * width));
  if (late >= text.length) return { start: whole(text, start), end: text.length };
  const back = text.lastIndexOf(" ", late);
  return { start: whole(text, start), end: whole(text, back > Math.max(start, first?.end ?? 0) ? back : late) };
}

/** Not in the middle of a character. */
function whole(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}

function joined(segments: readonly Segment[]): readonly Segment[] {
  const result: Segment[] = [];
  for (const { text, hit } of segments) {
    const last = result.at(-1);
    if (last?.hit === hit) result[result.length - 1] = { text: last.text + text, hit };
    else result.push({ text, hit });
  }
  return result;
}
