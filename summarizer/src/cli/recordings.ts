import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./failure.ts";

const recording = /\.(tar|cast)$/;

/**
 * The recordings that the arguments name: files as they are, and of a folder all `.tar` and `.cast` files, by name.
 * @throws UsageError for paths that do not exist
 */
export async function recordingsIn(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(filesIn));
  const missing = paths.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw new UsageError(`no such file or folder: ${missing.join(", ")}`);
  return found.flatMap((files) => files ?? []);
}

/** As {@link recordingsIn}, for one path; undefined where it does not exist. */
export async function filesIn(path: string): Promise<readonly string[] | undefined> {
  const entry = await stat(path).catch(() => undefined);
  if (entry?.isDirectory() !== true) return entry && [path];
  const names = await readdir(path);
  return names
    .filter((name) => recording.test(name))
    .sort()
    .map((name) => join(path, name));
}
