import { applyFix, type Edit } from "../diagnostic.ts";
import { blockMargins } from "./blocks.ts";
import { type PolicyFile, readFile } from "./read.ts";
import type { Kinds, PolicyFilter } from "./reader.ts";
import { type FlowStyle, isBlock, type Style, type TextNode } from "./scalar.ts";

/** A new text for a filter. */
export interface Rewrite {
  readonly text: string;
  /** Whether it becomes a block, if the file allows one. A text of several lines always does. */
  readonly isBlock: boolean;
}

/** Whether `filter` equals the policy's filter; line breaks at the end of a block are ignored. */
export function isSameFilter({ filter: current }: Pick<PolicyFilter, "filter">, filter: string): boolean {
  return withoutFinalBreaks(current) === filter;
}

/**
 * Replaces some filters of the file, and leaves everything else byte for byte. `filters` has the new text by index in
 * `policies` of {@link readFile}, undefined to keep it. Each filter keeps its style if possible; several lines become a
 * literal block where YAML allows one. `kinds`: those that the file was read with.
 */
export function rewriteFile(text: string, filters: readonly (string | Rewrite | undefined)[], kinds: Kinds): string {
  const before = readFile(text, kinds);
  const plan = planOf(text, before, filters);
  for (;;) {
    const result = splice(text, plan);
    const wrong = wrongPlans(plan, before, readFile(result, kinds)).filter(({ styles }) => styles.length > 1);
    if (wrong.length === 0) return result;
    for (const { styles } of wrong) styles.shift();
  }
}

/**
 * Applies edits to some filters of the file, and leaves everything else byte for byte; by index in `policies` of {@link
 * readFile}, each filter's edits disjoint and in ascending order. Lines stay as they are if the filter's style allows
 * it. `kinds`: those that the file was read with.
 */
export function editFile(text: string, edits: readonly (readonly Edit[])[], kinds: Kinds): string {
  const before = readFile(text, kinds);
  const wanted = before.policies.map(({ filter }, index) => {
    const own = edits[index] ?? [];
    return own.length === 0 ? undefined : withoutFinalBreaks(applyFix(filter, { title: "", edits: own }));
  });
  const inPlace = new Map<number, Edit>();
  for (const [index, { node, span }] of before.policies.entries()) {
    for (const edit of edits[index] ?? []) {
      const place = span(edit.span);
      if (node !== undefined) inPlace.set(place.start, { span: place, text: escaped(edit.text, node.style) });
    }
  }
  const result = applyFix(text, { title: "", edits: [...inPlace.values()] });
  const after = readFile(result, kinds).policies;
  const isRight = before.policies.every(({ filter }, index) => {
    const found = after[index];
    return found !== undefined && isSameFilter(found, wanted[index] ?? withoutFinalBreaks(filter));
  });
  return isRight && after.length === before.policies.length ? result : rewriteFile(text, wanted, kinds);
}

/** A text inside a scalar of the given style. */
function escaped(text: string, style: Style): string {
  if (style === "single") return text.replaceAll("'", "''");
  return style === "double" ? JSON.stringify(text).slice(1, -1) : text;
}

type Read = PolicyFile;

/** A filter to write, and the styles to try, the last of which can represent any text. */
interface Plan {
  readonly index: number;
  readonly filter: string;
  readonly node: TextNode;
  readonly styles: Style[];
  /** The indentation of each line, as a block. */
  readonly margin: number;
}

function planOf(text: string, { policies }: Read, filters: readonly (string | Rewrite | undefined)[]): readonly Plan[] {
  let margins: ReadonlyMap<number, number> | undefined;
  return policies.flatMap(({ node }, index): Plan[] => {
    const wanted = filters[index];
    if (wanted === undefined || node === undefined) return [];
    const filter = typeof wanted === "string" ? wanted : wanted.text;
    const isLong = filter.includes("\n");
    const { style } = node;
    if (isBlock(style)) {
      return [{ index, filter, node, styles: stylesFor(isLong ? "literal" : style), margin: node.margin }];
    }
    if (fitsBlock(filter) && (isLong || (typeof wanted !== "string" && wanted.isBlock))) {
      margins ??= blockMargins(text);
      const margin = margins.get(node.span.start);
      if (margin !== undefined) return [{ index, filter, node, styles: ["literal", ...stylesFor(style)], margin }];
    }
    return [{ index, filter, node, styles: stylesFor(style), margin: 0 }];
  });
}

/**
 * Whether a block scalar can represent the text: it needs no escape, and has no line break that only YAML recognizes.
 */
export function fitsBlock(filter: string): boolean {
  return !unfit.test(filter);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const unfit = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;

function stylesFor(style: Style): Style[] {
  return [...new Set<Style>([style, "single", "double"])];
}

function splice(text: string, plan: readonly Plan[]): string {
  const edits = new Map<number, Edit>();
  for (const each of plan) {
    const edit = editOf(each, text);
    edits.set(edit.span.start, edit);
  }
  return applyFix(text, { title: "", edits: [...edits.values()] });
}

function editOf({ filter, node, styles: [style = "double"], margin }: Plan, text: string): Edit {
  const { start } = node.span;
  if (!isBlock(style)) return { span: { start, end: scalarEnd(node, text) }, text: spell(filter, style) };
  const lineBreak = lineBreakAt(start, text);
  const lines = blockOf(filter, margin, lineBreak);
  if (isBlock(node.style)) {
    const header = text.slice(start + 1, node.contentStart);
    return { span: { start, end: lastCharacter(node) }, text: `${style === "literal" ? "|" : ">"}${header}${lines}` };
  }
  const end = lineEnd(text, node.span.end);
  return { span: { start, end }, text: `|-${text.slice(node.span.end, end)}${lineBreak}${lines}` };
}

/** A text as a flow scalar. A text of several lines needs double quotes. */
export function spell(filter: string, style: FlowStyle): string {
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
  }
}

function blockOf(filter: string, margin: number, lineBreak: string): string {
  return filter
    .split("\n")
    .map((line) => (line === "" ? "" : " ".repeat(margin) + line))
    .join(lineBreak);
}

function wrongPlans(plan: readonly Plan[], before: Read, after: Read): readonly Plan[] {
  const isWhole = after.policies.length === before.policies.length;
  return plan.filter(({ index, filter }) => {
    const found = after.policies[index];
    return !isWhole || found === undefined || !isSameFilter(found, filter);
  });
}

function lastCharacter({ value, ends, span }: TextNode): number {
  return ends[withoutFinalBreaks(value).length - 1] ?? span.end;
}

/** The end of a node that another style replaces: a block keeps its last line break. */
function scalarEnd(node: TextNode, text: string): number {
  return isBlock(node.style) ? lineEnd(text, lastCharacter(node)) : node.span.end;
}

/** The line break at the end of the line, or the file's. */
function lineBreakAt(offset: number, text: string): string {
  const end = lineEnd(text, offset);
  const hasReturn = end < text.length ? text.startsWith("\r", end) : text.includes("\r\n");
  return hasReturn ? "\r\n" : "\n";
}

function lineEnd(text: string, from: number): number {
  const offset = text.indexOf("\n", from);
  if (offset < 0) return text.length;
  return offset > from && text[offset - 1] === "\r" ? offset - 1 : offset;
}

function withoutFinalBreaks(text: string): string {
  return text.replace(/\n+$/, "");
}
