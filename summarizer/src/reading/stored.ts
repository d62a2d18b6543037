import type { SessionKind } from "../domain/recording.ts";
import type { Transcript } from "../domain/transcript.ts";
import { pictureOf } from "../picture/picture-of.ts";
import { openRecording } from "../recordings/open.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import type { Checksum, StoredBytes } from "../recordings/storage/checked.ts";
import { openStored } from "../recordings/storage/checked.ts";
import type { StorageSettings } from "../recordings/storage/open.ts";
import { openStorage } from "../recordings/storage/open.ts";
import type { RecordingStorage } from "../recordings/storage/storage.ts";
import { StorageError } from "../recordings/storage/storage.ts";
import { job } from "../threads/job.ts";
import { drawing } from "../transcript/picture.ts";
import { transcriptText } from "../transcript/text.ts";
import { streamTranscript } from "../transcript/transcribe.ts";

/** A stored recording, as plain data for a thread. */
export interface StoredRecording extends StoredBytes {
  readonly storage: StorageSettings;
  readonly kind: SessionKind;
}

/** The transcript of a recording, and the SHA-256 of the recording in hex. */
export interface Transcribed {
  readonly transcript: Transcript;
  /** The size of the transcript, in bytes of UTF-8. */
  readonly bytes: number;
  readonly sha256: string | undefined;
}

/** @throws RecordingError, StorageError */
export async function transcribe(recording: StoredRecording): Promise<Transcribed> {
  const stream = await opened(recording);
  const transcript = await streamTranscript(stream, recording.kind);
  return { transcript, bytes: sizeOf(transcript), sha256: stream.sha256 };
}

/** The size of the transcript, in bytes of UTF-8. */
export async function measure(recording: StoredRecording): Promise<number> {
  return sizeOf(await streamTranscript(await opened(recording), recording.kind));
}

function sizeOf(transcript: Transcript): number {
  return Buffer.byteLength(transcriptText(transcript));
}

/** A small picture of the recording, as SVG. */
export async function draw(recording: StoredRecording): Promise<string> {
  const stream = await opened(recording);
  try {
    return drawing(await pictureOf(await openRecording(stream, recording.kind)));
  } finally {
    stream.destroy();
  }
}

const errors = [RecordingError, StorageError];

export const storedJobs = {
  transcribe: job(import.meta.url, transcribe, "transcribing the recording", errors),
  measure: job(import.meta.url, measure, "transcribing the recording", errors),
  draw: job(import.meta.url, draw, "drawing the recording", errors),
};

/** The storages that this thread has opened, by their settings. */
const places = new Map<string, Promise<RecordingStorage>>();

async function opened({ storage, ...bytes }: StoredRecording): Promise<Checksum> {
  const key = JSON.stringify(storage);
  const place = places.get(key) ?? openStorage(storage);
  places.set(key, place);
  return await openStored(await place, bytes);
}
