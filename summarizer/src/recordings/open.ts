import { setImmediate } from "node:timers/promises";
import { isObject, parseJson } from "../domain/json.ts";
import { Notes } from "../domain/notes.ts";
import type { RecordingContent, RecordingEvent } from "../domain/recording.ts";
import type { RecordingLimits } from "../domain/recording-limits.ts";
import { streamLimits } from "../domain/recording-limits.ts";
import { FrameReader } from "./asciicast.ts";
import type { CastHeader } from "./asciicast-header.ts";
import { readHeader } from "./asciicast-header.ts";
import { ByteSource } from "./byte-source.ts";
import { sniff } from "./read.ts";
import { RecordingError } from "./recording-error.ts";
import { SessionReader, sizeIn } from "./session.ts";
import { readStream } from "./stream.ts";

/** As much as tells what a file is. */
const BEGINNING = 300;
/** Lines whose events are held at a time. */
const BATCH = 200;

/** A recording that is read as it comes. */
export interface OpenedRecording extends RecordingContent {
  /** What the header of an asciicast says of its session; undefined for a binary stream. */
  readonly header?: Pick<CastHeader, "timestamp" | "command">;
}

/**
 * Opens a recording stream: its events are read on demand, once. Damage is handled as by `readRecording`. The caller
 * ends the stream.
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
      : await openCast(source, limits, notes);
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

async function openCast(source: ByteSource, limits: RecordingLimits, notes: Notes): Promise<Content> {
  const batches = linesOf(source, limits.line);
  const first = await batches.next();
  const [start = "", ...begin] = first.done === true ? [] : first.value;
  const header = parseJson(start);
  if (!isObject(header) || header["version"] === 1) {
    // Of version 1, or damaged: one JSON value, perhaps over several lines.
    const text = [start, ...begin];
    let length = text.reduce((sum, line) => sum + line.length + 1, 0);
    for await (const lines of batches) {
      length = lines.reduce((sum, line) => sum + line.length + 1, length);
      if (length > limits.line) throw tooLong("the header is not one line, and the asciicast", limits.line);
      for (const line of lines) text.push(line);
    }
    const source = text.join("\n").trimEnd();
    const whole = readHeader(source, notes, text.length === 1 || source.length === start.length ? header : undefined);
    const reader = new FrameReader(whole, notes);
    async function* events(): AsyncGenerator<readonly RecordingEvent[]> {
      for (let at = 0; at < whole.frames.length; at += BATCH) {
        await setImmediate();
        yield reader.first(at, at + BATCH);
      }
    }
    return { columns: whole.columns, rows: whole.rows, events: events(), header: whole };
  }
  if (start.length > limits.header) throw tooLong("line 1, the header,", limits.header);
  const cast: CastHeader = readHeader(start, notes);
  const reader = new FrameReader(cast, notes);
  async function* events(): AsyncGenerator<readonly RecordingEvent[]> {
    let lines: readonly string[] = begin;
    for await (const next of batches) {
      for (let at = 0; at < lines.length; at += BATCH) {
        yield lines.slice(at, at + BATCH).flatMap((line) => reader.line(line, false));
      }
      lines = next;
    }
    yield lines.flatMap((line, index) => reader.line(line, index === lines.length - 1));
  }
  return { columns: cast.columns, rows: cast.rows, events: events(), header: cast };
}

function tooLong(what: string, most: number): RecordingError {
  const limit = most.toLocaleString("en");
  return new RecordingError(
    "too-large",
    `${what} has more than ${limit} characters, which no recorder writes: the file is damaged or malicious`,
  );
}

/**
 * The lines of a text of up to `most` characters each, those that end in a chunk together. Each chunk is searched once,
 * however long the line that it is part of.
 */
async function* linesOf(source: ByteSource, most: number): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let held = 0;
  let number = 1;
  for await (const chunk of source.chunks()) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(first);
    held += first.length;
    if (held > most) throw tooLong(`line ${number}`, most);
    const rest = more.pop();
    if (rest === undefined) continue;
    yield [pieces.join(""), ...more];
    number += more.length + 1;
    pieces = [rest];
    held = rest.length;
  }
  yield [pieces.join("") + decoder.decode()];
}
