import { Notes } from "../domain/notes.ts";
import type { AuditEvent } from "../domain/recording.ts";
import { streamLimits } from "../domain/recording-limits.ts";
import type { RecordingLocation } from "../domain/rows.ts";
import { ByteSource } from "../recordings/byte-source.ts";
import { endEvent, kindOfEnd, ownEnd, sessionKind } from "../recordings/end-event.ts";
import { Gist } from "../recordings/gist.ts";
import { openRecording } from "../recordings/open.ts";
import { madeUpEnd, sniff } from "../recordings/read.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { readStream } from "../recordings/stream.ts";
import { job } from "../threads/job.ts";
import { openRegular } from "./regular-file.ts";

/** What a recording says of its session. */
export interface Examined {
  readonly format: RecordingLocation["format"];
  readonly endEvent: AuditEvent;
  /** Whether the end event was made up, for there was none. */
  readonly madeUp: boolean;
  readonly interactive: boolean;
  readonly notes: readonly string[];
}

/** What is known about a recording before it is read, as in `readRecording`. */
export interface RecordingHint {
  readonly id?: string;
  readonly endEvent?: AuditEvent;
}

/** As much as tells what a file is. */
const beginning = 300;

/**
 * Reads a recording's file for what it says of its session, to its end, without holding it; throws a `RecordingError` where
 * it cannot be read.
 */
export async function examine(path: string, hint: RecordingHint): Promise<Examined> {
  if (sniff(await head(path)) === "stream") return await examineStream(path);
  return await examineCast(path, hint);
}

export const examineJob = job(import.meta.url, examine, "reading the recording", [RecordingError]);

async function head(path: string): Promise<Uint8Array> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    if (size > streamLimits.file) {
      throw new RecordingError("too-large", `the recording has ${size} bytes; the limit is ${streamLimits.file}`);
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(beginning), 0, beginning, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function examineStream(path: string): Promise<Examined> {
  const notes = new Notes();
  const gist = new Gist();
  const stream = (await openRegular(path)).createReadStream();
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
    madeUp: ownEnd(kind, gist.events) === undefined,
    interactive: kind === "db" || end["interactive"] === true,
    notes: notes.list(),
  };
}

/** Without an end event, one is made up from the header and the last of the events. */
async function examineCast(path: string, { id, endEvent: given }: RecordingHint): Promise<Examined> {
  const stream = (await openRegular(path)).createReadStream();
  try {
    const recording = await openRecording(stream, given === undefined ? "ssh" : kindOfEnd(given));
    let shown = 0;
    let last = 0;
    for await (const batch of recording.events) {
      const events = [batch].flat();
      shown += events.length;
      last = events.at(-1)?.at ?? last;
    }
    const made = new Notes();
    const header = recording.header ?? { timestamp: undefined, command: undefined };
    const endEvent = given ?? madeUpEnd(header, last, id, made);
    const empty = shown === 0 ? ["the recording contains no events"] : [];
    const notes = [...recording.notes, ...made.list(), ...empty];
    const interactive = kindOfEnd(endEvent) === "db" || endEvent["interactive"] !== false;
    return { format: "cast", endEvent, madeUp: given === undefined, interactive, notes };
  } finally {
    stream.destroy();
  }
}
