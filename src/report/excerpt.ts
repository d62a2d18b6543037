import { lineStarts, positionAt, type Span } from "../source.ts";
import type { Paint, Style } from "./paint.ts";
import { type Cell, cells, visible, width } from "./width.ts";

/** A text, and the start of each line. */
export interface Lines {
  readonly text: string;
  readonly starts: readonly number[];
}

/** A span to underline. */
export interface Mark {
  readonly span: Span;
  readonly style: Style;
  readonly stroke: "^" | "-";
  readonly label?: string;
}

export interface ExcerptOptions {
  /** The maximum width of source lines; longer lines are cut, with `…`. */
  readonly columns: number;
  readonly paint: Paint;
}

/** One row: its line number if it is a line of the source, and the text after the gutter. */
export interface Row {
  readonly line?: number;
  readonly text: string;
}

/** The part of a mark on one line, as offsets in that line. */
interface Piece extends Mark {
  readonly line: number;
}

/** Marks of more lines show only the first two and the last. */
const mostLines = 4;

export function linesOf(text: string): Lines {
  return { text, starts: lineStarts(text) };
}

/** Line `index`, from 0, without its line break. */
export function lineAt({ text, starts }: Lines, index: number): string {
  return text.slice(starts[index], starts[index + 1]).replace(/\r\n$|[\r\n]$/, "");
}

/** The lines that `marks` touch, with the exact text underlined. */
export function excerpt(source: Lines, marks: readonly Mark[], options: ExcerptOptions): readonly Row[] {
  const byLine = new Map<number, Piece[]>();
  for (const piece of marks.flatMap((mark) => pieces(source, mark))) {
    byLine.set(piece.line, [...(byLine.get(piece.line) ?? []), piece]);
  }
  const rows: Row[] = [];
  let last: number | undefined;
  for (const [line, ofLine] of [...byLine].sort(([a], [b]) => a - b)) {
    if (last !== undefined && line > last + 1) rows.push({ text: options.paint("faint", "⋮") });
    rows.push(...drawLine(lineAt(source, line), ofLine, options));
    last = line;
  }
  return rows;
}

function pieces(source: Lines, { span, label, ...mark }: Mark): readonly Piece[] {
  const first = positionAt(source.starts, span.start).line - 1;
  const last = positionAt(source.starts, Math.max(span.start, span.end - 1)).line - 1;
  const result: Piece[] = [];
  for (let line = first; line <= last; line++) {
    if (last - first >= mostLines && line > first + 1 && line < last) continue;
    const lineStart = source.starts[line] ?? 0;
    const text = lineAt(source, line);
    const from = line === first ? Math.min(span.start - lineStart, text.length) : text.length - text.trimStart().length;
    const to = Math.max(from, Math.min(span.end - lineStart, text.length));
    if (to > from || line === first) result.push({ ...mark, line, span: { start: from, end: to } });
  }
  const visibleOnes = result.filter((piece) => piece.span.end > piece.span.start);
  const kept = visibleOnes.length > 0 ? visibleOnes : result;
  return kept.map((piece, index) => (label !== undefined && index === kept.length - 1 ? { ...piece, label } : piece));
}

/** The line with its marks and labels. Marks that do not fit into one window get another. */
function drawLine(line: string, ofLine: readonly Piece[], { columns, paint }: ExcerptOptions): readonly Row[] {
  const rows: Row[] = [];
  let left = ofLine;
  while (left[0] !== undefined) {
    const window = windowOf(line, left[0].span, columns);
    const strokes: Stroke[] = [];
    const missed: Piece[] = [];
    for (const piece of left) {
      const range = columnsOf(window, piece.span);
      if (range === undefined) missed.push(piece);
      else strokes.push({ ...piece, ...range });
    }
    rows.push({ line: left[0].line + 1, text: windowText(window).trimEnd() });
    rows.push(...drawStrokes(strokes, paint).map((text) => ({ text })));
    left = missed.length < left.length ? missed : [];
  }
  return rows;
}

interface Stroke extends Mark {
  readonly from: number;
  readonly to: number;
}

function drawStrokes(strokes: readonly Stroke[], paint: Paint): readonly string[] {
  const layers: Stroke[][] = [];
  for (const stroke of strokes) {
    const free = layers.find((layer) => layer.every((other) => stroke.to <= other.from || stroke.from >= other.to));
    if (free) free.push(stroke);
    else layers.push([stroke]);
  }
  return layers.flatMap((layer) =>
    drawLayer(
      layer.toSorted((a, b) => a.from - b.from),
      paint,
    ),
  );
}

/** One row of strokes, the last one's label after it, and rows for the other labels, each below its stroke. */
function drawLayer(layer: readonly Stroke[], paint: Paint): readonly string[] {
  const top = new RowWriter();
  for (const { from, to, stroke, style } of layer)
    top.write(from, stroke.repeat(to - from), (text) => paint(style, text));
  const rows = [top];
  for (const { from, style, label } of layer.toReversed()) {
    if (label === undefined) continue;
    const text = visible(label);
    const behind = from === layer.at(-1)?.from;
    const row = behind ? top : (rows.slice(1).find((each) => each.isFree(from, width(text))) ?? new RowWriter());
    row.write(behind ? top.end + 1 : from, text, (painted) => paint(style, painted));
    if (!rows.includes(row)) rows.push(row);
  }
  return rows.map(String);
}

/** Texts at columns of one row, written in any order. */
class RowWriter {
  private readonly parts: { readonly from: number; readonly to: number; readonly text: string }[] = [];

  get end(): number {
    return Math.max(0, ...this.parts.map((part) => part.to));
  }

  isFree(from: number, length: number): boolean {
    return this.parts.every((part) => from + length + 2 <= part.from || from >= part.to + 2);
  }

  write(from: number, text: string, paint: (text: string) => string): void {
    this.parts.push({ from, to: from + width(text), text: paint(text) });
  }

  toString(): string {
    let result = "";
    let column = 0;
    for (const part of this.parts.toSorted((a, b) => a.from - b.from)) {
      result += " ".repeat(part.from - column) + part.text;
      column = part.to;
    }
    return result;
  }
}

/** The visible part of a line. */
interface Window {
  /** The start of `cells` in the line. */
  readonly offset: number;
  readonly cells: readonly Cell[];
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

/** At most `columns` columns of `line` around the start of `focus`, with `…` at the cuts. */
export function clip(line: string, focus: Span, columns: number): string {
  return windowText(windowOf(line, focus, columns));
}

function windowText({ cells: shown, cutLeft, cutRight }: Window): string {
  return `${cutLeft ? "…" : ""}${shown.map((cell) => cell.text).join("")}${cutRight ? "…" : ""}`;
}

function windowOf(line: string, focus: Span, columns: number): Window {
  const from = notInsidePair(line, Math.max(0, focus.start - columns));
  const to = notInsidePair(line, Math.min(line.length, focus.start + 2 * columns));
  const all = cells(line.slice(from, to));
  const whole = from === 0 && to === line.length;
  const total = widthOf(all);
  if (whole && total <= columns) return { offset: 0, cells: all, cutLeft: false, cutRight: false };

  const focusAt = all.findIndex((cell) => from + cell.end > focus.start);
  const before = widthOf(all.slice(0, focusAt < 0 ? all.length : focusAt));
  const focusWidth = widthOf(all.filter((cell) => from + cell.end > focus.start && from + cell.start < focus.end));
  const lead = Math.max(4, Math.min(columns >> 2, columns - focusWidth - 4));
  const wanted = from === 0 && before + focusWidth < columns ? 0 : before - lead;
  const first = skip(all, Math.max(0, Math.min(wanted, total - columns + 2)));
  const cutLeft = from + (all[first]?.start ?? 0) > 0;
  let room = columns - (cutLeft ? 2 : 1);
  const shown: Cell[] = [];
  for (const cell of all.slice(first)) {
    if (cell.width > room) break;
    room -= cell.width;
    shown.push(cell);
  }
  const end = from + (shown.at(-1)?.end ?? 0);
  return { offset: from, cells: shown, cutLeft, cutRight: end < line.length };
}

/** The number of cells that are completely within the first `columns` columns. */
function skip(all: readonly Cell[], columns: number): number {
  let passed = 0;
  for (const [index, cell] of all.entries()) {
    passed += cell.width;
    if (passed > columns) return index;
  }
  return all.length;
}

function widthOf(some: readonly Cell[]): number {
  return some.reduce((sum, cell) => sum + cell.width, 0);
}

function notInsidePair(line: string, offset: number): number {
  return /[\udc00-\udfff]/.test(line[offset] ?? "") && /[\ud800-\udbff]/.test(line[offset - 1] ?? "")
    ? offset - 1
    : offset;
}

/** The columns of `span` in the window: whole cells, at least one; none if it is outside. */
function columnsOf(window: Window, span: Span): { from: number; to: number } | undefined {
  const start = span.start - window.offset;
  const end = span.end - window.offset;
  let column = window.cutLeft ? 1 : 0;
  let from: number | undefined;
  let to = column;
  for (const cell of window.cells) {
    if (cell.end > start && (cell.start < end || cell.start <= start)) {
      from ??= column;
      to = column + cell.width;
    }
    column += cell.width;
  }
  if (from !== undefined) return { from, to };
  const atEnd = !window.cutRight && start >= (window.cells.at(-1)?.end ?? 0);
  return atEnd ? { from: column, to: column + 1 } : undefined;
}
