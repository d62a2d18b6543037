import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorCode } from "../../domain/errors.ts";
import type { RecordingStorage } from "./storage.ts";
import { StorageError } from "./storage.ts";

/** Recordings in a folder, which is made when the first one comes. */
export function folderStorage(folder: string): RecordingStorage {
  return {
    place: folder,
    async put(path, source, bytes) {
      const unfinished = join(folder, `.${randomUUID()}.unfinished`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const target = createWriteStream(unfinished, { mode: 0o600, flush: true });
        await pipeline(source, target);
        if (target.bytesWritten !== bytes) {
          throw new StorageError(`${path}: ${target.bytesWritten} of ${bytes} bytes received`, "send it again", true);
        }
        await rename(unfinished, join(folder, path));
      } catch (error) {
        await rm(unfinished, { force: true });
        throw storageError(error, path, folder);
      }
    },
    async open(path): Promise<Readable> {
      try {
        const file = await open(join(folder, path));
        return file.createReadStream();
      } catch (error) {
        throw storageError(error, path, folder);
      }
    },
    async size(path) {
      try {
        const entry = await stat(join(folder, path));
        return entry.isFile() ? entry.size : undefined;
      } catch (error) {
        if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
        throw storageError(error, path, folder);
      }
    },
    async remove(path) {
      try {
        await rm(join(folder, path), { force: true });
      } catch (error) {
        throw storageError(error, path, folder);
      }
    },
    close() {},
  };
}

type Row = readonly [what: string, remedy: string, retry: boolean];

// biome-ignore format: table
const reasons: Readonly<Record<string, Row>> = {
  ENOENT:  ["does not exist",                       "restore the recording, or set the right folder with --recordings", false],
  EACCES:  ["cannot be read or written: permission denied",         "give this account access to the folder",                             false],
  EPERM:   ["cannot be read or written: permission denied",         "give this account access to the folder",                             false],
  EROFS:   ["is on a read-only file system", "set another folder with --recordings",                         false],
  ENOSPC:  ["cannot be written: no space left on the device",  "free up space; pending work is retried",                        true],
  EDQUOT:  ["cannot be written: this account's quota is exceeded",       "free up space; pending work is retried",                        true],
  EMFILE:  ["cannot be opened: too many open files", "raise the limit of open files",                                    true],
};

function storageError(error: unknown, path: string, folder: string): unknown {
  if (error instanceof StorageError) return error;
  const row = reasons[errorCode(error)];
  if (row === undefined) return error;
  const [what, remedy, retry] = row;
  return new StorageError(`the recording ${path} in ${folder} ${what}`, remedy, retry, { cause: error });
}
