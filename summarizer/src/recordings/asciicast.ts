import { readHeader } from "./asciicast-header.ts";
import { parseJson } from "./json.ts";
import type { Notes } from "./notes.ts";
import type { Recording, RecordingEvent } from "./recording.ts";
import { parseTerminalSize } from "./terminal-size.ts";

/** An asciicast as read: a recording but for what it does not know of itself, its session. */
export type Cast = Omit<Recording, "endEvent" | "kind" | "interactive" | "notes"> & {
  /** Seconds since 1970, where the header has it. */
  readonly timestamp: number | undefined;
  readonly command: string | undefined;
};

const utf8 = new TextEncoder();

/** Reads an asciicast of version 1, 2 or 3. A bad line is worked around and noted; a bad header is refused. */
export function readAsciicast(source: string, notes: Notes): Cast {
  const header = readHeader(source, notes);
  const lines = header.version === 1 ? [] : source.split("\n");
  const clock = new Clock(header.version !== 2);
  const events: RecordingEvent[] = [];
  const read = (frame: unknown, where: string) => {
    const event = Array.isArray(frame) ? readFrame(frame, clock, where, notes) : bad(where, "is not an event", notes);
    if (event) events.push(event);
  };
  for (const [index, frame] of header.frames.entries()) read(v1Frame(frame), `stdout entry ${index + 1}`);
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === "" || (header.version === 3 && line.startsWith("#"))) continue;
    const where = `line ${index + 1}`;
    const frame = parseJson(line);
    if (frame !== undefined) read(frame, where);
    else if (index === lines.length - 1) notes.add(`incomplete: ${where}, the last one, is half-written`);
    else bad(where, "is not JSON", notes);
  }
  const { version, columns, rows, timestamp, command } = header;
  return { format: `asciicast-${version}`, columns, rows, timestamp, command, events };
}

/** Version 1 has output only: a delay and text. */
function v1Frame(frame: unknown): unknown {
  return Array.isArray(frame) && frame.length === 2 ? [frame[0], "o", frame[1]] : frame;
}

/** Version 2 counts seconds from the start, the others from the event before. Time never goes back. */
class Clock {
  readonly #relative: boolean;
  #now = 0;

  constructor(relative: boolean) {
    this.#relative = relative;
  }

  /** The moment in milliseconds; undefined, and time stands still, where `seconds` is none. */
  tick(seconds: unknown): number | undefined {
    if (typeof seconds !== "number" || seconds < 0 || !Number.isFinite(seconds)) return undefined;
    this.#now = this.#relative ? this.#now + seconds * 1000 : Math.max(this.#now, seconds * 1000);
    return this.now;
  }

  get now(): number {
    return Math.round(this.#now);
  }
}

/** What is shown must not be lost for a bad time or an element too many: only an event without meaning is skipped. */
function readFrame(frame: unknown[], clock: Clock, where: string, notes: Notes): RecordingEvent | undefined {
  const [seconds, code, data] = frame;
  if (clock.tick(seconds) === undefined) notes.add(`${where}: not a time; taken as the moment of the event before`);
  if (frame.length > 3) notes.add(`${where}: more than three elements; those after the third are ignored`);
  if (typeof code !== "string") return bad(where, "has no event code", notes);
  if (typeof data !== "string") return bad(where, "has no text", notes);
  const at = clock.now;
  switch (code) {
    case "o":
      return { type: "output", at, data: utf8.encode(data) };
    case "i":
      return { type: "input", at, data };
    case "m":
      return { type: "marker", at, label: data };
    case "r": {
      const size = parseTerminalSize(data);
      return size ? { type: "resize", at, ...size } : bad(where, "resizes to no size", notes);
    }
    case "x":
      return /^-?\d{1,9}$/.test(data)
        ? { type: "exit", at, status: Number(data) }
        : bad(where, "exits with no status", notes);
    default:
      notes.add("events of unknown codes were skipped");
      return undefined;
  }
}

function bad(where: string, what: string, notes: Notes): undefined {
  notes.add(`${where} ${what}; it was skipped`);
}
