import { type PolicyFile, readPolicies } from "./read.ts";
import type { PolicyFilter } from "./reader.ts";
import type { Style, TextNode } from "./scalar.ts";

/** Whether `filter` is what the policy's filter says already; the line breaks that end a block do not count. */
export function isSameFilter({ filter: current }: PolicyFilter, filter: string): boolean {
  return withoutFinalBreaks(current) === filter;
}

/**
 * The file with other texts for some of its filters, everything else byte for byte. `filters` gives the new text by
 * index in `policies` of {@link readPolicies}, undefined to leave it. Each keeps its style where that style can hold it.
 */
export function rewritePolicies(text: string, filters: readonly (string | undefined)[]): string {
  const before = readPolicies(text);
  const styles = before.policies.map(({ node }, index) =>
    filters[index] === undefined || !node ? [] : stylesFor(node.style),
  );
  for (;;) {
    const result = splice(text, before, filters, styles);
    const wrong = wrongFilters(before, readPolicies(result), filters).filter(
      (index) => (styles[index]?.length ?? 0) > 1,
    );
    if (wrong.length === 0) return result;
    for (const index of wrong) styles[index]?.shift();
  }
}

/** The styles to try, the last of which can hold any text. */
function stylesFor(style: Style): Style[] {
  return [...new Set<Style>([style, "single", "double"])];
}

function splice(
  text: string,
  { policies }: PolicyFile,
  filters: readonly (string | undefined)[],
  styles: readonly Style[][],
): string {
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  for (const [index, { node }] of policies.entries()) {
    const filter = filters[index];
    const style = styles[index]?.[0];
    if (node === undefined || filter === undefined || style === undefined) continue;
    const block = isBlock(style);
    const start = block ? firstLine(node, text) : node.span.start;
    const end = block ? lastCharacter(node) : scalarEnd(node, text);
    edits.set(start, { end, text: write(filter, style, node, text) });
  }
  let result = text;
  for (const [start, edit] of [...edits].sort(([a], [b]) => b - a))
    result = result.slice(0, start) + edit.text + result.slice(edit.end);
  return result;
}

function write(filter: string, style: Style, node: TextNode, text: string): string {
  const lineBreak = text.startsWith("\r", lineEnd(text, node.span.start)) ? "\r\n" : "\n";
  const margin = " ".repeat(node.margin);
  switch (style) {
    case "plain":
      return filter;
    case "single":
      return `'${filter.replaceAll("'", "''")}'`;
    case "double":
      return JSON.stringify(filter).replaceAll(
        /[\x7f-\x9f\u2028\u2029\ufeff]/g,
        (hidden) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    case "literal":
      return filter
        .split("\n")
        .map((line) => margin + line)
        .join(lineBreak);
    case "folded":
      return filter
        .split("\n")
        .map((line) => margin + line)
        .join(lineBreak + lineBreak);
  }
}

function wrongFilters(
  before: PolicyFile,
  after: PolicyFile,
  filters: readonly (string | undefined)[],
): readonly number[] {
  const isWhole = after.policies.length === before.policies.length;
  return filters.flatMap((wanted, index) => {
    const found = after.policies[index];
    if (wanted === undefined || (isWhole && found !== undefined && isSameFilter(found, wanted))) return [];
    return [index];
  });
}

function isBlock(style: Style | undefined): boolean {
  return style === "literal" || style === "folded";
}

/** Where a block's text begins, leading blank lines skipped: at the start of its line. */
function firstLine({ contentStart, span }: TextNode, text: string): number {
  const first = contentStart + text.slice(contentStart, span.end).search(/\S/);
  return Math.max(contentStart, text.lastIndexOf("\n", first) + 1);
}

function lastCharacter({ value, ends, span }: TextNode): number {
  return ends[withoutFinalBreaks(value).length - 1] ?? span.end;
}

/** The end of a node that another style replaces: a block leaves its last line break. */
function scalarEnd(node: TextNode, text: string): number {
  return isBlock(node.style) ? lineEnd(text, lastCharacter(node)) : node.span.end;
}

function lineEnd(text: string, from: number): number {
  const offset = text.slice(from).search(/\r?\n/);
  return offset < 0 ? text.length : from + offset;
}

function withoutFinalBreaks(text: string): string {
  return text.replace(/\n+$/, "");
}
