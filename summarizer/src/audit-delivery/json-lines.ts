import { mkdir, open } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import type { Sink } from "./sink.ts";

/** Appends each entry to a file, one line of JSON each, and has the disk write it before it counts as delivered. */
export function jsonLines(path: string): Sink {
  const file = resolve(path);
  return {
    name: `file ${hostname()}:${file}`,
    async deliver(entries) {
      await mkdir(dirname(file), { recursive: true });
      // Opened each time, so that the file can be rotated.
      const handle = await open(file, "a+", 0o600);
      try {
        const { size } = await handle.stat();
        // A write that broke off, as on a full disk, left half a line.
        const torn = size > 0 && (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 0x0a;
        const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
        await handle.appendFile((torn ? "\n" : "") + lines.join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
