import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { basename, extname } from "node:path";
import { endEventBeside } from "../recordings/read.ts";
import type { RecordingHint } from "./examine.ts";

/**
 * What a file's name and neighbours say of the recording in it: its name is the session's id, and the end event of
 * `x.cast` lies in `x.json`, which `openFile` opens. Throws a `RecordingError` for a neighbour that is no end event.
 */
export async function hintOf(
  path: string,
  openFile: (path: string) => Promise<FileHandle> = (file) => open(file),
): Promise<RecordingHint> {
  const id = basename(path, extname(path));
  const endEvent = extname(path) === ".tar" ? undefined : await endEventBeside(path, openFile);
  return { id, ...(endEvent !== undefined && { endEvent }) };
}
