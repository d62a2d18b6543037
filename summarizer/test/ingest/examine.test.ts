import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examine } from "../../src/ingest/examine.ts";
import { temporaryFolder } from "../sessions.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function examined(content: string | Uint8Array) {
  const path = join(folder.path, "x.recording");
  await writeFile(path, content);
  return await examine(path, { id: "a" });
}

const header = '{"version":2,"width":80,"height":24,"timestamp":1763800000}';
const blanks = " ".repeat(9 * 1024 * 1024);

describe("an asciicast without an end event", () => {
  test("gets one from its header and its last event", async () => {
    const { endEvent } = await examined(`${header}\n[1,"o","x"]\n[7,"o","y"]\n`);
    expect(endEvent).toMatchObject({
      sid: "a",
      session_start: "2025-11-22T08:26:40Z",
      session_stop: "2025-11-22T08:26:47Z",
    });
  });

  test("is not held in memory", async () => {
    const cast = `${header}\n${'[1,"o",""]\n'.repeat(1_500_000)}`;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed);
    }, 20);
    const before = process.memoryUsage().heapUsed;
    const { endEvent } = await examined(cast);
    clearInterval(watch);
    expect(endEvent["session_stop"]).toBe("2025-11-22T08:26:41Z");
    expect(most - before).toBeLessThan(256 * 1024 * 1024);
  });

  // biome-ignore format: table
  test.each([
    ["a header line",                  `{"version":2,"width":80,"height":24,"title":"${blanks.slice(0, 2 * 1024 * 1024)}"}\n`, "line 1, the header, has more than 1,048,576 characters"],
    ["a header over several lines",    `{\n${`${blanks.slice(0, 1000)}\n`.repeat(9 * 1024)}}`,                                  "the header is not one line, and the asciicast has more than 8,388,608 characters"],
    ["a line",                         `${header}\n${"\n".repeat(100_000)}[1,"o","x"]\n[1,"o","${blanks}"]`,                    "line 100003 has more than 8,388,608 characters"],
  ])("is refused for %s that is too long", async (_, cast, what) => {
    const message = `${what}, which no recorder writes: the file is damaged or malicious`;
    await expect(examined(cast)).rejects.toMatchObject({ code: "too-large", message });
  });
});
