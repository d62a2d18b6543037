import type { Edit, Fix } from "../diagnostic.ts";
import type { Span } from "../source.ts";
import { intendedFilter, isFilter } from "./intent.ts";

/** A key whose value is a filter, in a block or between braces, up to the value. */
const filterKey = /(?:^|[\s{,])["']?(?:filter|where|\w+_expression)["']?:[ \t]+/g;

/** The maximum number of characters to inspect around one value. */
const longest = 10_000;

/** The fix that makes YAML read the filter on the line of `offset` as one string, if there is one. */
export function quoteFilterAt(text: string, offset: number): readonly Fix[] {
  const { start: lineStart, line } = lineAround(text, offset);
  const keys = [...line.matchAll(filterKey)].filter(({ index, 0: { length } }) => lineStart + index + length <= offset);
  const { index = 0, 0: key = "" } = keys.at(-1) ?? {};
  if (key === "") return [];
  const start = lineStart + index + key.length;
  return continuation(text, lineStart) === "" ? quoteValue(text, start, offset) : asBlock(text, lineStart, start);
}

/** The fix that quotes the filter that begins at `start`; YAML reads the value only up to `end`. */
export function quoteValue(text: string, start: number, end: number): readonly Fix[] {
  const { start: lineStart, line } = lineAround(text, start);
  const value = line.slice(start - lineStart);
  const isInFlow = /[{[]/.test(line.slice(0, start - lineStart));
  if (/^(?:[|>&*]|!!)/.test(value)) return [];
  const intent = intendedFilter(value, end - start, isInFlow);
  if (intent !== undefined) return [quoting(intent.filter, { start, end: start + intent.length })];
  if (isInFlow || value.includes(" #") || /^["'[{]/.test(value)) return [];
  const whole = value.trimEnd();
  return [quoting(whole, { start, end: start + whole.length })];
}

function quoting(filter: string, span: Span): Fix {
  return { title: "quote the filter", edits: [{ span, text: `'${filter.replaceAll("'", "''")}'` }], safe: true };
}

/** The fix that turns a filter on several lines, the first of which is after its key, into a block. */
function asBlock(text: string, lineStart: number, start: number): readonly Fix[] {
  const below = continuation(text, lineStart);
  const end = text.indexOf(below, start) + below.length;
  const [, quote = ""] = /^(["'])[\s\S]*\1$/.exec(text.slice(start, end)) ?? [];
  if (!isFilter(text.slice(start + quote.length, end - quote.length))) return [];
  const indent = leastMargin(below);
  const edits: Edit[] = [
    { span: { start, end: start + quote.length }, text: `|-${lineBreakOf(text)}${" ".repeat(indent)}` },
    ...(quote === "" ? [] : [{ span: { start: end - 1, end }, text: "" }]),
  ];
  return [{ title: "write the filter as a block", edits, safe: true }];
}

/** The lines below that of `lineStart` that are indented deeper, without the white space around them. */
function continuation(text: string, lineStart: number): string {
  const { line } = lineAround(text, lineStart);
  const margin = marginOf(line);
  const lines: string[] = [];
  for (const next of text
    .slice(lineStart + line.length, lineStart + line.length + longest)
    .split("\n")
    .slice(1)) {
    if (next.trim() !== "" && marginOf(next) <= margin) break;
    lines.push(next);
  }
  return lines.join("\n").trimEnd();
}

/** The fix for a block whose text begins after its `|` or `>`, at `offset`: a line break there. */
export function blockOnNextLine(text: string, offset: number): readonly Fix[] {
  const { start: lineStart, line } = lineAround(text, offset);
  const before = line.slice(0, offset - lineStart);
  const [gap = ""] = /(?<=:[ \t]+[|>][-+\d]*)[ \t]+$/.exec(before) ?? [];
  if (gap === "") return [];
  const below = continuation(text, lineStart);
  const indent = below === "" ? marginOf(line) + 2 : leastMargin(below);
  const edit = { span: { start: offset - gap.length, end: offset }, text: lineBreakOf(text) + " ".repeat(indent) };
  return [{ title: "begin the block on the next line", edits: [edit], safe: true }];
}

function leastMargin(lines: string): number {
  return Math.min(...lines.split("\n").flatMap((line) => (line.trim() === "" ? [] : [marginOf(line)])));
}

/** The line break of a file. */
export function lineBreakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** The column, from 0, of the key that a line begins with, or of its text. */
export function marginOf(line: string): number {
  return /^(?:[ \t]*- )?[ \t]*/.exec(line)?.[0].length ?? 0;
}

/** The line around `offset`, without its line break, and its start; only a part of a very long line. */
export function lineAround(text: string, offset: number): { readonly start: number; readonly line: string } {
  const from = Math.max(0, offset - longest);
  const start = from + text.slice(from, offset).lastIndexOf("\n") + 1;
  return { start, line: /^[^\r\n]*/.exec(text.slice(start, start + longest))?.[0] ?? "" };
}
