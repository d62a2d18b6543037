import { createHash } from "node:crypto";
import type { Readable, TransformCallback } from "node:stream";
import { pipeline, Transform } from "node:stream";
import { pipeline as drained } from "node:stream/promises";
import type { RecordingStorage } from "./storage.ts";
import { StorageError } from "./storage.ts";

/** A stored recording: its path, and the SHA-256 of its bytes in hex where that is known. */
export interface StoredBytes {
  readonly path: string;
  readonly sha256?: string;
}

/** Passes bytes through and hashes them. The last chunk waits for the check, so no reader gets forged bytes as a whole. */
export class Checksum extends Transform {
  readonly #hash = createHash("sha256");
  readonly #expected: string | undefined;
  readonly #mismatch: (sha256: string) => Error;
  #held: Buffer | undefined;
  /** In hex; undefined until all bytes have passed. */
  sha256: string | undefined;

  constructor(expected: string | undefined, mismatch: (sha256: string) => Error) {
    super();
    this.#expected = expected;
    this.#mismatch = mismatch;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    const ready = this.#held;
    this.#held = chunk;
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    const sha256 = this.#hash.digest("hex");
    if (this.#expected !== undefined && sha256 !== this.#expected) {
      done(this.#mismatch(sha256));
      return;
    }
    this.sha256 = sha256;
    done(null, this.#held);
  }
}

/** The bytes of `source`, which fail at their end with `mismatch` where their SHA-256 is not `expected`. */
export function checked(source: Readable, expected: string | undefined, mismatch: (sha256: string) => Error): Checksum {
  return pipeline(source, new Checksum(expected, mismatch), () => {});
}

/**
 * Opens a stored recording. Its stream fails at its end with a `StorageError` where the bytes are not those that were
 * stored.
 */
export async function openStored(storage: RecordingStorage, { path, sha256 }: StoredBytes): Promise<Checksum> {
  return checked(await storage.open(path), sha256, (found) => {
    const message = `the recording ${path} in ${storage.place} has changed since it was stored: its SHA-256 is ${found}, not ${sha256}`;
    return new StorageError(message, "restore it from a backup", false);
  });
}

/** The SHA-256 of all that `source` yields, in hex. */
export async function sha256Of(source: Readable): Promise<string> {
  const hash = createHash("sha256");
  await drained(source, hash);
  return hash.digest("hex");
}
