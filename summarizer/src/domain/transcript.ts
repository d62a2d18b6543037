import type { SessionKind } from "./recording.ts";

/** A session as text: what was asked of the machine, and what it answered. Free of control characters. */
export interface Transcript {
  readonly kind: SessionKind;
  readonly entries: readonly TranscriptEntry[];
  /** From the first event to the last, in milliseconds. */
  readonly duration: number;
  /** What could not be read or is not certain. */
  readonly notes: readonly string[];
}

/** One command with its output, or one query with its result. Times are milliseconds since the start. */
export interface TranscriptEntry {
  readonly start: number;
  readonly end: number;
  /** The prompt before the command (`alice@web-3:~$`), or the database (`orders`); empty where none was seen. */
  readonly prompt: string;
  /** The command line or query; empty for output that belongs to no command, such as a greeting. */
  readonly input: string;
  readonly output: string;
  /** Known where the recording says so: an exit status, an error, or the number of rows. */
  readonly result?: { readonly status: number } | { readonly error: string } | { readonly rows: number };
  readonly marks: readonly TranscriptMark[];
}

/**
 * `hidden-input`: the machine asked for something that it did not echo, such as a password.
 * `deleted-input`: text was typed and deleted before the command was sent; `text` is what was deleted.
 * `full-screen`: a program took over the screen, such as an editor.
 */
export type TranscriptMark =
  | { readonly type: "hidden-input"; readonly text: string }
  | { readonly type: "deleted-input"; readonly text: string }
  | { readonly type: "full-screen"; readonly text: string };
