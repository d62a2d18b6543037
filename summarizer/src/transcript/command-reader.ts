import type { IMarker } from "@xterm/headless";
import type { Transcript } from "../domain/transcript.ts";
import type { TerminalSize } from "../recordings/terminal-size.ts";
import { Draft } from "./draft.ts";
import type { Piece } from "./pieces.ts";
import { asksForSecret, isContinuation, leadingPrompt, promptShape } from "./prompts.ts";
import { Screen, type ScreenListener } from "./screen.ts";
import { TypedLine } from "./typed-line.ts";

/** A command line that is being edited: where it begins, and what was seen on it. */
interface Editing {
  readonly prompt: string;
  /** The text at the right margin of the prompt's row. */
  rightPrompt: string;
  readonly typed: TypedLine;
  anchor: IMarker | undefined;
  column: number;
  start: number | undefined;
}

/** The output of zsh before a prompt, which moves it to a separate line. */
const partialLine = /^[%#] {20,}/;
/** Rows of output that are taken off the screen at once. */
const DRAIN = 2000;
const OUTPUT_LIMIT = 256 * 1024;
const MOST_PROMPTS = 64;
const TOTAL_LIMIT = 32 * 1024 * 1024;
/** In milliseconds: a prompt of a shape that is only likely, or of none, must be waited at. */
const PAUSE = { likely: 30, none: 150 };

/**
 * Finds the commands of a session on its screen. Two states: a command line is edited, or output comes. Marks of shell
 * integration and the switching of bracketed paste tell the states apart where a shell sends them; elsewhere a prompt
 * is what output stops after, and a command ends with its line.
 */
export class CommandReader implements ScreenListener {
  readonly screen: Screen;
  readonly #done: Draft[] = [];
  readonly #prompts = new Set<string>();
  #draft: Draft;
  #editing: Editing | undefined;
  /** Where output begins that was not taken off the screen yet. */
  #outputFrom: IMarker | undefined;
  /** A line editor is active, and a line editor was ever seen. */
  #editor = false;
  #hasEditor = false;
  /** Where a prompt begins that shell integration announced. */
  #promptFrom: IMarker | undefined;
  /** The command whose end shell integration will tell. */
  #reported: Draft | undefined;
  /** A question for a secret that waits for its answer. */
  #question: string | undefined;
  #now = 0;
  readonly #times: number[] = [];
  #budget = TOTAL_LIMIT;

  constructor(size: TerminalSize) {
    this.screen = new Screen(size, this);
    this.#draft = this.#newDraft(0, "", "");
    this.#outputFrom = this.screen.mark(0);
  }

  /** To be called before a piece is written. */
  prepare(piece: Piece): void {
    if (this.#times.push(piece.at) === 1) this.#now = piece.at;
  }

  /** To be called when a piece is on the screen, and nothing after it. */
  see(piece: Piece): void {
    if (!this.screen.isFullScreen) this.#look(piece);
    this.#times.shift();
    this.#now = this.#times[0] ?? piece.at;
  }

  #look(piece: Piece): void {
    const line = piece.text.endsWith("\n");
    if (this.#editing) {
      if (line && !this.#editor) this.#acceptLine(this.#editing, this.screen.cursorRow);
      else if (piece.isLast) this.#watch(this.#editing);
    } else {
      if (line) this.#endLine();
      if (piece.isLast) this.#findPrompt(piece);
    }
    if (!this.#editing && this.screen.top - this.#outputStart() > DRAIN) this.#drain(this.screen.top);
  }

  /** The entries, when all is on the screen, and what to note of them. */
  finish(): Pick<Transcript, "entries" | "notes"> {
    const editing = this.#editing;
    const stuck = this.screen.isFullScreen;
    if (editing) {
      const unsent = this.#input(editing, this.screen.lineEnd(this.#anchorRow(editing)));
      this.#editing = undefined;
      if (unsent !== "") {
        this.#begin(editing, "");
        this.#draft.mark("deleted-input", unsent);
      }
    } else this.#drain(this.screen.bottom);
    this.#close();
    this.screen.dispose();
    const notes: string[] = [];
    if (this.#done.some(({ output }) => output.shortened)) notes.push("long output was truncated in the middle");
    if (stuck) notes.push("the session ends inside a full-screen program, whose content is omitted");
    if (this.screen.isOverworked) notes.push("expensive control sequences were ignored");
    return { entries: this.#done.map((draft) => draft.entry()), notes };
  }

  onEditor(active: boolean): void {
    this.#editor = active;
    this.#hasEditor = true;
    const editing = this.#editing;
    if (active || !editing) return;
    // Some shells let go after the line was ended, others before: there the line's end follows.
    const row = this.screen.cursorRow;
    if (this.screen.cursorColumn === 0 && row >= this.screen.lineEnd(this.#anchorRow(editing))) {
      this.#acceptLine(editing, row);
    }
  }

  onShellMark(mark: string): void {
    const editing = this.#editing;
    const row = this.screen.cursorRow;
    if (mark.startsWith("A")) {
      if (editing) this.#acceptLine(editing, row);
      this.#drain(row);
      this.#promptFrom = this.screen.mark(row);
    } else if (mark.startsWith("B")) this.#beginEditing(this.#announcedPrompt());
    else if (mark.startsWith("C")) {
      if (editing) this.#acceptLine(editing, row);
      this.#outputFrom = this.screen.mark(row);
      this.#reported = this.#draft;
    } else if (mark.startsWith("D")) {
      const status = /^D;(\d{1,3})/.exec(mark)?.[1];
      if (this.#reported && status !== undefined) this.#reported.status = Number(status);
      this.#reported = undefined;
    }
  }

  onFullScreen(active: boolean): void {
    if (active) this.#draft.mark("full-screen", this.#draft.input);
  }

  onErase(): void {
    if (this.#editing || this.#promptFrom) return;
    this.#drain(this.screen.bottom);
    this.#outputFrom = undefined;
  }

  /** A line of output has ended. */
  #endLine(): void {
    const row = this.screen.cursorRow - 1;
    const start = this.screen.lineStart(row);
    const line = this.screen.lines(start, row + 1)[0] ?? "";
    if (this.#question !== undefined && isUnanswered(line, this.#question)) {
      this.#draft.mark("hidden-input", this.#question);
    }
    this.#question = undefined;
    // The whole of a command may have come at once: its prompt, its line and its end.
    const prompt = this.#hasEditor ? "" : this.#knownPrompt(line);
    if (prompt === "") return;
    this.#drain(start);
    this.#beginEditing(prompt, start, prompt.length);
    if (this.#editing) this.#acceptLine(this.#editing, row + 1);
  }

  /** Output has stopped: perhaps at a prompt. */
  #findPrompt(piece: Piece): void {
    const text = this.#answered(this.screen.beforeCursor().replace(partialLine, ""));
    if (text.trim() === "") return;
    const known = this.#knownPrompt(text);
    if (known !== "" && known.length < text.length) this.#findTypedAhead(known, text);
    else if (known !== "" || this.#isPrompt(text, piece)) {
      const start = this.screen.lineStart(this.screen.cursorRow);
      if (this.#continues(text, start)) this.#edit(text, this.screen.cursorRow, this.screen.cursorColumn);
      else {
        this.#drain(start);
        this.#beginEditing(text);
      }
    } else if (asksForSecret(text)) this.#question = text.trimEnd();
  }

  /** The text after a question whose answer did not even end its line. */
  #answered(text: string): string {
    const question = this.#question;
    if (question === undefined || text.trimEnd() === question || !text.startsWith(question)) return text;
    const rest = text.slice(question.length).trimStart();
    if (promptShape(rest) === undefined) return text;
    this.#draft.mark("hidden-input", question);
    return rest;
  }

  /** A prompt that already has text after it: typed ahead, or shown again below what a shell offered to complete. */
  #findTypedAhead(prompt: string, text: string): void {
    const input = text.slice(prompt.length).trim();
    const draft = this.#draft;
    const again = draft.input !== "" && draft.prompt === prompt.trim() && input.startsWith(draft.input);
    if (!again && !this.#editor && this.screen.afterCursor() !== "") return;
    const start = this.screen.lineStart(this.screen.cursorRow);
    if (again) this.#draft = this.#newDraft(draft.start, "", "");
    else this.#drain(start);
    this.#beginEditing(prompt, start, prompt.length);
    if (this.#editing) this.#watch(this.#editing);
  }

  #isPrompt(text: string, { pause, next }: Piece): boolean {
    const shape = promptShape(text);
    if (shape === "certain") return true;
    if (this.#editor || this.#promptFrom) return shape === "likely" || pause >= PAUSE.none;
    // What redraws its own line is progress.
    return shape === "likely" && !this.#reported && pause >= PAUSE.likely && !/^(?:\r(?![\r\n])|[\b])/.test(next);
  }

  /** Whether a prompt asks for the rest of the command above it. */
  #continues(text: string, row: number): boolean {
    const draft = this.#draft;
    return (
      draft.input !== "" && row === this.#outputStart() && draft.output.isBlank && isContinuation(text, draft.prompt)
    );
  }

  /** The prompt that a line begins with, if it is one that was seen, or is certain to be one where a shell edits. */
  #knownPrompt(line: string): string {
    for (const prompt of this.#prompts) {
      if (line === prompt || (isDistinct(prompt) && line.startsWith(prompt))) return prompt;
    }
    return this.#editor || this.#promptFrom ? leadingPrompt(line) : "";
  }

  #announcedPrompt(): string {
    const row = this.screen.cursorRow;
    const from = isThere(this.#promptFrom) ? this.#promptFrom.line : row;
    const above = this.screen.lines(from, this.screen.lineStart(row)).filter((line) => line.trim() !== "");
    return [...above, this.screen.beforeCursor()].join(" ");
  }

  #beginEditing(prompt: string, row = this.screen.cursorRow, column = this.screen.cursorColumn): void {
    this.#close();
    this.#edit(prompt, row, column);
    if (promptShape(prompt) === undefined) return;
    this.#prompts.add(prompt);
    const [oldest] = this.#prompts;
    if (this.#prompts.size > MOST_PROMPTS && oldest !== undefined) this.#prompts.delete(oldest);
  }

  #edit(prompt: string, row: number, column: number): void {
    this.#promptFrom = undefined;
    this.#question = undefined;
    this.#editing = {
      prompt,
      rightPrompt: row === this.screen.cursorRow ? this.screen.afterCursor().trim() : "",
      typed: new TypedLine(),
      anchor: this.screen.mark(row),
      column,
      start: undefined,
    };
  }

  /** Looks at the command line each time that output stops. */
  #watch(editing: Editing): void {
    const row = this.screen.lineStart(this.screen.cursorRow);
    const line = this.screen.lines(row, this.screen.lineEnd(row))[0] ?? "";
    const moved = !isThere(editing.anchor) || row !== this.screen.lineStart(editing.anchor.line);
    if (moved && line.startsWith(editing.prompt.trimEnd())) {
      // The line was drawn anew elsewhere, below a list of completions or on an emptied screen.
      editing.anchor = this.screen.mark(row);
      editing.column = editing.prompt.length;
    }
    const anchor = this.#anchorRow(editing);
    if (this.screen.cursorRow === anchor && this.screen.cursorColumn <= editing.column) {
      // Nothing is typed: the text after the cursor is the shell's.
      if (editing.start === undefined) editing.rightPrompt = this.screen.afterCursor().trim();
    }
    const shown = this.screen.lines(this.screen.lineStart(anchor), anchor + 1)[0] ?? "";
    if (!shown.includes(editing.prompt.trim())) return;
    const input = this.#input(editing, this.screen.lineEnd(anchor));
    if (input !== "" && this.screen.cursorColumn !== editing.column) editing.start ??= this.#now;
    editing.typed.see(input);
  }

  /** The command line was ended: rows up to `row` hold it. */
  #acceptLine(editing: Editing, row: number): void {
    const input = this.#input(editing, row);
    this.#editing = undefined;
    const continued = this.#draft.input !== "";
    const canceled = input.endsWith("^C");
    const kept = canceled ? "" : input;
    if (continued) this.#draft.input = canceled ? "" : `${this.#draft.input}\n${input}`;
    else this.#begin(editing, kept);
    for (const text of editing.typed.deletedFrom(kept)) this.#draft.mark("deleted-input", text);
    if (canceled && input.length > 2) this.#draft.mark("deleted-input", input.slice(0, -2));
    this.#outputFrom = this.screen.mark(row);
  }

  #begin({ start, prompt }: Editing, input: string): void {
    this.#draft = this.#newDraft(start ?? this.#now, prompt.trim(), input);
  }

  #input({ anchor, column, rightPrompt }: Editing, to: number): string {
    if (!isThere(anchor)) return "";
    const [first = "", ...rest] = this.screen.lines(anchor.line, to, column);
    const own =
      rightPrompt !== "" && ` ${first}`.endsWith(` ${rightPrompt}`) ? first.slice(0, -rightPrompt.length) : first;
    return [own.trimEnd(), ...rest].join("\n").trim();
  }

  #anchorRow({ anchor }: Editing): number {
    return isThere(anchor) ? anchor.line : this.screen.cursorRow;
  }

  #outputStart(): number {
    return isThere(this.#outputFrom) ? this.#outputFrom.line : this.screen.top;
  }

  /** Takes the output above a row off the screen. */
  #drain(to: number): void {
    const lines = this.screen.lines(this.#outputStart(), to);
    this.#draft.output.add(lines.map((line) => line.replace(partialLine, "").trimEnd()));
    this.#draft.end = this.#now;
    this.#outputFrom?.dispose();
    this.#outputFrom = this.screen.mark(to);
  }

  /** Ends the current entry. */
  #close(): void {
    this.#draft.end = this.#now;
    if (!this.#draft.isEmpty) this.#done.push(this.#draft);
    this.#budget -= this.#draft.output.size;
    this.#draft = this.#newDraft(this.#now, "", "");
  }

  #newDraft(start: number, prompt: string, input: string): Draft {
    return new Draft(start, prompt, input, Math.max(0, Math.min(OUTPUT_LIMIT, this.#budget)));
  }
}

/** Whether nothing, or only asterisks, follows a question. */
function isUnanswered(line: string, question: string): boolean {
  return line.startsWith(question) && /^[\s*•]*$/u.test(line.slice(question.length));
}

/** Whether a marked row was not erased. */
function isThere(marker: IMarker | undefined): marker is IMarker {
  return marker !== undefined && !marker.isDisposed;
}

/** Whether a line that begins with a prompt can hardly be anything else. */
function isDistinct(prompt: string): boolean {
  return prompt.length >= 4 && /\w/.test(prompt);
}
