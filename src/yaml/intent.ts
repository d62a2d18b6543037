import { applyFix } from "../diagnostic.ts";
import { defaultLimits } from "../limits.ts";
import { parse } from "../syntax/parse.ts";

/** A text on one line that was meant as a filter, and its length. */
export interface Intent {
  readonly filter: string;
  readonly length: number;
}

/** The maximum number of ends of a value to try on one line. */
const mostEnds = 50;

/**
 * The filter that `line`, which begins with a value, evidently means where YAML reads something else: the longest start
 * of the line that is a filter, the shortest inside `{…}` and `[…]`. It is longer than `atLeast` characters of the
 * line.
 */
export function intendedFilter(line: string, atLeast: number, inFlow: boolean): Intent | undefined {
  const ends = [...line.matchAll(inFlow ? /\s+#|\s*[,\]}]|\s*$/g : /\s+#|\s*$/g)].map(({ index }) => index);
  const candidates = [...new Set(inFlow ? ends : ends.reverse())].filter((end) => end > atLeast).slice(0, mostEnds);
  for (const length of candidates) {
    const filter = readable(line.slice(0, length));
    if (filter !== undefined) return { filter, length };
  }
  return undefined;
}

/** Whether `text` is syntactically a filter. */
export function isFilter(text: string): boolean {
  const { expr, diagnostics } = parse(text, defaultLimits);
  return expr !== undefined && !diagnostics.some(({ severity }) => severity === "error");
}

/** `raw` as a filter, or the text between its quotes. */
function readable(raw: string): string | undefined {
  if (isFilter(raw)) return raw;
  const [, quote, inside] = /^(["'])(.*)\1$/s.exec(raw) ?? [];
  if (quote === undefined || inside === undefined) return undefined;
  return [inside, withDoubleQuotes(inside), unescaped(inside, quote)].find(
    (text) => text !== undefined && isFilter(text),
  );
}

/** The text with its single-quoted strings in double quotes. */
function withDoubleQuotes(text: string): string {
  const edits = parse(text, defaultLimits).diagnostics.flatMap(({ code, fixes = [] }) =>
    code === "single-quotes" ? (fixes[0]?.edits ?? []) : [],
  );
  return applyFix(text, { title: "", edits });
}

/** The text as YAML would read it if every quote inside were escaped. */
function unescaped(text: string, quote: string): string {
  return quote === "'" ? text.replaceAll("''", "'") : text.replaceAll(/\\(["\\])/g, "$1");
}
