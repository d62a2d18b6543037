import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { ByteSource } from "../recordings/byte-source.ts";
import { endEvent, kindOfEnd, sessionKind } from "../recordings/end-event.ts";
import { Gist } from "../recordings/gist.ts";
import { streamLimits } from "../recordings/limits.ts";
import { Notes } from "../recordings/notes.ts";
import { openRecording } from "../recordings/open.ts";
import { readRecording, sniff } from "../recordings/read.ts";
import type { AuditEvent } from "../recordings/recording.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { readStream } from "../recordings/stream.ts";
import type { RecordingLocation } from "../store/rows.ts";

/** What a recording says of its session. */
export interface Examined {
  readonly format: RecordingLocation["format"];
  readonly endEvent: AuditEvent;
  readonly interactive: boolean;
  readonly notes: readonly string[];
}

/** What is known of a recording before it is read: as with `readRecording`. */
export interface Beforehand {
  readonly id?: string;
  readonly endEvent?: AuditEvent;
}

/** As much as tells what a file is. */
const beginning = 300;

/**
 * Reads a recording's file for what it says of its session, to its end, without holding it; throws a `RecordingError` where
 * it cannot be read.
 */
export async function examine(path: string, beforehand: Beforehand): Promise<Examined> {
  const { size } = await stat(path);
  if (size > streamLimits.file) {
    throw new RecordingError("too-large", `the recording has ${size} bytes; at most ${streamLimits.file} are read`);
  }
  if (sniff(await head(path)) === "stream") return await examineStream(path);
  if (beforehand.endEvent !== undefined) return await examineCast(path, beforehand.endEvent);
  // One is made up from the first and the last of its events.
  const { endEvent, interactive, notes } = await readRecording(await readFile(path), beforehand);
  return { format: "cast", endEvent, interactive, notes };
}

async function head(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(beginning), 0, beginning, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function examineStream(path: string): Promise<Examined> {
  const notes = new Notes();
  const gist = new Gist();
  const stream = createReadStream(path);
  try {
    for await (const { events } of readStream(new ByteSource(stream), streamLimits, notes)) {
      for (const event of events) gist.add(event);
    }
  } finally {
    stream.destroy();
  }
  const kind = sessionKind(gist.events);
  const end = endEvent(kind, gist.events, notes);
  return {
    format: "stream",
    endEvent: end,
    interactive: kind === "db" || end["interactive"] === true,
    notes: notes.list(),
  };
}

async function examineCast(path: string, event: AuditEvent): Promise<Examined> {
  const kind = kindOfEnd(event);
  const stream = createReadStream(path);
  try {
    const recording = await openRecording(stream, kind);
    let shown = 0;
    for await (const events of recording.events) shown += [events].flat().length;
    const notes = [...recording.notes, ...(shown === 0 ? ["the recording holds no events"] : [])];
    return { format: "cast", endEvent: event, interactive: kind === "db" || event["interactive"] !== false, notes };
  } finally {
    stream.destroy();
  }
}
