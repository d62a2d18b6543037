import { applyFix, type Diagnostic, type Edit, type Fix } from "../diagnostic.ts";
import { type Position, positionAt, type Span } from "../source.ts";
import { clip, excerpt, type Lines, lineAt, linesOf, type Mark } from "./excerpt.ts";
import { painter } from "./paint.ts";
import { visible, visibleLines } from "./width.ts";

/** A diagnostic that can be rendered: of a filter, or of the file around it, with its own codes. */
export type Reported = Omit<Diagnostic, "code" | "params" | "link"> & {
  readonly code: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly link?: string;
};

/** The position of a filter inside a file. */
export interface Place {
  /** The whole file. */
  readonly text: string;
  /** Maps a span of the filter to a span of the file. */
  readonly span: (span: Span) => Span;
  /**
   * {@link lineStarts} of `text`, for callers that render many filters of one file: by default, each call computes it.
   */
  readonly starts?: readonly number[] | undefined;
}

export interface RenderOptions {
  /** The file's name, printed before the position. Without one, a single line needs no position. */
  readonly name?: string | undefined;
  /** Whether to use SGR codes. */
  readonly color?: boolean | undefined;
  /** The maximum width of source lines, 160 by default; longer lines are cut around the span. */
  readonly columns?: number | undefined;
  /** For a filter inside a file: positions and lines are those of the file. */
  readonly within?: Place | undefined;
}

/** The maximum number of lines of a fixed text to show. */
const mostFixLines = 6;

/** The diagnostics as text for people, separated by blank lines. Control characters of `text` are escaped. */
export function renderDiagnostics(diagnostics: readonly Reported[], text: string, options: RenderOptions = {}): string {
  const source = sourceOf(text, options.within);
  return diagnostics.map((diagnostic) => render(diagnostic, text, source, options)).join("\n\n");
}

/** One diagnostic of `text` as text for people: the message, the position, the underlined text, help and fixes. */
export function renderDiagnostic(diagnostic: Reported, text: string, options: RenderOptions = {}): string {
  return renderDiagnostics([diagnostic], text, options);
}

function sourceOf(filter: string, within: Place | undefined): Lines {
  if (within?.starts !== undefined) return { text: within.text, starts: within.starts };
  return linesOf(within?.text ?? filter);
}

function render(diagnostic: Reported, text: string, source: Lines, options: RenderOptions): string {
  const { name, columns = 160, within } = options;
  const paint = painter(options.color ?? false);
  const locate = (span: Span) => within?.span(span) ?? span;
  const { line, column } = positionAt(source.starts, locate(diagnostic.span).start);
  const place = name === undefined ? "" : paint("strong", `${visible(name)}:${line}:${column}: `);
  const severity = paint(diagnostic.severity, `${diagnostic.severity}[${diagnostic.code}]`);
  const result = [`${place}${severity}${paint("strong", `: ${visible(diagnostic.message)}`)}`];

  const rows = source.text.trim() === "" ? [] : excerpt(source, marksOf(diagnostic, locate), { columns, paint });
  const numbered = name !== undefined || source.starts.length > 1;
  const digits = numbered ? Math.max(1, ...rows.map((row) => String(row.line ?? "").length)) : 0;
  const indent = " ".repeat(numbered ? digits + 3 : 2);
  for (const row of rows) {
    const number = numbered ? `  ${String(row.line ?? "").padStart(digits)} ` : indent;
    result.push(`${paint("faint", `${number}│`)} ${row.text}`.trimEnd());
  }

  if (diagnostic.help !== undefined) {
    result.push(
      `${indent}${paint("strong", "help:")} ${visibleLines(diagnostic.help).replaceAll("\n", `\n${indent}      `)}`,
    );
  }
  for (const [index, fix] of (diagnostic.fixes ?? []).entries()) {
    const title = paint("strong", index === 0 ? "fix: " : "or:  ");
    result.push(`${indent}${title} ${fixedLines(text, fix, columns).join(`\n${indent}      `)}`);
  }
  return result.join("\n");
}

/** The label of the span itself. */
function marksOf({ span, severity, related = [] }: Reported, locate: (span: Span) => Span): readonly Mark[] {
  const own = related.find((other) => other.span.start === span.start && other.span.end === span.end);
  const others = related.filter((other) => other !== own);
  return [
    { span: locate(span), style: severity, stroke: "^", ...(own && { label: own.message }) },
    ...others.map((other): Mark => ({ span: locate(other.span), style: "related", stroke: "-", label: other.message })),
  ];
}

/** The lines that the fix changes, after the change; its title if no line remains. */
function fixedLines(text: string, fix: Fix, columns: number): readonly string[] {
  const { first, last } = ends(fix.edits);
  const fixed = linesOf(applyFix(text, fix));
  const growth = fixed.text.length - text.length;
  const start = positionAt(fixed.starts, first);
  const end = positionAt(fixed.starts, last + growth);
  const lines: string[] = [];
  for (let line = start.line; line <= Math.min(end.line, start.line + mostFixLines - 1); line++) {
    const from = line === start.line ? start.column - 1 : 0;
    lines.push(clip(lineAt(fixed, line - 1), { start: from, end: from }, columns));
  }
  if (end.line >= start.line + mostFixLines) lines.push("…");
  return lines.some((line) => line.trim() !== "") ? dedented(lines) : [visible(fix.title)];
}

function dedented(lines: readonly string[]): readonly string[] {
  const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin).trimEnd());
}

function ends(edits: readonly Edit[]): { readonly first: number; readonly last: number } {
  return { first: edits[0]?.span.start ?? 0, last: edits.at(-1)?.span.end ?? 0 };
}

/** A position as data for people and programs: line and column from 1, and the offset in UTF-16 code units. */
export interface Point extends Position {
  readonly offset: number;
}

/** A diagnostic for programs: positions are those of the file if there is one, and fixes are whole new filters. */
export interface DiagnosticData {
  readonly file?: string;
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly help?: string;
  /** The data of the message, by name; see {@link Params}. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** The URL of the documentation of the code. */
  readonly link?: string;
  readonly start: Point;
  readonly end: Point;
  /** `safe`: whether a program can apply the fix automatically; see {@link Fix}. */
  readonly fixes: readonly { readonly title: string; readonly filter: string; readonly safe: boolean }[];
  readonly related: readonly { readonly message: string; readonly start: Point; readonly end: Point }[];
}

/** The diagnostics as plain data for `JSON.stringify`, with positions. */
export function diagnosticData(
  diagnostics: readonly Reported[],
  text: string,
  { name, within }: RenderOptions = {},
): readonly DiagnosticData[] {
  const { starts } = sourceOf(text, within);
  const point = (offset: number): Point => ({ ...positionAt(starts, offset), offset });
  const range = (span: Span) => {
    const { start, end } = within?.span(span) ?? span;
    return { start: point(start), end: point(end) };
  };
  return diagnostics.map(({ code, severity, span, message, help, params, link, fixes = [], related = [] }) => ({
    ...(name !== undefined && { file: name }),
    code,
    severity,
    message,
    ...(help !== undefined && { help }),
    ...(params !== undefined && { params }),
    ...(link !== undefined && { link }),
    ...range(span),
    fixes: fixes.map((fix) => ({ title: fix.title, filter: applyFix(text, fix), safe: fix.safe === true })),
    related: related.map((other) => ({ message: other.message, ...range(other.span) })),
  }));
}

/** A range as editors count: lines and UTF-16 characters from 0. */
export interface EditorRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** A diagnostic of the Language Server Protocol. */
export interface EditorDiagnostic {
  readonly range: EditorRange;
  /** 1 is an error, 2 a warning. */
  readonly severity: 1 | 2;
  readonly code: string;
  /** The page that explains the code. */
  readonly codeDescription?: { readonly href: string };
  readonly source: "wherefore";
  readonly message: string;
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: EditorRange };
    readonly message: string;
  }[];
}

/** The diagnostics for an editor; related places are omitted without the document's `uri`. */
export function editorDiagnostics(
  diagnostics: readonly Reported[],
  text: string,
  { uri, within }: { readonly uri?: string | undefined; readonly within?: Place | undefined } = {},
): readonly EditorDiagnostic[] {
  const { starts } = linesOf(within?.text ?? text);
  const point = (offset: number) => {
    const { line, column } = positionAt(starts, offset);
    return { line: line - 1, character: column - 1 };
  };
  const range = (span: Span): EditorRange => {
    const { start, end } = within?.span(span) ?? span;
    return { start: point(start), end: point(end) };
  };
  return diagnostics.map(({ code, severity, span, message, help, link, related = [] }) => ({
    range: range(span),
    severity: severity === "error" ? 1 : 2,
    code,
    ...(link !== undefined && { codeDescription: { href: link } }),
    source: "wherefore",
    message: help === undefined ? message : `${message}\n${help}`,
    ...(uri !== undefined && {
      relatedInformation: related.map((other) => ({
        location: { uri, range: range(other.span) },
        message: other.message,
      })),
    }),
  }));
}
