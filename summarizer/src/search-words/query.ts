import { storableText } from "../database/json.ts";

/** A word, or several that have to stand side by side. */
export interface Term {
  readonly text: string;
  /** Written in quotes: found as it is and not by its beginning. */
  readonly exact: boolean;
  /** Words of sessions that it may be a misspelling of: they count as the term itself. */
  readonly similar?: readonly string[];
}

/** What somebody looks for: a session has to have all that is wanted of one alternative, and nothing of what is not. */
export interface Query {
  readonly alternatives: readonly (readonly Term[])[];
  readonly without: readonly Term[];
}

/** More are not looked for. */
const mostTerms = 24;
const longestTerm = 200;

/**
 * Reads a query as web searches have it: words, `"words side by side"`, `-not`, `this OR that`. Every text is one; what
 * cannot be part of one is left out.
 */
export function parseQuery(text: string): Query {
  const alternatives: Term[][] = [[]];
  const without: Term[] = [];
  let terms = 0;
  // A quotation that does not end goes to the end.
  for (const [, minus = "", quoted, word = ""] of normal(text).matchAll(
    /(?<!\S)(-(?!-))?(?:"([^"]*)(?:"|$)|([^\s]+))/g,
  )) {
    if (quoted === undefined && minus === "" && word === "OR") {
      alternatives.push([]);
      continue;
    }
    const term = termOf(quoted ?? word, quoted !== undefined);
    if (term === undefined) continue;
    terms += 1;
    if (terms > mostTerms) break;
    if (minus === "") alternatives.at(-1)?.push(term);
    else without.push(term);
  }
  return { alternatives: alternatives.filter((terms) => terms.length > 0), without };
}

/** Invisible characters, and those that the store cannot hold, are not part of the query. */
function normal(text: string): string {
  return storableText(text)
    .replace(/(?![\u200c\u200d])[\p{Cf}]|\ufffd/gu, "")
    .replace(/\p{Cc}/gu, " ")
    .replace(/[“”„]/g, '"');
}

function termOf(text: string, exact: boolean): Term | undefined {
  const trimmed = [...text.replace(/\s+/g, " ").trim()].slice(0, longestTerm).join("").replaceAll('"', "");
  return trimmed === "" ? undefined : { text: trimmed, exact };
}

/** Whether there is anything to look for. */
export function isBlank({ alternatives, without }: Query): boolean {
  return alternatives.length === 0 && without.length === 0;
}

/** All that is wanted, of any alternative. */
export function wantedTerms({ alternatives }: Query): readonly Term[] {
  return alternatives.flat();
}

/** What is wanted, as one text: for a model. */
export function wantedText(query: Query): string {
  return wantedTerms(query)
    .map(({ text }) => text)
    .join(" ");
}
