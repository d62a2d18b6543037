import type { CST, Scalar } from "yaml";
import type { Span } from "../source.ts";

/** The style of a scalar in YAML. */
export type Style = "plain" | "single" | "double" | "literal" | "folded";

/** A style of one value within its line. */
export type FlowStyle = Exclude<Style, "literal" | "folded">;

/** Whether the text is on the lines below a `|` or `>`. */
export function isBlock(style: Style): style is Exclude<Style, FlowStyle> {
  return style === "literal" || style === "folded";
}

/** A string in a YAML file, and the position of each of its characters. */
export interface TextNode {
  readonly value: string;
  readonly style: Style;
  /** The whole node without anchor and tag; a block scalar starts at its `|` or `>`. */
  readonly span: Span;
  /** The start of the characters: after the quote or the block's header. */
  readonly contentStart: number;
  /** The indentation of each line of a block. */
  readonly margin: number;
  /** For each UTF-16 unit of the value, the range of the file that it comes from. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The span of the file that a span of the value comes from; an empty one stays empty. */
export function fileSpan({ starts, ends, contentStart, style, span: { start: node } }: TextNode, span: Span): Span {
  if (starts.length === 0 && isBlock(style)) return { start: node, end: node };
  const before = ends[Math.min(span.start, ends.length) - 1] ?? contentStart;
  const start = starts[span.start] ?? before;
  return {
    start,
    end: span.end > span.start ? Math.max(start, ends[Math.min(span.end, ends.length) - 1] ?? start) : start,
  };
}

const styles: Readonly<Record<string, Style>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** The positions of a string scalar's characters; undefined for a node that was created, not parsed. */
export function readText({ value, range, type, srcToken: token }: Scalar): TextNode | undefined {
  const style = styles[type ?? ""];
  if (typeof value !== "string" || token === undefined || range == null || style === undefined) return undefined;
  const span = { start: range[0], end: range[1] };
  if (token.type === "block-scalar") {
    const contentStart = span.end - token.source.length;
    const lines = blockLines(token.source, contentStart);
    const margin = marginOf(token, lines);
    return {
      value,
      style,
      span,
      contentStart,
      margin,
      ...agreeing(readBlock(token, lines, margin, span), value, span),
    };
  }
  const contentStart = span.start + (style === "plain" ? 0 : 1);
  return { value, style, span, contentStart, margin: 0, ...agreeing(readFlow(token), value, span) };
}

/** The computed positions if they give the parser's value; otherwise every character maps to the whole node. */
function agreeing({ value, starts, ends }: Pieces, wanted: string, span: Span): Pick<TextNode, "starts" | "ends"> {
  if (value === wanted) return { starts, ends };
  const { length } = wanted;
  return { starts: Array.from({ length }, () => span.start), ends: Array.from({ length }, () => span.end) };
}

/** Collects a value with the ranges that its characters come from. */
class Pieces {
  value = "";
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  /** Characters that the file contains unchanged. */
  copy(text: string, start: number): void {
    for (let index = 0; index < text.length; index++) this.put(text.charAt(index), start + index, start + index + 1);
  }

  /** Characters that all come from one range: an escape, a folded line break. */
  put(text: string, start: number, end: number): void {
    this.value += text;
    for (let index = 0; index < text.length; index++) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }
}

function readFlow({ type, offset, ...token }: CST.Token): Pieces {
  const source = "source" in token ? token.source : "";
  const pieces = new Pieces();
  const inner = source.slice(1, -1);
  if (type === "scalar") readLines(source, offset, (text, at) => pieces.copy(text, at), pieces);
  if (type === "single-quoted-scalar")
    readLines(inner, offset + 1, (text, at) => copySingleQuoted(text, at, pieces), pieces);
  if (type === "double-quoted-scalar") readDoubleQuoted(inner, offset + 1, pieces);
  return pieces;
}

function copySingleQuoted(text: string, start: number, pieces: Pieces): void {
  for (const { 0: part, index } of text.matchAll(/''|./gs)) {
    pieces.put(part.charAt(0), start + index, start + index + part.length);
  }
}

/** Plain and single-quoted lines: trimmed, one break is a space, n + 1 breaks are n line breaks. */
function readLines(source: string, offset: number, copy: (text: string, at: number) => void, pieces: Pieces): void {
  const lines = splitLines(source, offset);
  let end = offset;
  let blank = 0;
  for (const [number, { start, line }] of lines.entries()) {
    const isFirst = number === 0;
    const isLast = number === lines.length - 1;
    const indent = isFirst ? 0 : line.length - line.replace(/^[ \t]+/, "").length;
    const text = isLast ? line.slice(indent) : line.slice(indent).replace(/(?<![ \t])[ \t]+$/, "");
    if (text === "" && !isFirst && !isLast) {
      blank++;
      continue;
    }
    if (!isFirst) pieces.put("\n".repeat(blank) || " ", end, start + indent);
    copy(text, start + indent);
    end = start + indent + text.length;
    blank = 0;
  }
}

// biome-ignore format: table
const escapes: Readonly<Record<string, string>> = {
  "0": "\0", a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v",
  N: "\u0085", _: "\u00a0", L: "\u2028", P: "\u2029", " ": " ", '"': '"', "/": "/", "\\": "\\", "\t": "\t",
};

const doubleQuotedPart =
  /\\(?:\r?\n(?<join>[ \t]*)|x(?<x>[\da-fA-F]{2})|u(?<u>[\da-fA-F]{4})|U(?<U>[\da-fA-F]{8})|(?<escape>.))|[ \t]*(?<fold>\r?\n[ \t\r\n]*)|[ \t]+|[^ \t\r\n\\]+|./gs;

function readDoubleQuoted(source: string, offset: number, pieces: Pieces): void {
  for (const { 0: part, index, groups } of source.matchAll(doubleQuotedPart)) {
    const { join, x, u, U, escape: escaped, fold } = groups ?? {};
    const start = offset + index;
    const code = x ?? u ?? U;
    if (join !== undefined) continue;
    if (code !== undefined) pieces.put(codePoint(Number.parseInt(code, 16)) ?? part, start, start + part.length);
    else if (escaped !== undefined) pieces.put(escapes[escaped] ?? part, start, start + part.length);
    else if (fold !== undefined)
      pieces.put("\n".repeat(fold.split("\n").length - 2) || " ", start, start + part.length);
    else pieces.copy(part, start);
  }
}

function codePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

interface BlockLine {
  /** Offset in the file. */
  readonly start: number;
  /** Spaces before the text. */
  readonly indent: number;
  readonly text: string;
}

function headerOf({ props }: CST.BlockScalar): string {
  const header = props.find((each) => each.type === "block-scalar-header");
  return header !== undefined && "source" in header ? header.source : "|";
}

/** Spaces that every line of the block has and the value does not. */
function marginOf(token: CST.BlockScalar, lines: readonly BlockLine[]): number {
  const explicit = Number(/[1-9]/.exec(headerOf(token))?.[0] ?? 0);
  return explicit > 0 ? token.indent + explicit : (lines.find(({ text }) => text !== "")?.indent ?? 0);
}

function readBlock(token: CST.BlockScalar, lines: readonly BlockLine[], margin: number, { end }: Span): Pieces {
  const pieces = new Pieces();
  const header = headerOf(token);
  const folded = header.startsWith(">");
  const lastText = lines.findLastIndex(({ text, indent }) => text !== "" || indent > margin);
  const hasText = lines.some(({ text }) => text !== "");
  const content = hasText ? lines.slice(0, lastText + 1) : [];
  const chomped = lines.slice(content.length);
  const endOf = (line: BlockLine) => line.start + line.indent + line.text.length;

  let previous: BlockLine | undefined;
  let breaks = 0;
  for (const line of content) {
    if (folded && line.text === "" && line.indent <= margin) {
      breaks++;
      continue;
    }
    if (previous === undefined) pieces.put("\n".repeat(breaks), content[0]?.start ?? 0, line.start);
    else {
      const folds = folded && !isDeeper(line, margin) && !isDeeper(previous, margin);
      const text = folds ? "\n".repeat(breaks) || " " : "\n".repeat(breaks + 1);
      pieces.put(text, endOf(previous), line.start + Math.min(line.indent, margin));
    }
    pieces.copy(" ".repeat(Math.max(0, line.indent - margin)) + line.text, line.start + Math.min(line.indent, margin));
    previous = line;
    breaks = 0;
  }
  const at = previous === undefined ? end - token.source.length : endOf(previous);
  pieces.put("\n".repeat(finalBreaks(header, hasText, chomped.length, lines.length)), at, end);
  return pieces;
}

function isDeeper({ indent, text }: BlockLine, margin: number): boolean {
  return indent > margin || text.startsWith("\t");
}

/** The line breaks that chomping leaves at the end. */
function finalBreaks(header: string, hasText: boolean, chomped: number, all: number): number {
  if (all === 0) return 0;
  if (header.includes("+")) return hasText ? Math.max(1, chomped) : Math.max(1, all - 1);
  return header.includes("-") || !hasText ? 0 : 1;
}

function blockLines(source: string, offset: number): readonly BlockLine[] {
  if (source === "") return [];
  return splitLines(source, offset).map(({ start, line }) => {
    const text = line.replace(/^ +/, "");
    return { start, indent: line.length - text.length, text };
  });
}

/** The lines and their starts, without line breaks. */
function splitLines(source: string, offset: number): readonly { readonly start: number; readonly line: string }[] {
  let next = offset;
  return source.split("\n").map((line) => {
    const start = next;
    next += line.length + 1;
    return { start, line: line.replace(/\r$/, "") };
  });
}
