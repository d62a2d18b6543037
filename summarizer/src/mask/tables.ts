import type { Finding } from "./finding.ts";
import { isPlural, strengthOf } from "./names.ts";
import { isPlaceholder, looksRandom, looksSecret, turns } from "./values.ts";

/** A cell of a row, without the blanks around it. */
interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** How a row is divided into cells. */
type Division = "|" | "," | "\t" | "blanks";

/** A column whose heading names a secret. */
interface Column {
  readonly index: number;
  readonly heading: Cell;
  readonly isStrong: boolean;
}

interface Table {
  /** Where the heading's line begins. */
  readonly start: number;
  readonly division: Division;
  readonly cells: readonly Cell[];
  readonly columns: readonly Column[];
}

/** A part of every heading that names a secret. */
const hint = /pass|pwd|pw\b|secret|token|key|cred|auth|code/i;
const mostHeading = 400;
const mostCells = 60;
/** A line that only draws. */
const rule = /^[\s|+=:│┃├┼┤┌┬┐└┴┘─━═╞╪╡-]{3,}$/;

/** Values in columns under a heading that names a secret, as databases, command lines and spreadsheets print them. */
export function* inTables(text: string): Iterable<Finding> {
  let table: Table | undefined;
  let offset = 0;
  for (const line of text.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    if (table !== undefined) {
      if (rule.test(line)) continue;
      const row = rowOf(line, start, table);
      if (row !== undefined) {
        yield* row;
        continue;
      }
      table = undefined;
    }
    if (line.length <= mostHeading && hint.test(line)) table = tableOf(line, start);
  }
}

function tableOf(line: string, start: number): Table | undefined {
  const bars = line.replace(/[│┃]/g, "|");
  const divisions: readonly Division[] = bars.includes("|") ? ["|"] : line.includes("\t") ? ["\t"] : [",", "blanks"];
  for (const division of divisions) {
    const cells = cellsOf(line, start, division);
    if (cells.length < 2 || cells.length > mostCells || !cells.every(({ text }) => isHeading(text, division))) continue;
    const columns = cells.flatMap((heading, index): Column[] => {
      const strength = strengthOf(heading.text);
      return strength === undefined ? [] : [{ index, heading, isStrong: strength === "strong" }];
    });
    if (columns.length > 0 && columns.length * 2 <= cells.length + 1) return { start, division, cells, columns };
  }
  return undefined;
}

function isHeading(text: string, division: Division): boolean {
  return (
    (text === "" && division === "|") ||
    (/^[A-Za-z_][\w .()/#-]{0,40}$/.test(text) && (division !== "blanks" || !/[a-z] [a-z]/.test(text)))
  );
}

/** The cells of a line. Those between bars at its ends are the outer ones. */
function cellsOf(line: string, start: number, division: Division): readonly Cell[] {
  if (division === "blanks")
    return [...line.matchAll(/\S{1,400}(?: \S{1,400}){0,20}/g)].map((match) => cell(match[0], start + match.index));
  const cells: Cell[] = [];
  let from = 0;
  const sign = division === "|" ? /[|│┃]/g : division === "," ? /,/g : /\t/g;
  const ends =
    division === "|" ? line.replace(/^\s{0,40}[|│┃]|[|│┃]\s{0,40}$/g, (edge) => " ".repeat(edge.length)) : line;
  for (const { index } of ends.matchAll(sign)) {
    if (cells.length > mostCells) break;
    cells.push(cell(ends.slice(from, index), start + from));
    from = index + 1;
  }
  cells.push(cell(ends.slice(from), start + from));
  return cells;
}

function cell(text: string, start: number): Cell {
  const bare = text.trim();
  const from = start + text.length - text.trimStart().length;
  if (/^"[^"]*"$/.test(bare)) return { text: bare.slice(1, -1), start: from + 1, end: from + bare.length - 1 };
  return { text: bare, start: from, end: from + bare.length };
}

/** The secrets of a row; undefined for a line that is not a row of the table. */
function rowOf(line: string, start: number, table: Table): readonly Finding[] | undefined {
  if (line.trim() === "") return undefined;
  if (table.division === "blanks") return alignedRow(line, start, table);
  const cells = cellsOf(line, start, table.division);
  if (cells.length !== table.cells.length) return undefined;
  return table.columns.flatMap((column) => findingsOf(cells[column.index], column));
}

/** A row whose cells begin where their headings do, or that has as many. */
function alignedRow(line: string, start: number, table: Table): readonly Finding[] | undefined {
  const cells = cellsOf(line, start, "blanks");
  const isWhole = cells.length === table.cells.length;
  if (cells.length < 2 || (!isWhole && cells.length > table.cells.length)) return undefined;
  const found: Finding[] = [];
  for (const column of table.columns) {
    const at = start + column.heading.start - table.start;
    const cell = cells.find((each) => Math.abs(each.start - at) < 2) ?? (isWhole ? cells[column.index] : undefined);
    if (cell === undefined && column.index === 0) return undefined;
    const next = table.cells[column.index + 1];
    found.push(
      ...findingsOf(
        cell && upTo(cell, line, start, next === undefined ? undefined : start + next.start - table.start),
        column,
      ),
    );
  }
  return found;
}

/** A cell that a single blank divides from the next one, which begins under its own heading. */
function upTo(cell: Cell, line: string, start: number, next: number | undefined): Cell {
  if (next === undefined || next >= cell.end || line[next - 1 - start] !== " ") return cell;
  const text = line.slice(cell.start - start, next - start).trimEnd();
  return { text, start: cell.start, end: cell.start + text.length };
}

function findingsOf(found: Cell | undefined, { heading, isStrong }: Column): readonly Finding[] {
  if (found === undefined || found.text === "" || found.text.includes("[masked:")) return [];
  const { text, start, end } = found;
  if (isPlaceholder(text, 0) || /^[-–—]+$/.test(text) || (isPlural(heading.text) && /^[\d.,]+$/.test(text))) return [];
  if (/^\d{1,3}$/.test(text) || !(isStrong ? isCellSecret(text) : looksRandom(text))) return [];
  return [{ sort: "secret", start, end, byContext: true }];
}

/** Names, types and sentences stand under such headings too. */
function isCellSecret(text: string): boolean {
  if (
    /\s/.test(text) ||
    /\(\d{1,4}\)$/.test(text) ||
    /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[_:.-][A-Za-z]{1,30}){0,8}$|^[a-z\d]{1,40}(?:_[a-z\d]{1,40}){1,8}$/.test(text)
  )
    return false;
  return looksSecret(text) || (/^[A-Za-z]{8,}$/.test(text) && turns(text) > 0.25);
}
