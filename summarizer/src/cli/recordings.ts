import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const recording = /\.(tar|cast)$/;

/** The recordings that the arguments name: files as they are, and of a folder all `.tar` and `.cast` files, by name. */
export async function recordingsIn(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const folder = await stat(path).then(
        (entry) => entry.isDirectory(),
        () => false,
      );
      if (!folder) return [path];
      const names = await readdir(path);
      return names
        .filter((name) => recording.test(name))
        .sort()
        .map((name) => join(path, name));
    }),
  );
  return found.flat();
}
