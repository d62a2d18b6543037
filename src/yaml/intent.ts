import { applyFix } from "../diagnostic.ts";
import { defaultLimits } from "../limits.ts";
import { parse } from "../syntax/parse.ts";

/** A text on one line that was meant as a filter, and how much of the line it takes. */
export interface Intent {
  readonly filter: string;
  readonly length: number;
}

/** Places where a value may end that are tried on one line. */
const mostEnds = 50;

/**
 * The filter that `line`, which begins with a value, evidently means where YAML reads something else: the longest start
 * of the line that is one, the shortest inside `{…}` and `[…]`. It takes more than `atLeast` characters of the line.
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

/** Whether `text` is a filter as far as its syntax goes. */
export function isFilter(text: string): boolean {
  const { expr, diagnostics } = parse(text, defaultLimits);
  return expr !== undefined && !diagnostics.some(({ severity }) => severity === "error");
}

/** `raw` as a filter, or what stands between its quotes. */
function readable(raw: string): string | undefined {
  if (isFilter(raw)) return raw;
  const [, quote, inside] = /^(["'])(.*)\1$/s.exec(raw) ?? [];
  if (quote === undefined || inside === undefined) return undefined;
  return [inside, withDoubleQuotes(inside), unescaped(inside, quote)].find(
    (text) => text !== undefined && isFilter(text),
  );
}

/** The text with its single-quoted strings as the language has them. */
function withDoubleQuotes(text: string): string {
  const edits = parse(text, defaultLimits).diagnostics.flatMap(({ code, fixes = [] }) =>
    code === "single-quotes" ? (fixes[0]?.edits ?? []) : [],
  );
  return applyFix(text, { title: "", edits });
}

/** The text as YAML would read it, had every quote inside been escaped. */
function unescaped(text: string, quote: string): string {
  return quote === "'" ? text.replaceAll("''", "'") : text.replaceAll(/\\(["\\])/g, "$1");
}
