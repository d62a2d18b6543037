import { FrameReader, readAsciicast } from "./asciicast.ts";
import type { CastHeader } from "./asciicast-header.ts";
import { readHeader } from "./asciicast-header.ts";
import { ByteSource } from "./byte-source.ts";
import { isObject, parseJson } from "./json.ts";
import type { RecordingLimits } from "./limits.ts";
import { streamLimits } from "./limits.ts";
import { Notes } from "./notes.ts";
import { sniff } from "./read.ts";
import type { RecordingContent, RecordingEvent } from "./recording.ts";
import { RecordingError } from "./recording-error.ts";
import { SessionReader, sizeIn } from "./session.ts";
import { readStream } from "./stream.ts";

/** Characters of an asciicast's longest line, and of one of version 1, which is one value: both are held in memory. */
const LONGEST = 8 * 1024 * 1024;
/** Characters of a header that is a line of its own. */
const LONGEST_HEADER = 1024 * 1024;
/** As much as tells what a file is. */
const BEGINNING = 300;

/** A recording that is read as it comes. */
export interface OpenedRecording extends RecordingContent {
  /** What the header of an asciicast says of its session; undefined for a binary stream. */
  readonly header?: Pick<CastHeader, "timestamp" | "command">;
}

/**
 * Opens a recording that comes as a stream: its events are read as they are asked for, once, and forgotten. Damage is
 * handled as by `readRecording`. Whoever calls ends the stream.
 */
export async function openRecording(
  stream: AsyncIterable<Uint8Array>,
  kind: RecordingContent["kind"],
  limits: RecordingLimits = streamLimits,
): Promise<OpenedRecording> {
  const source = new ByteSource(stream);
  const notes = new Notes();
  const content =
    sniff(await source.peek(BEGINNING)) === "stream"
      ? await openStream(source, limits, notes)
      : await openCast(source, notes);
  return {
    kind,
    ...content,
    get notes() {
      return notes.list();
    },
  };
}

type Content = Pick<OpenedRecording, "columns" | "rows" | "events" | "header">;

async function openStream(source: ByteSource, limits: RecordingLimits, notes: Notes): Promise<Content> {
  const batches = readStream(source, limits, notes);
  const first = await batches.next();
  const begin = first.done === true ? [] : first.value.events;
  const reader = new SessionReader(notes);
  async function* events(): AsyncGenerator<readonly RecordingEvent[]> {
    yield reader.read(begin);
    for await (const batch of batches) yield reader.read(batch.events);
  }
  return { ...sizeIn(begin), events: events() };
}

async function openCast(source: ByteSource, notes: Notes): Promise<Content> {
  const lines = linesOf(source);
  const first = await lines.next();
  const start = first.done === true ? "" : first.value.text;
  const header = parseJson(start);
  if (!isObject(header) || header["version"] === 1) {
    // Of version 1, or damaged: one JSON value, perhaps over several lines.
    const text = [start];
    let length = start.length;
    for await (const { text: line } of lines) {
      length += line.length + 1;
      if (length > LONGEST) throw tooLong("the asciicast is one JSON value over several lines and", LONGEST);
      text.push(line);
    }
    const { columns, rows, events, timestamp, command } = readAsciicast(text.join("\n"), notes);
    return { columns, rows, events, header: { timestamp, command } };
  }
  if (start.length > LONGEST_HEADER) throw tooLong("the header of the asciicast", LONGEST_HEADER);
  const cast: CastHeader = readHeader(start, notes);
  const reader = new FrameReader(cast, notes);
  async function* events(): AsyncGenerator<readonly RecordingEvent[]> {
    for await (const { text, isLast } of lines) yield reader.line(text, isLast);
  }
  return { columns: cast.columns, rows: cast.rows, events: events(), header: cast };
}

interface Line {
  readonly text: string;
  readonly isLast: boolean;
}

function tooLong(what: string, most: number): RecordingError {
  return new RecordingError("too-large", `${what} has more than ${most.toLocaleString("en")} characters`);
}

/** The lines of a text. Each chunk is searched once, however long the line that it is part of. */
async function* linesOf(source: ByteSource): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let held = 0;
  for await (const chunk of source.chunks()) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(first);
    held += first.length;
    if (held > LONGEST) throw tooLong("a line of the recording", LONGEST);
    const rest = more.pop();
    if (rest === undefined) continue;
    yield { text: pieces.join(""), isLast: false };
    for (const text of more) yield { text, isLast: false };
    pieces = [rest];
    held = rest.length;
  }
  yield { text: pieces.join("") + decoder.decode(), isLast: true };
}
