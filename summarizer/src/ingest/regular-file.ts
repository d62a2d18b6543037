import type { FileHandle } from "node:fs/promises";
import { constants, open } from "node:fs/promises";
import { RecordingError } from "../recordings/recording-error.ts";

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens the regular file at `path` for reading. Throws a `RecordingError` for a link, a pipe or anything else, without
 * following or waiting for it.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ELOOP" || error.code === "ENXIO" ? notRegular(path) : error;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw notRegular(path);
}

function notRegular(path: string): RecordingError {
  return new RecordingError(
    "unreadable",
    `${path} is a symbolic link or not a regular file; replace it with the file itself`,
  );
}
