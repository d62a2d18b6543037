import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorCode } from "../domain/errors.ts";
import { StorageError } from "../recordings/storage/storage.ts";
import { IngestError } from "./ingest-error.ts";

/** What came in, in a file of its own, until it is known whose recording it is. */
export interface Staged {
  readonly path: string;
  readonly bytes: number;
  remove(): Promise<void>;
}

export interface StagingLimits {
  /** Bytes of one recording. */
  readonly bytes: number;
  /** Milliseconds without a byte after which a sender is given up. */
  readonly idle: number;
}

/**
 * Writes a stream to a file in `folder`. Refuses it, and reads no further, as soon as it goes over the limit or its sender
 * stalls; nothing is left then.
 */
export async function stage(source: Readable, folder: string, limits: StagingLimits): Promise<Staged> {
  const path = join(folder, `${randomUUID()}.upload`);
  const remove = () => rm(path, { force: true });
  const gate = new Gate(limits);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await pipeline(source, gate, createWriteStream(path, { mode: 0o600 }));
    return { path, bytes: gate.bytes, remove };
  } catch (error) {
    await remove();
    const code = errorCode(error);
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new StorageError(`no space left for uploads in ${folder}`, "free up space, and send it again", true);
    }
    if (code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET" || code === "ABORT_ERR") {
      throw new IngestError("incomplete", `the upload ended after ${gate.bytes} bytes`, "send it again");
    }
    throw error;
  }
}

/** Milliseconds after which an upload is abandoned: each has 15 minutes. */
const stale = 24 * 3_600_000;

/** Deletes the uploads in `folder` that a killed process has left. */
export async function removeStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  });
  for (const name of names.filter((one) => one.endsWith(".upload"))) {
    const path = join(folder, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry !== undefined && Date.now() - entry.mtimeMs > stale) await rm(path, { force: true });
  }
}

/** Lets bytes through, up to a limit, as long as they keep coming. Fails with an {@link IngestError}. */
export class Gate extends Transform {
  bytes = 0;
  readonly #limits: StagingLimits;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: StagingLimits) {
    super();
    this.#limits = limits;
    this.#wait();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: Error | null, data?: Buffer) => void): void {
    this.bytes += chunk.length;
    const { bytes } = this.#limits;
    if (this.bytes > bytes) {
      const most = bytes.toLocaleString("en");
      done(new IngestError("too-large", `the recording has more than ${most} bytes`, "raise --max-recording-bytes"));
      return;
    }
    this.#wait();
    done(null, chunk);
  }

  override _final(done: () => void): void {
    clearTimeout(this.#timer);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    done(error);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const { idle } = this.#limits;
    this.#timer = setTimeout(() => {
      this.destroy(
        new IngestError(
          "stalled",
          `no data received for ${idle / 1000} seconds`,
          "send it again over a faster connection",
        ),
      );
    }, idle);
  }
}
