import { isObject, jsonFault, parseJson } from "../domain/json.ts";
import type { Notes } from "../domain/notes.ts";
import { RecordingError } from "./recording-error.ts";
import { defaultSize, type TerminalSize, terminalSize } from "./terminal-size.ts";

/** What the first line of an asciicast says; version 1 is one JSON value whose frames come with it. */
export interface CastHeader extends TerminalSize {
  readonly version: 1 | 2 | 3;
  /** Seconds since 1970. */
  readonly timestamp: number | undefined;
  readonly command: string | undefined;
  readonly frames: readonly unknown[];
}

function firstLineOf(source: string): string {
  return source.slice(0, source.indexOf("\n") >>> 0);
}

/** Reads the header of an asciicast, and refuses anything else. `first` is the value of the first line, parsed. */
export function readHeader(source: string, notes: Notes, first = parseJson(firstLineOf(source))): CastHeader {
  const firstLine = firstLineOf(source);
  const isWhole = isObject(first) && (first["version"] !== 1 || firstLine.length === source.length);
  const header = isWhole ? first : parseJson(source);
  if (!isObject(header)) {
    const where = jsonFault(/^\s*\{\s*$|"version"\s*:\s*1\b/.test(firstLine) ? source : firstLine);
    throw new RecordingError(
      "malformed",
      `${where}: the header is not a complete JSON object. If this is an asciicast, it is damaged: download it again`,
    );
  }
  const version = header["version"];
  if (version === undefined) {
    throw new RecordingError(
      "not-a-recording",
      'line 1: a JSON object without "version"; in an asciicast, it is 1, 2 or 3',
    );
  }
  if (version !== 1 && version !== 2 && version !== 3) {
    throw new RecordingError(
      "unknown-version",
      `line 1: asciicast version ${JSON.stringify(version).slice(0, 20)}; versions 1, 2 and 3 are supported`,
    );
  }
  const frames = version === 1 ? header["stdout"] : [];
  if (!Array.isArray(frames)) {
    throw new RecordingError("malformed", 'an asciicast of version 1 without "stdout": download it again');
  }
  const term = header["term"];
  const [columns, rows] =
    version === 3 && isObject(term) ? [term["cols"], term["rows"]] : [header["width"], header["height"]];
  const size = terminalSize(columns, rows);
  if (!size) notes.add(`the header has no terminal size; ${defaultSize.columns}x${defaultSize.rows} is assumed`);
  const { timestamp, command } = header;
  return {
    version,
    ...(size ?? defaultSize),
    timestamp: typeof timestamp === "number" && timestamp > 0 ? timestamp : undefined,
    command: typeof command === "string" ? command : undefined,
    frames,
  };
}
