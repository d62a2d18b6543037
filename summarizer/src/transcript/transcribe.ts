import type { Readable } from "node:stream";
import type { RecordingContent, RecordingEvent, SessionKind } from "../domain/recording.ts";
import type { Transcript } from "../domain/transcript.ts";
import { openRecording } from "../recordings/open.ts";
import { StatementReader } from "./database.ts";
import { TerminalReader } from "./terminal.ts";

/** Turns a recording into text. The notes of the recording are kept. */
export async function toTranscript(recording: RecordingContent): Promise<Transcript> {
  const reader = recording.kind === "db" ? new StatementReader() : new TerminalReader(recording);
  let first: number | undefined;
  let last = 0;
  for await (const events of batches(recording.events)) {
    first ??= events[0]?.at;
    last = events.at(-1)?.at ?? last;
    await reader.read(events);
  }
  const { entries, notes } = await reader.finish();
  return { kind: recording.kind, entries, duration: last - (first ?? 0), notes: [...recording.notes, ...notes] };
}

/** Turns a recording into text as it comes, however large it is; the stream is ended in any case. */
export async function streamTranscript(stream: Readable, kind: SessionKind): Promise<Transcript> {
  try {
    return await toTranscript(await openRecording(stream, kind));
  } finally {
    stream.destroy();
  }
}

async function* batches(events: RecordingContent["events"]): AsyncGenerator<readonly RecordingEvent[]> {
  if (Symbol.asyncIterator in events) yield* events;
  else yield events;
}
