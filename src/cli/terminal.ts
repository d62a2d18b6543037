import { type Paint, painter } from "../paint.ts";
import { visibleLines } from "../width.ts";

export type ColorMode = "auto" | "always" | "never";

/** One of the two streams that people read. What is printed has to be free of control characters already. */
export interface Output {
  readonly color: boolean;
  readonly paint: Paint;
  /** Columns of source that fit; undefined when nobody looks. */
  readonly columns: number | undefined;
  /** Writes the text and a line break. */
  readonly print: (text: string) => void;
  /** Writes a text that goes to another program as it is, and to a terminal without what that might obey. */
  readonly write: (text: string) => void;
}

/** Standard output and standard error under `--color`, NO_COLOR and FORCE_COLOR. */
export function outputOf(stream: NodeJS.WriteStream, mode: ColorMode): Output {
  const color = wantsColor(stream, mode);
  const columns = stream.isTTY ? Math.max(40, stream.columns - 8) : undefined;
  const print = (text: string) => void stream.write(`${text}\n`);
  const write = (text: string) => void stream.write(stream.isTTY ? visibleLines(text) : text);
  return { color, paint: painter(color), columns, print, write };
}

function wantsColor(stream: NodeJS.WriteStream, mode: ColorMode): boolean {
  if (mode !== "auto") return mode === "always";
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return stream.isTTY && TERM !== "dumb";
}

/** A reader that goes away, as `head` does, ends the program quietly. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
}
