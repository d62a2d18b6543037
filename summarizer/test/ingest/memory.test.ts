import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePart, encodeRecord } from "../../src/recordings/write.ts";
import { part, records, session } from "../recordings/damage.ts";
import { temporaryFolder } from "../sessions.ts";

const alone = fileURLToPath(new URL("examine-alone.ts", import.meta.url));
const header = '{"version":2,"width":80,"height":24,"timestamp":1763800000}\n';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** The events of `count` indices from `from` on, as one part. */
function partOf(from: number, count: number, make: (index: number) => Buffer): Buffer {
  const all = Array.from({ length: count }, (_, index) => make(from + index));
  return encodePart(gzipSync(Buffer.concat(all), { level: 1 }));
}

/** An event of a kind that no reader knows, whose field number is `field`. */
function unknown(field: number): Buffer {
  const tag = field * 8 + 2;
  const bytes = [tag | 128, (tag >> 7) | 128, (tag >> 14) | 128, tag >> 21, 0];
  return encodeRecord(Buffer.from(bytes));
}

function joined(index: number): Buffer {
  const fields = { ei: 10 + index, event: "session.join", user: `user-${index}`, login: "x".repeat(100) };
  return records([{ kind: "SessionJoin", fields }]);
}

const start = part(session.slice(0, 3));
const times = (count: number, chunk: string) => Array<string>(count).fill(chunk);

// biome-ignore format: table
test.each<readonly [what: string, chunks: () => readonly (string | Buffer)[]]>([
  ["16 MiB of tiny events",            () => [header, ...times(16, '[1,"o",""]\n'.repeat(95_325))]],
  ["16 MiB of blank lines",            () => [header, ...times(16, "\n".repeat(1_048_576))]],
  ["1,800,000 kinds of unknown event", () => [start, partOf(2_000, 900_000, unknown), partOf(1_000_000, 900_000, unknown)]],
  ["100,000 users that joined",        () => [start, partOf(0, 100_000, joined)]],
])("%s are examined within 32 MiB of heap", async (_, chunks) => {
  const path = join(folder.path, "a.recording");
  await writeFile(path, chunks());
  const args = ["--max-old-space-size=32", alone, path];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ event: "session.end" });
});
