import type { SessionKind } from "../domain/recording.ts";
import type { RecordingLocation } from "../domain/rows.ts";
import type { StorageSettings } from "../recordings/storage/open.ts";
import type { Job } from "../threads/job.ts";
import type { Threads } from "../threads/threads.ts";
import type { StoredRecording, Transcribed } from "./stored.ts";
import { storedJobs } from "./stored.ts";

/** A session's recording, and the session's kind. */
export interface RecordedSession {
  readonly recording: RecordingLocation;
  readonly kind: SessionKind;
}

/**
 * Reads stored recordings in worker threads. Each method throws a `RecordingError` if the recording is unreadable, a
 * `StorageError` if the storage fails, and a `LimitExceeded` if reading takes too much time or memory.
 */
export class RecordingReader {
  readonly #threads: Threads;
  readonly #storage: StorageSettings;

  constructor(threads: Threads, { data, recordings, s3Region, s3Endpoint }: StorageSettings) {
    this.#threads = threads;
    this.#storage = { data, recordings, s3Region, s3Endpoint };
  }

  /** The transcript with its size, and the SHA-256 of the recording. */
  async transcribe(session: RecordedSession, signal?: AbortSignal): Promise<Transcribed> {
    return await this.#read(storedJobs.transcribe, session, signal);
  }

  /** The size of the transcript in bytes of UTF-8. */
  async measure(session: RecordedSession): Promise<number> {
    return await this.#read(storedJobs.measure, session);
  }

  /** A thumbnail, as SVG. */
  async draw(session: RecordedSession): Promise<string> {
    return await this.#read(storedJobs.draw, session);
  }

  async #read<Output>(
    job: Job<[StoredRecording], Output>,
    { recording: { path, sha256, bytes }, kind }: RecordedSession,
    signal?: AbortSignal,
  ): Promise<Output> {
    const stored = { storage: this.#storage, kind, path, ...(sha256 !== undefined && { sha256 }) };
    return await this.#threads.run(job, [stored], { extraSeconds: bytes / 1e6, ...(signal && { signal }) });
  }
}
