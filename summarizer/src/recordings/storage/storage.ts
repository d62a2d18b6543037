import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";

/** A place for recordings. Paths are flat, made by {@link recordingPath} and {@link uploadPath}. */
export interface RecordingStorage {
  /** What a message calls it: the folder, or `s3://bucket/prefix`. */
  readonly place: string;
  /** Stores a finished recording of `bytes` bytes; it is there as a whole or not at all. One of the same path is replaced. */
  put(path: string, source: Readable, bytes: number): Promise<void>;
  /** The recording as a stream, which fails where it ends too early. */
  open(path: string): Promise<Readable>;
  /** Its size in bytes; undefined where there is none. */
  size(path: string): Promise<number | undefined>;
  /** Removes it; does nothing where there is none. */
  remove(path: string): Promise<void>;
  close(): void;
}

/** A storage that is temporarily or permanently unusable, with a message and a remedy for people. */
export class StorageError extends Error {
  readonly remedy: string;
  /** Whether the same may succeed later. */
  readonly retry: boolean;

  constructor(message: string, remedy: string, retry: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "StorageError";
    this.remedy = remedy;
    this.retry = retry;
  }
}

/** Ids that can be a file's name and an argument of a command: letters, digits, `.`, `_` and `-`, no dot or hyphen first. */
const usable = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** The rules for session ids, for errors. */
export const sessionIdRule =
  "an id consists of at most 128 letters, digits, dots, underscores and hyphens, and does not begin with a dot or a hyphen";

/** Whether recordings of a session with this id can be stored. */
export function isSessionId(id: string): boolean {
  return usable.test(id);
}

/** Extensions by what a recording is. */
export const extensions = { stream: ".tar", cast: ".cast" } as const;

/** Where a cluster stores the recording of a session: `ID.tar`. */
function recordingPath(id: string, format: keyof typeof extensions): string {
  if (!isSessionId(id)) throw new StorageError(`${JSON.stringify(id)} is not a valid session id`, "", false);
  return `${id}${extensions[format]}`;
}

/** A path for one upload of a session's recording, which no other upload has and no session's id can name: `ID@UUID.tar`. */
export function uploadPath(id: string, format: keyof typeof extensions): string {
  return recordingPath(id, format).replace(/(\.[a-z]+)$/, `@${randomUUID()}$1`);
}

/** Every path under which a cluster may have stored the recording of a session. */
export function clusterPaths(id: string): readonly string[] {
  return isSessionId(id) ? [recordingPath(id, "stream"), recordingPath(id, "cast")] : [];
}

/** The recording that a cluster stored of a session: the binary stream before an asciicast. */
export async function findRecording(
  storage: RecordingStorage,
  id: string,
): Promise<{ readonly path: string; readonly bytes: number; readonly format: keyof typeof extensions } | undefined> {
  if (!isSessionId(id)) return undefined;
  for (const format of ["stream", "cast"] as const) {
    const path = recordingPath(id, format);
    const bytes = await storage.size(path);
    if (bytes !== undefined) return { path, bytes, format };
  }
  return undefined;
}
