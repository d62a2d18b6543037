import { readFile, stat } from "node:fs/promises";
import { defaultLimits } from "../recordings/limits.ts";
import { readRecording } from "../recordings/read.ts";
import type { AuditEvent, Recording } from "../recordings/recording.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import type { RecordingLocation } from "../store/rows.ts";

/** What a recording says of its session. */
export interface Examined {
  readonly format: RecordingLocation["format"];
  readonly endEvent: AuditEvent;
  readonly recording: Pick<Recording, "kind" | "interactive">;
  readonly notes: readonly string[];
}

/** What is known of a recording before it is read: as with `readRecording`. */
export interface Beforehand {
  readonly id?: string;
  readonly endEvent?: AuditEvent;
}

/** Reads a recording's file for what it says of its session; throws a `RecordingError` where it cannot be read. */
export async function examine(path: string, beforehand: Beforehand): Promise<Examined> {
  const { size } = await stat(path);
  if (size > defaultLimits.file) {
    throw new RecordingError("too-large", `the recording has ${size} bytes; at most ${defaultLimits.file} are read`);
  }
  const { format, endEvent, kind, interactive, notes } = await readRecording(await readFile(path), beforehand);
  return {
    format: format.startsWith("asciicast") ? "cast" : "stream",
    endEvent,
    recording: { kind, interactive },
    notes,
  };
}
