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

/** The longest line of an asciicast, and the largest one of version 1, which is one value: both are held in memory. */
const LONGEST = 64 * 1024 * 1024;
/** As much as tells what a file is. */
const BEGINNING = 300;

/**
 * Opens a recording that comes as a stream: its events are read as they are asked for, once, and forgotten. Damage is
 * handled as by `readRecording`. Whoever calls ends the stream.
 */
export async function openRecording(
  stream: AsyncIterable<Uint8Array>,
  kind: RecordingContent["kind"],
  limits: RecordingLimits = streamLimits,
): Promise<RecordingContent> {
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

type Content = Pick<RecordingContent, "columns" | "rows" | "events">;

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
    for await (const { text: line } of lines) text.push(line);
    const { columns, rows, events } = readAsciicast(text.join("\n"), notes);
    return { columns, rows, events };
  }
  const cast: CastHeader = readHeader(start, notes);
  const reader = new FrameReader(cast, notes);
  async function* events(): AsyncGenerator<readonly RecordingEvent[]> {
    for await (const { text, isLast } of lines) yield reader.line(text, isLast);
  }
  return { columns: cast.columns, rows: cast.rows, events: events() };
}

interface Line {
  readonly text: string;
  readonly isLast: boolean;
}

/** The lines of a text. A whole text must not be longer than a line may be while it has no line's end. */
async function* linesOf(source: ByteSource): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of source.chunks()) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST) {
      throw new RecordingError("too-large", `a line of the recording has more than ${LONGEST} characters`);
    }
    for (const text of lines) yield { text, isLast: false };
  }
  yield { text: rest + decoder.decode(), isLast: true };
}
