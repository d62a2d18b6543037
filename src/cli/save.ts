import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { reasonOf } from "./input.ts";

/**
 * Replaces the text of a file with `after`, atomically. Its mode is kept.
 * @throws Failure for a symbolic link, for a file whose text is no longer `before`, and if it cannot be written
 */
export function save(path: string, before: string, after: string, { cwd }: Host): void {
  const full = resolve(cwd, path);
  const temporary = join(dirname(full), `.${basename(full)}.${process.pid}.tmp`);
  try {
    const stats = lstatSync(full);
    if (stats.isSymbolicLink())
      throw new Failure(`${path} is a symbolic link and was not written`, "pass the file that it points to");
    if (!stats.isFile()) throw new Failure(`${path} is not a regular file and was not written`);
    accessSync(full, constants.W_OK);
    write(temporary, after, stats);
    if (!readFileSync(full).equals(Buffer.from(before)))
      throw new Failure(`${path} changed while the command ran and was not written`, "run the command again");
    renameSync(temporary, full);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error instanceof Failure ? error : new Failure(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/**
 * Writes a generated file, whole or not at all; an existing file keeps its mode.
 * @throws Failure for a link, and when it cannot be written
 */
export function put(path: string, text: string, host: Host): void {
  const full = resolve(host.cwd, path);
  if (lstatSync(full, { throwIfNoEntry: false }) !== undefined) {
    save(path, contentOf(full), text, host);
    return;
  }
  const temporary = join(dirname(full), `.${basename(full)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, full);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Failure(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** The content of a file; empty if it cannot be read, which `save` rejects. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function write(path: string, text: string, { mode, uid, gid }: Stats): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, text);
    keepOwner(file, uid, gid);
    fchmodSync(file, mode & 0o7777);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Only root can change the owner; otherwise the file becomes the user's, as in an editor. */
function keepOwner(file: number, uid: number, gid: number): void {
  try {
    fchownSync(file, uid, gid);
  } catch {}
}
