/** Size of a terminal in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a recording that does not say has. */
export const defaultSize: TerminalSize = { columns: 80, rows: 24 };

const MOST_COLUMNS = 500;
const MOST_ROWS = 200;

/** A size in whole positive numbers, bounded to what a real terminal has; undefined for anything else. */
export function terminalSize(columns: unknown, rows: unknown): TerminalSize | undefined {
  if (!isCount(columns) || !isCount(rows)) return undefined;
  return { columns: Math.min(columns, MOST_COLUMNS), rows: Math.min(rows, MOST_ROWS) };
}

/** Reads `80x24` (asciicast) or `80:24` (binary stream). */
export function parseTerminalSize(text: string): TerminalSize | undefined {
  const match = /^(\d{1,9})[x:](\d{1,9})$/.exec(text);
  return match ? terminalSize(Number(match[1]), Number(match[2])) : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
