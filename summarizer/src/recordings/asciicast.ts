import { parseJson } from "../domain/json.ts";
import type { Notes } from "../domain/notes.ts";
import type { Recording, RecordingEvent } from "../domain/recording.ts";
import type { CastHeader } from "./asciicast-header.ts";
import { readHeader } from "./asciicast-header.ts";
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
  const reader = new FrameReader(header, notes);
  const lines = header.version === 1 ? [] : source.split("\n").slice(1);
  const last = lines.length - 1;
  const events = [...reader.first(), ...lines.flatMap((line, index) => reader.line(line, index === last))];
  const { version, columns, rows, timestamp, command } = header;
  return { format: `asciicast-${version}`, columns, rows, timestamp, command, events };
}

/** Reads the events below an asciicast's header, line by line. */
export class FrameReader {
  readonly #header: CastHeader;
  readonly #notes: Notes;
  readonly #clock: Clock;
  #line = 1;

  constructor(header: CastHeader, notes: Notes) {
    this.#header = header;
    this.#notes = notes;
    this.#clock = new Clock(header.version !== 2);
  }

  /** Those of the events in the header itself, in version 1, that `from` and `to` bound; each is read once, in order. */
  first(from = 0, to = this.#header.frames.length): readonly RecordingEvent[] {
    return this.#header.frames
      .slice(from, to)
      .flatMap((frame, index) => this.#read(v1Frame(frame), `stdout entry ${from + index + 1}`));
  }

  /** The event of the next line, if it has one. What `isLast` may have been cut off while it was written. */
  line(line: string, isLast: boolean): readonly RecordingEvent[] {
    this.#line += 1;
    if (line.trim() === "" || (this.#header.version === 3 && line.startsWith("#"))) return [];
    const where = `line ${this.#line}`;
    const frame = parseJson(line);
    if (frame !== undefined) return this.#read(frame, where);
    if (isLast) this.#notes.add(`incomplete: ${where}, the last one, is truncated`);
    else bad(where, "is not JSON", this.#notes);
    return [];
  }

  #read(frame: unknown, where: string): readonly RecordingEvent[] {
    if (!Array.isArray(frame)) {
      bad(where, "is not an event", this.#notes);
      return [];
    }
    const event = readFrame(frame, this.#clock, where, this.#notes);
    return event === undefined ? [] : [event];
  }
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
  if (clock.tick(seconds) === undefined) notes.add(`${where}: not a time; the time of the previous event is used`);
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
      return size ? { type: "resize", at, ...size } : bad(where, "has no terminal size", notes);
    }
    case "x":
      return /^-?\d{1,9}$/.test(data)
        ? { type: "exit", at, status: Number(data) }
        : bad(where, "has no exit status", notes);
    default:
      notes.add("events with unknown codes were skipped");
      return undefined;
  }
}

function bad(where: string, what: string, notes: Notes): undefined {
  notes.add(`${where} ${what}; it was skipped`);
}
