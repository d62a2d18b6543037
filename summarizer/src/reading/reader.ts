import type { SessionKind } from "../recordings/recording.ts";
import type { StorageSettings } from "../recordings/storage/open.ts";
import type { RecordingLocation } from "../store/rows.ts";
import type { Job } from "../threads/job.ts";
import type { Threads } from "../threads/threads.ts";
import type { StoredRecording, Transcribed } from "./stored.ts";
import { storedJobs } from "./stored.ts";

/** A session's recording, and what kind of session it is of. */
export interface RecordedSession {
  readonly recording: RecordingLocation;
  readonly kind: SessionKind;
}

/**
 * Reads stored recordings in threads of their own. All methods throw a `RecordingError` for one that cannot be read, a
 * `StorageError` where it cannot be had, and an `OverLimit` where reading it takes too much.
 */
export class RecordingReader {
  readonly #threads: Threads;
  readonly #storage: StorageSettings;

  constructor(threads: Threads, { data, recordings, s3Region, s3Endpoint }: StorageSettings) {
    this.#threads = threads;
    this.#storage = { data, recordings, s3Region, s3Endpoint };
  }

  /** As text, with the SHA-256 of its bytes. */
  async transcribe(session: RecordedSession, signal?: AbortSignal): Promise<Transcribed> {
    return await this.#read(storedJobs.transcribe, session, signal);
  }

  /** The size of its transcript in bytes of UTF-8. */
  async measure(session: RecordedSession): Promise<number> {
    return await this.#read(storedJobs.measure, session);
  }

  /** A small picture of it, as SVG. */
  async draw(session: RecordedSession): Promise<string> {
    return await this.#read(storedJobs.draw, session);
  }

  async #read<Output>(
    job: Job<[StoredRecording], Output>,
    { recording: { path, sha256, bytes }, kind }: RecordedSession,
    signal?: AbortSignal,
  ): Promise<Output> {
    const stored = { storage: this.#storage, kind, path, ...(sha256 !== undefined && { sha256 }) };
    return await this.#threads.run(job, [stored], { more: bytes / 1e6, ...(signal && { signal }) });
  }
}
