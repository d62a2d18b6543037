import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { basename, extname } from "node:path";
import { endEventBeside } from "../recordings/read.ts";
import type { RecordingHint } from "./examine.ts";

/**
 * The session of a recording file, from its name and neighbors: the name is the session's id, and the end event of
 * `x.cast` is in `x.json`, which `openFile` opens. Throws a `RecordingError` for a neighbor that is not an end event.
 */
export async function hintOf(
  path: string,
  openFile: (path: string) => Promise<FileHandle> = (file) => open(file),
): Promise<RecordingHint> {
  const id = basename(path, extname(path));
  const endEvent = extname(path) === ".tar" ? undefined : await endEventBeside(path, openFile);
  return { id, ...(endEvent !== undefined && { endEvent }) };
}
