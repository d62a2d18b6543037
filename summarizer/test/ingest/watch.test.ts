import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RecordingSearch } from "../../src/ingest/search.ts";
import { FolderWatch } from "../../src/ingest/watch.ts";
import { recordingOf } from "../recordings/damage.ts";
import { temporaryService } from "../services.ts";
import { writeCast } from "../sessions.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let folder: string;
const watches: FolderWatch[] = [];

beforeAll(async () => {
  opened = await temporaryService({ workers: "0" });
  folder = join(opened.folder, "watched");
  await mkdir(folder);
});

afterAll(async () => {
  for (const watch of watches) await watch.close();
  await opened[Symbol.asyncDispose]();
});

async function watching(grace = 60_000, place = folder, log = opened.service.log): Promise<FolderWatch> {
  const { ingest, database, metrics } = opened.service;
  const quarantine = join(opened.folder, "quarantine");
  const watch = await FolderWatch.open({
    folder: place,
    quarantine,
    ingest,
    database,
    metrics,
    log,
    quiet: 100,
    grace,
  });
  watches.push(watch);
  return watch;
}

async function session(id: string) {
  const rows = await opened.service.database.query<{ state: string; reason: string; user_name: string }>(
    "SELECT state, reason, user_name FROM sessions WHERE id = $1",
    [id],
  );
  return rows[0];
}

const soon = { timeout: 20_000, interval: 50 };

test("what lies in the folder is taken in, and what comes; files stay where they are", async () => {
  await writeFile(join(folder, "w1.tar"), recordingOf("w1"));
  await writeFile(join(folder, "notes.txt"), "not a recording");
  await watching();
  await expect.poll(() => session("w1"), soon).toMatchObject({ state: "pending", user_name: "alice" });
  await writeFile(join(folder, "w2.tar"), recordingOf("w2"));
  await expect.poll(() => session("w2"), soon).toMatchObject({ state: "pending" });
  expect(await readFile(join(folder, "w2.tar"))).toEqual(recordingOf("w2"));
});

test("a file that is still being written is waited for", async () => {
  const bytes = recordingOf("w3");
  const path = join(folder, "w3.tar");
  await writeFile(path, bytes.subarray(0, 100));
  for (let at = 100; at < bytes.length; at += 100) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    await writeFile(path, bytes.subarray(at, at + 100), { flag: "a" });
  }
  await expect.poll(() => session("w3"), soon).toMatchObject({ state: "pending", reason: "" });
});

test("an asciicast waits for its end event", async () => {
  const elsewhere = await writeCast(opened.folder, "w4", {}, [["ls", ""]]);
  await copyFile(elsewhere, join(folder, "w4.cast"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await session("w4")).toBeUndefined();
  await copyFile(elsewhere.replace(".cast", ".json"), join(folder, "w4.json"));
  await expect.poll(() => session("w4"), soon).toMatchObject({ state: "pending", user_name: "alice" });
});

test("but not for ever", async () => {
  await watching(300);
  await copyFile(await writeCast(opened.folder, "w5", {}, [["ls", ""]]), join(folder, "w5.cast"));
  await expect.poll(() => session("w5"), soon).toMatchObject({ state: "pending", user_name: "" });
});

test("one that cannot be read is a failed session, until a whole copy replaces it", async () => {
  const path = join(folder, "w6.tar");
  await writeFile(path, recordingOf("w6").subarray(0, 40));
  await expect
    .poll(() => session("w6"), soon)
    .toMatchObject({ state: "failed", reason: expect.stringContaining("the recording contains no events") });
  await rm(path);
  await writeFile(path, recordingOf("w6"));
  await expect.poll(() => session("w6"), soon).toMatchObject({ state: "pending", reason: "", user_name: "alice" });
});

test("a restart takes nothing in twice", async () => {
  const { database } = opened.service;
  const count = async () => (await database.query("SELECT 1 FROM audit WHERE event = 'session.ingest'")).length;
  const before = await count();
  const again = await watching();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await again.idle();
  expect(await count()).toBe(before);
});

describe("a watched folder that is a link", () => {
  let elsewhere: string;
  let place: string;
  const logged: { readonly msg: string; readonly path?: string }[] = [];

  beforeAll(async () => {
    elsewhere = join(opened.folder, "elsewhere");
    await mkdir(join(opened.folder, "real"));
    await mkdir(elsewhere);
    place = join(opened.folder, "link");
    await symlink(join(opened.folder, "real"), place);
    const log = pino({ level: "info" }, { write: (line) => logged.push(JSON.parse(line)) });
    await writeFile(join(elsewhere, "l1.tar"), recordingOf("l1"));
    await symlink(join(elsewhere, "l1.tar"), join(place, "l1.tar"));
    await watching(100, place, log);
  });

  const passedOver = (name: string) =>
    logged.filter(({ msg, path }) => msg.startsWith("skipped a symbolic link") && path?.endsWith(`real/${name}`))
      .length;

  test("is followed itself, and no link in it", async () => {
    await writeFile(join(place, "l2.tar"), recordingOf("l2"));
    await expect.poll(() => session("l2"), soon).toMatchObject({ state: "pending" });
    await expect.poll(() => passedOver("l1.tar"), soon).toBe(1);
    await writeFile(join(elsewhere, "l3.tar"), recordingOf("l3"));
    await symlink(join(elsewhere, "l3.tar"), join(place, "l3.tar"));
    await expect.poll(() => passedOver("l3.tar"), soon).toBe(1);
    expect([await session("l1"), await session("l3")]).toEqual([undefined, undefined]);
  });

  test("has no end event taken from behind a link", async () => {
    const cast = await writeCast(elsewhere, "l4", {}, [["ls", ""]]);
    await symlink(cast.replace(".cast", ".json"), join(place, "l4.json"));
    await copyFile(cast, join(place, "l4.cast"));
    await expect
      .poll(() => session("l4"), soon)
      .toMatchObject({
        state: "failed",
        user_name: "",
        reason: expect.stringContaining("l4.json is a symbolic link or not a regular file"),
      });
  });

  test("does not wait for the writer of a pipe", async () => {
    execFileSync("mkfifo", [join(place, "l5.tar")]);
    await expect.poll(() => passedOver("l5.tar"), soon).toBe(1);
    await writeFile(join(place, "l6.tar"), recordingOf("l6"));
    await expect.poll(() => session("l6"), soon).toMatchObject({ state: "pending" });
  });
});

test("an end event that is too large is not read", async () => {
  await watching(100);
  await writeFile(join(folder, "w7.json"), `{"event":"session.end","sid":"w7","x":"${"x".repeat(1024 * 1024)}"}`);
  await copyFile(await writeCast(opened.folder, "w7", {}, [["ls", ""]]), join(folder, "w7.cast"));
  await expect
    .poll(() => session("w7"), soon)
    .toMatchObject({ state: "failed", reason: expect.stringContaining("the limit is 1048576") });
});

test("recordings that sessions wait for are searched for, and given up after a week", async () => {
  const { ingest, database, log, storage } = opened.service;
  const end = (sid: string) => ({ event: "session.end", sid, user: "alice", proto: "ssh", interactive: true });
  const uploader = { origin: "forwarder", user: "forwarder" } as const;
  for (const sid of ["q1", "q2", "q3"]) await ingest.event(end(sid), uploader);
  await database.query("UPDATE sessions SET created = now() - interval '8 days' WHERE id = 'q3'");
  await writeFile(join(storage.place, "q1.tar"), recordingOf("q1"));
  const search = new RecordingSearch({ database, ingest, log });
  await search.round();
  expect(await session("q1")).toMatchObject({ state: "pending" });
  expect(await session("q2")).toMatchObject({ state: "waiting" });
  expect(await session("q3")).toMatchObject({ state: "failed", reason: "its recording did not arrive within 7 days" });
});
