import { type Paint, painter } from "../report/paint.ts";
import { visibleLines } from "../report/width.ts";
import type { Host, Stream } from "./host.ts";

export type ColorMode = "auto" | "always" | "never";

/** One of the two streams that people read. Text must be free of control characters before it is printed. */
export interface Output {
  readonly color: boolean;
  readonly paint: Paint;
  /** The width of the terminal; undefined if the stream is not a terminal. */
  readonly columns: number | undefined;
  /** Writes the text and a line break. */
  readonly print: (text: string) => void;
  /** Writes a text unchanged to another program, and without control characters to a terminal. */
  readonly write: (text: string) => void;
}

/** Standard output and standard error under `--color`, NO_COLOR and FORCE_COLOR. */
export function outputs(
  { stdout, stderr, env }: Host,
  { color }: { readonly color: ColorMode },
): { readonly out: Output; readonly err: Output } {
  return { out: outputOf(stdout, color, env), err: outputOf(stderr, color, env) };
}

function outputOf(stream: Stream, mode: ColorMode, env: Host["env"]): Output {
  const isTerminal = stream.isTTY === true;
  const color = wantsColor(isTerminal, mode, env);
  const columns = isTerminal ? Math.max(40, (stream.columns ?? 80) - 8) : undefined;
  const print = (text: string) => void stream.write(`${text}\n`);
  const write = (text: string) => void stream.write(isTerminal ? visibleLines(text) : text);
  return { color, paint: painter(color), columns, print, write };
}

function wantsColor(isTerminal: boolean, mode: ColorMode, { NO_COLOR, FORCE_COLOR, TERM }: Host["env"]): boolean {
  if (mode !== "auto") return mode === "always";
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTerminal && TERM !== "dumb";
}
