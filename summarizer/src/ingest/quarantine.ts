import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DatabaseError } from "../database/database.ts";
import type { Lock } from "../database/lock.ts";
import { lockFolder } from "../database/lock.ts";
import { isObject, parseJson } from "../domain/json.ts";
import { IngestError } from "./ingest-error.ts";

/** A file as it was at one moment: with another size or modification time it is another file. */
interface FileVersion {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** The name of the note about the file that a reader reads now. */
const reading = "reading.json";

/**
 * Files that crashed the process that read them. While a process reads a file, a note of it is in a folder that the
 * process has locked; a note in an unlocked folder is about a file that crashed its reader, which is then quarantined.
 */
export class Quarantine {
  readonly #folder: string;
  readonly #own: string;
  readonly #lock: Lock;
  #stopping = false;

  private constructor(folder: string, own: string, lock: Lock) {
    this.#folder = folder;
    this.#own = own;
    this.#lock = lock;
  }

  /** Opens the quarantine in `folder`, for one reader that reads one file at a time. Any number of processes may share it. */
  static async open(folder: string): Promise<Quarantine> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const readers = (await readdir(folder)).filter((name) => /^reader-\d+$/.test(name)).length;
    let mine: { readonly own: string; readonly lock: Lock } | undefined;
    for (let number = 1; number <= readers || mine === undefined; number += 1) {
      const own = join(folder, `reader-${number}`);
      const lock = await lockUnlessHeld(own);
      if (lock === undefined) continue;
      await quarantineLeftover(folder, own);
      if (mine === undefined) mine = { own, lock };
      else lock.release();
    }
    return new Quarantine(folder, mine.own, mine.lock);
  }

  /**
   * Calls `read` with a note of the file at `path` on disk until it settles. Throws an {@link IngestError}, and does not
   * read, where this version of the file is quarantined.
   */
  async guard<T>(path: string, read: () => Promise<T>): Promise<T> {
    const file = await versionOf(path);
    await this.#refuse(file);
    if (this.#stopping) return await read();
    await writeDurably(join(this.#own, reading), file);
    try {
      return await read();
    } finally {
      await this.#forget();
    }
  }

  /** From now on no end of the process is blamed on a file: a stop was asked for. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#forget();
  }

  /** Leaves its place to another reader, once the last file was read. */
  close(): void {
    this.#lock.release();
  }

  async #forget(): Promise<void> {
    await rm(join(this.#own, reading), { force: true });
  }

  async #refuse(file: FileVersion): Promise<void> {
    const note = noteOf(this.#folder, file.path);
    const known = await readNote(note);
    if (known === undefined) return;
    if (known.bytes !== file.bytes || known.modified !== file.modified) {
      await rm(note, { force: true });
      return;
    }
    throw new IngestError(
      "quarantined",
      `the service ended while it read ${basename(file.path)} (${file.bytes} bytes), so the file is skipped`,
      `replace the file, or retry it: touch ${basename(file.path)}`,
    );
  }
}

async function versionOf(path: string): Promise<FileVersion> {
  const { size, mtimeMs } = await stat(path);
  return { path, bytes: size, modified: mtimeMs };
}

/** Undefined where another reader has it. */
async function lockUnlessHeld(folder: string): Promise<Lock | undefined> {
  try {
    return await lockFolder(folder);
  } catch (error) {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}

/** Quarantines the file that the last owner of a reader's folder, now dead, was reading. */
async function quarantineLeftover(folder: string, own: string): Promise<void> {
  const left = join(own, reading);
  const file = await readNote(left);
  if (file === undefined) return;
  await rename(left, noteOf(folder, file.path));
  await syncFolder(folder);
}

function noteOf(folder: string, path: string): string {
  return join(folder, `${createHash("sha256").update(path).digest("hex")}.json`);
}

/** Undefined if the note does not exist or is unreadable. */
async function readNote(note: string): Promise<FileVersion | undefined> {
  const source = await readFile(note, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const value = parseJson(source);
  if (!isObject(value)) return undefined;
  const { path, bytes, modified } = value;
  const whole = typeof path === "string" && typeof bytes === "number" && typeof modified === "number";
  return whole ? { path, bytes, modified } : undefined;
}

async function writeDurably(path: string, note: FileVersion): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(note));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
