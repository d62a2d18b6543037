import type { Diagnostic, Fix } from "../diagnostic.ts";
import { codes, diagnose } from "../messages.ts";
import { lineStarts, positionAt, type Span, textAt } from "../source.ts";
import { nearest } from "../suggest.ts";
import type { Token } from "../syntax/lex.ts";

/** A code in a comment, with the lines that the comment applies to. */
interface Ignore {
  readonly code: string;
  /** The position of the code; of the comment if it has no code. */
  readonly span: Span;
  /** What to remove to remove the code: the whole comment if it has no other. */
  readonly removal: Span;
  /** The first and the last line that it applies to. */
  readonly from: number;
  readonly to: number;
}

/** The maximum number of codes in the comments of one filter; further ones are ignored. */
const mostCodes = 100;

const directive = /^(?:\/\/|\/\*)[ \t]*wherefore-ignore\b/;

/**
 * `diagnostics` without the warnings that comments in the filter silence, and with a warning for each code that
 * silences nothing. `// wherefore-ignore missing-key: unset counts as dev` silences the codes before the colon on the
 * lines of the comment; a comment alone on its lines applies to the next line of the filter instead.
 */
export function applyIgnores(
  diagnostics: readonly Diagnostic[],
  { tokens, comments }: { readonly tokens: readonly Token[]; readonly comments: readonly Token[] },
  text: string,
): readonly Diagnostic[] {
  const directives = comments.filter(({ span }) => directive.test(text.slice(span.start, span.start + 64)));
  if (directives.length === 0) return diagnostics;
  const starts = lineStarts(text);
  const lineAt = (offset: number) => positionAt(starts, offset).line;
  const ignores = readIgnores(directives, tokens, text, lineAt);
  const used = new Set<Ignore>();
  const left = diagnostics.filter(({ code, severity, span }) => {
    if (severity !== "warning") return true;
    const [first, last] = [lineAt(span.start), lineAt(Math.max(span.start, span.end - 1))];
    const silencing = ignores.filter((ignore) => ignore.code === code && ignore.from <= last && ignore.to >= first);
    for (const ignore of silencing) used.add(ignore);
    return silencing.length === 0;
  });
  return [...left, ...ignores.filter((ignore) => !used.has(ignore)).map(unused)];
}

function readIgnores(
  directives: readonly Token[],
  tokens: readonly Token[],
  text: string,
  lineAt: (offset: number) => number,
): readonly Ignore[] {
  const lines = new Set(tokens.flatMap(({ span }) => [lineAt(span.start), lineAt(span.end - 1)]));
  const ignores: Ignore[] = [];
  let next = 0;
  for (const comment of directives) {
    if (ignores.length >= mostCodes) break;
    const [from, to] = [lineAt(comment.span.start), lineAt(comment.span.end - 1)];
    while ((tokens[next]?.span.start ?? Number.POSITIVE_INFINITY) < comment.span.end) next += 1;
    const following = lines.has(from) || lines.has(to) ? undefined : tokens[next];
    const line = following && lineAt(following.span.start);
    for (const code of codesIn(comment, text)) ignores.push({ ...code, from: line ?? from, to: line ?? to });
  }
  return ignores.slice(0, mostCodes);
}

function codesIn({ span }: Token, text: string): readonly Pick<Ignore, "code" | "span" | "removal">[] {
  const written = textAt(text, span);
  const begin = directive.exec(written)?.[0].length ?? 0;
  const colon = written.indexOf(":", begin);
  const listed = written.slice(begin, colon < 0 ? undefined : colon).replace(/\*\/$/, "");
  const names = [...listed.matchAll(/[^\s,]+/g)].slice(0, mostCodes);
  const whole = withSpaceBefore(span, text);
  if (names.length === 0) return [{ code: "", span, removal: whole }];
  return names.map(({ 0: code, index }) => {
    const start = span.start + begin + index;
    const named = { start, end: start + code.length };
    return { code, span: named, removal: names.length === 1 ? whole : withComma(named, text) };
  });
}

function withSpaceBefore({ start, end }: Span, text: string): Span {
  let from = start;
  while (from > 0 && /\s/.test(text.charAt(from - 1))) from -= 1;
  return { start: from, end };
}

/** A code in a list with the comma after it, or otherwise before it. */
function withComma({ start, end }: Span, text: string): Span {
  const behind = /^\s*,\s*/.exec(text.slice(end, end + 64));
  if (behind !== null) return { start, end: end + behind[0].length };
  const before = /[\s,]+$/.exec(text.slice(Math.max(0, start - 64), start));
  return { start: start - (before?.[0].length ?? 0), end };
}

function unused({ code, span, removal }: Ignore): Diagnostic {
  const remove: Fix = { title: "remove it", edits: [{ span: removal, text: "" }], safe: true };
  if (code === "") return diagnose("unused-ignore", span, [undefined, false, undefined], { fixes: [remove] });
  if (codes.some((known) => known === code)) {
    return diagnose("unused-ignore", span, [code, true, undefined], { fixes: [remove] });
  }
  const near = nearest(code, codes);
  const fixes = near === undefined ? [] : [{ title: `write ${near}`, edits: [{ span, text: near }] }];
  return diagnose("unused-ignore", span, [code, false, near], { fixes });
}
