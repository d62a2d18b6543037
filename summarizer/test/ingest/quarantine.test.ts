import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Quarantine } from "../../src/ingest/quarantine.ts";
import { runCli, startCli } from "../cli/run-cli.ts";
import { recordingOf } from "../recordings/damage.ts";
import { temporaryFolder } from "../sessions.ts";
import { putDatabase } from "../template.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  for (const { child, finished } of started) {
    child.kill("SIGKILL");
    await finished;
  }
  await folder[Symbol.asyncDispose]();
});

const started: ReturnType<typeof startCli>[] = [];
const soon = { timeout: 30_000, interval: 20 };

/** Writes a recording that takes long to read: one part, empty but for 15 GiB of padding that no disk block holds. */
async function writeLong(path: string): Promise<void> {
  const padding = 15n * 1024n ** 3n;
  const head = Buffer.alloc(24);
  head.writeBigUInt64BE(1n, 0);
  head.writeBigUInt64BE(padding, 16);
  await using file = await open(path, "w");
  await file.write(head);
  await file.truncate(24 + Number(padding));
}

test("a file of the watched folder that ended its reader is not read again until it changes", async () => {
  const data = join(folder.path, "data");
  const watched = join(folder.path, "watched");
  const path = join(watched, "poison.tar");
  const quarantine = join(data, "quarantine");
  await putDatabase(join(data, "database"));
  await mkdir(watched);
  await writeLong(path);
  const serve = () => {
    const service = startCli(["serve", "--data", data, "--port", "0", "--workers", "0", "--watch", watched]);
    started.push(service);
    return service;
  };
  const listed = async (): Promise<readonly object[]> =>
    JSON.parse((await runCli("recordings", "ls", "--data", data, "--format", "json")).out || "[]");

  const first = serve();
  await expect.poll(() => existsSync(join(quarantine, "reader-1/reading.json")), soon).toBe(true);
  const beside = await Quarantine.open(quarantine);
  expect(await beside.guard(path, async () => "read")).toBe("read");
  beside.close();
  first.child.kill("SIGKILL");
  await first.finished;

  const second = serve();
  const failed = {
    id: "poison",
    state: "failed",
    reason: `the service ended while it read poison.tar (${(await stat(path)).size} bytes), so the file is skipped`,
    remedy: "replace the file, or retry it: touch poison.tar",
  };
  while (!second.printed().includes("Ctrl-C")) await once(second.child.stdout, "data");
  await expect.poll(listed, soon).toMatchObject([failed]);
  expect(existsSync(join(quarantine, "reader-1/reading.json"))).toBe(false);
  await rm(path);
  await writeFile(path, recordingOf("poison"));
  await expect
    .poll(listed, soon)
    .toMatchObject([{ id: "poison", state: "pending", notes: [], session: { user: "alice" } }]);
  second.child.kill("SIGTERM");
  const { code, err } = await second.finished;
  expect(code).toBe(0);
  expect(err).toContain("the service ended while it read poison.tar");
});

describe("a quarantine", () => {
  /** Leaves what a reader leaves that dies while it reads `path`. */
  async function dieReading(quarantine: string, path: string): Promise<void> {
    const { size: bytes, mtimeMs: modified } = await stat(path);
    await mkdir(join(quarantine, "reader-1"), { recursive: true });
    await writeFile(join(quarantine, "reader-1/reading.json"), JSON.stringify({ path, bytes, modified }));
  }

  async function quarantined(name: string) {
    const quarantine = join(folder.path, name);
    const path = join(folder.path, `${name}.tar`);
    await writeFile(path, "x");
    await dieReading(quarantine, path);
    return { quarantine, path };
  }

  const attempt = async (quarantine: Quarantine, path: string) =>
    await quarantine.guard(path, async () => "read").catch((error: { code: string }) => error.code);

  test("refuses a file for all readers, again and again, and lets others pass", async () => {
    const { quarantine, path } = await quarantined("all");
    const one = await Quarantine.open(quarantine);
    const other = await Quarantine.open(quarantine);
    expect([await attempt(one, path), await attempt(other, path)]).toEqual(["quarantined", "quarantined"]);
    await writeFile(`${path}.2`, "x");
    expect(await attempt(one, `${path}.2`)).toBe("read");
    one.close();
    other.close();
    const later = await Quarantine.open(quarantine);
    expect(await attempt(later, path)).toBe("quarantined");
    later.close();
  });

  test("finds what each of several dead readers left", async () => {
    const { quarantine, path } = await quarantined("several");
    const living = await Quarantine.open(quarantine);
    await writeFile(`${path}.2`, "x");
    const { size: bytes, mtimeMs: modified } = await stat(`${path}.2`);
    await mkdir(join(quarantine, "reader-3"));
    await writeFile(join(quarantine, "reader-3/reading.json"), JSON.stringify({ path: `${path}.2`, bytes, modified }));
    await mkdir(join(quarantine, "reader-2"));
    const next = await Quarantine.open(quarantine);
    expect([await attempt(next, path), await attempt(next, `${path}.2`)]).toEqual(["quarantined", "quarantined"]);
    next.close();
    living.close();
  });

  test("reads a file again whose modification time or size changed", async () => {
    const { quarantine, path } = await quarantined("changed");
    const open = await Quarantine.open(quarantine);
    expect(await attempt(open, path)).toBe("quarantined");
    await utimes(path, new Date(), new Date("2026-01-01"));
    expect(await attempt(open, path)).toBe("read");
    expect(await attempt(open, path)).toBe("read");
    open.close();
  });

  test("blames no file for an end that was asked for, nor for an error", async () => {
    const { quarantine, path } = await quarantined("stopped");
    await utimes(path, new Date(), new Date("2026-01-01"));
    const note = join(quarantine, "reader-1/reading.json");
    const open = await Quarantine.open(quarantine);
    await expect(open.guard(path, () => Promise.reject(new Error("damaged")))).rejects.toThrow("damaged");
    expect(existsSync(note)).toBe(false);
    await open.guard(path, async () => {
      expect(existsSync(note)).toBe(true);
      await open.stop();
      expect(existsSync(note)).toBe(false);
    });
    open.close();
  });

  test("ignores a note that cannot be read", async () => {
    const { quarantine, path } = await quarantined("torn");
    await writeFile(join(quarantine, "reader-1/reading.json"), '{"path":');
    const open = await Quarantine.open(quarantine);
    expect(await attempt(open, path)).toBe("read");
    open.close();
  });
});
