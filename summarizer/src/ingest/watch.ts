import { existsSync } from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import { basename, extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FSWatcher } from "chokidar";
import { watch } from "chokidar";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { errorCode } from "../domain/errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { LimitExceeded } from "../threads/limit-exceeded.ts";
import { hintOf } from "./file.ts";
import type { Ingest, Uploader } from "./ingest.ts";
import { IngestError } from "./ingest-error.ts";
import { Quarantine } from "./quarantine.ts";
import { openRegular } from "./regular-file.ts";

export interface WatchOptions {
  readonly folder: string;
  /** Folder for the notes of files that ended the process that read them. */
  readonly quarantine: string;
  readonly ingest: Ingest;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds without a change after which a file counts as whole. */
  readonly quiet?: number;
  /** Milliseconds that an asciicast waits for its end event. */
  readonly grace?: number;
}

const uploader: Uploader = { origin: "folder", user: "summarizer" };
/** How often a file is tried that this machine's own trouble keeps from being taken in, and the first wait. */
const tries = 6;
const firstWait = 2_000;

/**
 * Takes in the recordings of a folder, those that lie there and those that come, one after the other. Files are left where
 * they are; links in the folder are not followed. A file that cannot be read, or that ended the process that read it, is a
 * failed session until another version of it comes.
 */
export class FolderWatch {
  readonly #options: WatchOptions;
  readonly #quarantine: Quarantine;
  readonly #watcher: FSWatcher;
  readonly #stop = new AbortController();
  /** Casts that wait for their end event. */
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  #work: Promise<void> = Promise.resolve();

  /** Begins to watch. The folder itself may be a link. */
  static async open(options: WatchOptions): Promise<FolderWatch> {
    const quarantine = await Quarantine.open(options.quarantine);
    const folder = await realpath(options.folder).catch(() => options.folder);
    return new FolderWatch({ ...options, folder }, quarantine);
  }

  private constructor(options: WatchOptions, quarantine: Quarantine) {
    this.#options = options;
    this.#quarantine = quarantine;
    const { folder, quiet = 2_000, log } = options;
    this.#watcher = watch(folder, {
      depth: 0,
      followSymlinks: false,
      awaitWriteFinish: { stabilityThreshold: quiet, pollInterval: Math.max(20, Math.floor(quiet / 10)) },
    });
    this.#watcher.on("add", (path) => this.#came(path));
    this.#watcher.on("change", (path) => this.#came(path));
    this.#watcher.on("error", (error) => log.error({ err: error, folder }, "failed to watch the folder"));
  }

  /** Resolves when all that has been seen so far is taken in. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    await this.#quarantine.stop();
    await this.#watcher.close();
    await this.#work;
    this.#quarantine.close();
  }

  #came(path: string): void {
    const extension = extname(path);
    if (extension === ".tar") this.#enqueue(path);
    if (extension === ".json") {
      const cast = `${path.slice(0, -extension.length)}.cast`;
      if (this.#waiting.has(cast)) this.#enqueue(cast);
    }
    if (extension !== ".cast") return;
    const { grace = 10_000 } = this.#options;
    if (existsSync(`${path.slice(0, -extension.length)}.json`)) this.#enqueue(path);
    else if (!this.#waiting.has(path))
      this.#waiting.set(
        path,
        setTimeout(() => this.#enqueue(path), grace),
      );
  }

  #enqueue(path: string): void {
    clearTimeout(this.#waiting.get(path));
    this.#waiting.delete(path);
    this.#work = this.#work.then(async () => {
      if (!this.#stop.signal.aborted) await this.#take(path);
    });
  }

  async #take(path: string): Promise<void> {
    const { ingest, log, metrics } = this.#options;
    const { signal } = this.#stop;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        const entry = await lstat(path);
        if (!entry.isFile()) {
          log.warn(
            { path },
            "skipped a symbolic link or special file in the watched folder; replace it with the file itself",
          );
          return;
        }
        if (await this.#isKnown(path, entry.size)) return;
        await this.#quarantine.guard(path, async () =>
          ingest.recording(path, await hintOf(path, openRegular), uploader),
        );
        return;
      } catch (error) {
        if (isGone(error)) return;
        metrics.count("wherefore_ingest_failures_total", { source: "folder" });
        log.warn({ err: error, path }, "failed to ingest a recording of the watched folder");
        const unfit = isUnfit(error);
        if (unfit && (await this.#told(path, error))) return;
        if (unfit || attempt === tries) return;
        await sleep(firstWait * 2 ** (attempt - 1), undefined, { signal }).catch(() => {});
      }
    }
  }

  async #told(path: string, error: Error): Promise<boolean> {
    return await this.#options.ingest.failed(basename(path, extname(path)), error, uploader).catch(() => false);
  }

  /** Whether the file was taken in before, and deleted perhaps: after a restart they are all seen again. */
  async #isKnown(path: string, bytes: number): Promise<boolean> {
    const rows = await this.#options.database.query(
      `SELECT 1 FROM sessions WHERE id = $1 AND state <> 'failed' AND (recording->>'bytes')::bigint = $2
       UNION ALL SELECT 1 FROM deleted_sessions WHERE id = $1`,
      [basename(path, extname(path)), bytes],
    );
    return rows.length > 0;
  }
}

/** Whether the file itself is at fault: another attempt would fail too. */
function isUnfit(error: unknown): error is Error {
  if (error instanceof LimitExceeded) return error.code !== "busy";
  return error instanceof RecordingError || error instanceof IngestError;
}

function isGone(error: unknown): boolean {
  return errorCode(error) === "ENOENT";
}
