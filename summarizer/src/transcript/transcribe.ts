import type { Recording } from "../recordings/recording.ts";
import { databaseTranscript } from "./database.ts";
import { terminalTranscript } from "./terminal.ts";
import type { Transcript } from "./transcript.ts";

/** Turns a recording into text. The notes of the recording are kept. */
export async function toTranscript(recording: Recording): Promise<Transcript> {
  const { entries, notes } =
    recording.kind === "db" ? databaseTranscript(recording) : await terminalTranscript(recording);
  const first = recording.events[0]?.at ?? 0;
  const last = recording.events.at(-1)?.at ?? 0;
  return { kind: recording.kind, entries, duration: last - first, notes: [...recording.notes, ...notes] };
}
