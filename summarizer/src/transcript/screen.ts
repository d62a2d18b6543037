import xterm, { type IBufferCell, type IBufferLine, type IMarker, type Terminal } from "@xterm/headless";
import type { TerminalSize } from "../recordings/terminal-size.ts";
import { paletteColor, rgbColor } from "./colors.ts";
import type { Picture, Run } from "./picture.ts";

/** What a screen tells of besides its text, at the very moment that it happens. */
export interface ScreenListener {
  /** The shell's line editor took over (bracketed paste was switched on), or let go. */
  onEditor(active: boolean): void;
  /** A mark of shell integration: OSC 133 with `A`, `B`, `C` or `D;status`. */
  onShellMark(mark: string): void;
  /** A program took the whole screen, or gave it back. */
  onFullScreen(active: boolean): void;
  /** What the screen shows is about to be erased. */
  onErase(): void;
}

/** Lines kept above the screen: more than one piece of output can push there. */
const SCROLLBACK = 10_000;
/** Rows that a line before the cursor's is followed up to. */
const LONGEST_LINE = 16;
const BRACKETED_PASTE = 2004;
/** Sequences that do work as often as their first number says: lines inserted, deleted, scrolled, tabs, a character repeated. */
const repeating = "ILMSTZb";
/** Modes that switch to the full screen. */
const fullScreenModes: readonly unknown[] = [47, 1047, 1049];
/** What a session may ask for in all: far more than a real one does. */
const most = { repetitions: 200_000, resizes: 1000, switches: 5000 };

/** A virtual terminal. Rows are counted from the oldest that it still holds; the rows of full-screen programs are never read. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #asked = { repetitions: 0, resizes: 0, switches: 0 };

  constructor(size: TerminalSize, listener: ScreenListener) {
    this.#terminal = new xterm.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: SCROLLBACK,
      allowProposedApi: true,
      logLevel: "off",
    });
    this.#listen(listener);
  }

  /** Shows text; `done` is called when the screen has it and nothing that follows. */
  write(text: string, done: () => void): void {
    this.#terminal.write(text, done);
  }

  /** Waits until all that was written is on the screen. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => this.#terminal.write("", resolve));
  }

  /** Only after `settle`: a size changes at once. */
  resize({ columns, rows }: TerminalSize): void {
    if (!this.#exceeds("resizes", 1)) this.#terminal.resize(columns, rows);
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  /** Whether sequences were ignored because they ask for more work than any real session. */
  get isOverworked(): boolean {
    return (["repetitions", "resizes", "switches"] as const).some((work) => this.#exceeds(work, 0));
  }

  get isFullScreen(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  get cursorRow(): number {
    const { baseY, cursorY } = this.#terminal.buffer.normal;
    return baseY + cursorY;
  }

  get cursorColumn(): number {
    return this.#terminal.buffer.normal.cursorX;
  }

  /** The first row that is on the screen itself; those above it no longer change. */
  get top(): number {
    return this.#terminal.buffer.normal.baseY;
  }

  /** Just below the last row that has text. */
  get bottom(): number {
    let row = this.#terminal.buffer.normal.length;
    while (row > this.top && this.#row(row - 1) === "") row--;
    return row;
  }

  /** A mark that moves along with its row; gone when the row is erased. */
  mark(row: number): IMarker | undefined {
    return this.isFullScreen ? undefined : this.#terminal.registerMarker(row - this.cursorRow);
  }

  /** The row where the line that a row is part of begins. */
  lineStart(row: number): number {
    const { normal } = this.#terminal.buffer;
    let start = row;
    while (start > 0 && row - start < LONGEST_LINE && normal.getLine(start)?.isWrapped) start--;
    return start;
  }

  /** Just below the last row of the line that a row is part of. */
  lineEnd(row: number): number {
    const { normal } = this.#terminal.buffer;
    let end = row + 1;
    while (end < normal.length && end - row < LONGEST_LINE && normal.getLine(end)?.isWrapped) end++;
    return end;
  }

  /** The lines of rows `from` to `to`, without `to`, from `column` of the first row; wrapped rows are joined. */
  lines(from: number, to: number, column = 0): string[] {
    const lines: string[] = [];
    for (let row = Math.max(0, from); row < to; row++) {
      const line = this.#terminal.buffer.normal.getLine(row);
      if (!line) break;
      const continues = row + 1 < to && this.#terminal.buffer.normal.getLine(row + 1)?.isWrapped === true;
      const text = line.translateToString(!continues, row === from ? column : 0);
      if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines;
  }

  /** The text before the cursor on its line, blanks included. */
  beforeCursor(): string {
    const row = this.cursorRow;
    const start = this.lineStart(row);
    const above = start === row ? "" : this.lines(start, row).join("");
    const padded = start === row ? above : above.padEnd(this.#terminal.cols * (row - start));
    return padded + this.#row(row, 0, this.cursorColumn, false);
  }

  /** The text after the cursor on its row. */
  afterCursor(): string {
    return this.#row(this.cursorRow, this.cursorColumn);
  }

  /** What is on the screen now, full-screen programs included. */
  picture(): Picture {
    const { active } = this.#terminal.buffer;
    const rows = Array.from({ length: this.#terminal.rows }, (_, row) => runsOf(active.getLine(active.baseY + row)));
    return { columns: this.#terminal.cols, rows };
  }

  #row(row: number, from = 0, to?: number, trim = true): string {
    return this.#terminal.buffer.normal.getLine(row)?.translateToString(trim, from, to) ?? "";
  }

  #exceeds(work: keyof typeof most, more: number): boolean {
    this.#asked[work] += more;
    return this.#asked[work] > most[work];
  }

  #listen(listener: ScreenListener): void {
    const { parser, buffer } = this.#terminal;
    const mode = (active: boolean) => (params: (number | number[])[]) => {
      if (params.includes(BRACKETED_PASTE) && !this.isFullScreen) listener.onEditor(active);
      return active && params.some((param) => fullScreenModes.includes(param)) && this.#exceeds("switches", 1);
    };
    parser.registerCsiHandler({ prefix: "?", final: "h" }, mode(true));
    parser.registerCsiHandler({ prefix: "?", final: "l" }, mode(false));
    parser.registerOscHandler(133, (data) => {
      if (!this.isFullScreen) listener.onShellMark(data);
      return true;
    });
    const erase = (whole: boolean) => {
      if (whole && !this.isFullScreen) listener.onErase();
      return false;
    };
    parser.registerCsiHandler({ final: "J" }, ([area]) =>
      erase(area === 2 || area === 3 || (this.cursorColumn === 0 && this.cursorRow === this.top)),
    );
    parser.registerEscHandler({ final: "c" }, () => erase(true));
    for (const final of repeating) {
      parser.registerCsiHandler({ final }, ([times]) => this.#exceeds("repetitions", Number(times)));
    }
    buffer.onBufferChange((active) => listener.onFullScreen(active.type === "alternate"));
  }
}

function runsOf(line: IBufferLine | undefined): readonly Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < (line?.length ?? 0); column++) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const text = cell.isInvisible() ? " " : cell.getChars() || " ";
    const before = runs.at(-1);
    const width = cell.getWidth();
    if (
      before !== undefined &&
      before.ink === style.ink &&
      before.ground === style.ground &&
      before.bold === style.bold
    ) {
      runs[runs.length - 1] = { ...before, text: before.text + text, width: before.width + width };
    } else runs.push({ column, width, text, ...style });
  }
  return runs.flatMap((run) => trimmed(run));
}

/** Blanks at a run's end are not drawn, unless they have a ground. */
function trimmed(run: Run): readonly Run[] {
  if (run.ground !== undefined) return [run];
  const text = run.text.trimEnd();
  return text === "" ? [] : [{ ...run, text, width: run.width - (run.text.length - text.length) }];
}

function styleOf(cell: IBufferCell): Pick<Run, "ink" | "ground" | "bold"> {
  const fore = cell.isFgDefault() ? undefined : colorOf(cell.isFgRGB(), cell.getFgColor());
  const back = cell.isBgDefault() ? undefined : colorOf(cell.isBgRGB(), cell.getBgColor());
  const bold = cell.isBold() !== 0;
  if (cell.isInverse() === 0) return { ink: fore, ground: back, bold };
  return { ink: back ?? "#14171a", ground: fore ?? "#d5dade", bold };
}

function colorOf(isRgb: boolean, value: number): string {
  return isRgb ? rgbColor(value) : paletteColor(value);
}
