import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stage } from "../../src/ingest/staging.ts";
import { writeRecording } from "../../src/recordings/write.ts";
import { session as shell } from "../recordings/damage.ts";
import { temporaryService } from "../services.ts";
import { writeCast } from "../sessions.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;

beforeAll(async () => {
  opened = await temporaryService({ workers: "0", maxRecordingBytes: "100000" });
});

afterAll(() => opened[Symbol.asyncDispose]());

const uploader = { origin: "upload", user: "alice" } as const;
const end = (sid: string, more: object = {}) => ({
  event: "session.end",
  code: "T2004I",
  sid,
  user: "alice",
  server_hostname: "web-3",
  server_labels: { env: "prod" },
  participants: ["alice"],
  proto: "ssh",
  interactive: true,
  session_start: "2026-10-12T09:14:00Z",
  session_stop: "2026-10-12T09:15:00Z",
  ...more,
});

/** A binary recording of session `sid`. */
async function stream(sid: string, name = sid): Promise<string> {
  const path = join(opened.folder, `${name}.tar`);
  const events = shell.map(({ kind, fields }) => ({ kind, fields: { ...fields, ...("sid" in fields && { sid }) } }));
  await writeFile(path, writeRecording(events));
  return path;
}

async function audited(sid: string): Promise<readonly object[]> {
  const rows = await opened.service.database.query<{ data: object }>(
    "SELECT data FROM audit WHERE data->>'sid' = $1 ORDER BY id",
    [sid],
  );
  return rows.map(({ data }) => data);
}

async function tasks(sid: string): Promise<number> {
  const [row] = await opened.service.database.query<{ count: number }>(
    "SELECT count(*) AS count FROM pgboss.job WHERE data->>'session' = $1",
    [sid],
  );
  return row?.count ?? 0;
}

describe("recordings", () => {
  test("a binary stream brings its own end event, and is asked a summary for once", async () => {
    const path = await stream("s1");
    const { ingest } = opened.service;
    const taken = await Promise.all([1, 2, 3].map(() => ingest.recording(path, {}, uploader)));
    expect(taken.map(({ reception }) => reception).sort()).toEqual(["known", "known", "taken"]);
    const [{ session } = {}] = taken;
    expect(session).toMatchObject({
      id: "s1",
      kind: "ssh",
      state: "pending",
      user_name: "alice",
      participants: ["alice"],
      duration_ms: 2000,
      recording: { path: expect.stringMatching(/^s1@[0-9a-f-]{36}\.tar$/), format: "stream" },
    });
    expect(await tasks("s1")).toBe(1);
    expect(await audited("s1")).toMatchObject([
      { event: "session.ingest", code: "WS004I", user: "alice", sid: "s1", source: "upload", state: "pending" },
    ]);
    expect(await readFile(join(opened.service.storage.place, session?.recording?.path ?? ""))).toEqual(
      await readFile(path),
    );
  });

  test("an asciicast needs an end event, or at least an id", async () => {
    const path = await writeCast(opened.folder, "c1", {}, [["ls", ""]]);
    const { ingest } = opened.service;
    await expect(ingest.recording(path, {}, uploader)).rejects.toMatchObject({ code: "no-end-event" });
    const { session } = await ingest.recording(path, { endEvent: end("c1") }, uploader);
    expect(session).toMatchObject({
      state: "pending",
      recording: { path: expect.stringMatching(/^c1@.*\.cast$/), format: "cast" },
    });
    const unknown = await ingest.recording(path, { id: "c2" }, uploader);
    expect(unknown.session).toMatchObject({ id: "c2", state: "pending", user_name: "" });
    expect(unknown.session.notes).toEqual([expect.stringContaining("no end event next to the recording")]);
  });

  test("a session that is not interactive is kept as skipped, with the reason", async () => {
    const path = await writeCast(opened.folder, "quiet", {}, [["ls", ""]]);
    const { session } = await opened.service.ingest.recording(
      path,
      { endEvent: end("quiet", { interactive: false }) },
      uploader,
    );
    expect([session.state, session.reason]).toEqual(["skipped", expect.stringContaining("not interactive")]);
    expect(await tasks("quiet")).toBe(0);
  });

  test("a recording and an end event of different sessions are refused", async () => {
    const path = await stream("s2");
    await expect(opened.service.ingest.recording(path, { endEvent: end("s3") }, uploader)).rejects.toThrow(
      "the recording is of session s2, and the end event of s3",
    );
  });

  test("a better copy revives a session that failed", async () => {
    const path = await stream("s4");
    const { ingest, database } = opened.service;
    await ingest.recording(path, {}, uploader);
    await database.query("UPDATE sessions SET state = 'failed', reason = 'truncated' WHERE id = 's4'");
    const { session, reception } = await ingest.recording(path, {}, uploader);
    expect([session.state, session.reason, reception]).toEqual(["pending", "", "completed"]);
  });
});

describe("what is wrong is named", () => {
  // biome-ignore format: table
  test.each<readonly [fault: string, event: object, said: string]>([
    ["no id",              end(""),                                          "the end event has no sid"],
    ["an id that is a path", end("../../etc/passwd"),                        `(sid) "../../etc/passwd" is invalid`],
    ["a list of numbers",  end("x", { participants: [1] }),                  "participants must be a list of strings"],
    ["two at once",        end("x", { user: 1, server_labels: [] }),         "user must be text; server_labels must be a mapping of strings"],
    ["a time",             end("x", { session_start: "yesterday" }),         "session_start must be a time such as"],
    ["a flag",             end("x", { interactive: "yes" }),                 "interactive must be true or false"],
    ["traits",             end("x", { user_traits: { teams: "alpha" } }),    "user_traits must be a mapping of lists of strings"],
  ])("%s", async (_, event, said) => {
    await expect(opened.service.ingest.event(event as Record<string, unknown>, uploader)).rejects.toThrow(said);
  });

  test("text that the database does not take is replaced", async () => {
    const event = end("nul", {
      user: "a\u0000b\ud800",
      participants: ["\u0000"],
      server_labels: { "k\u0000": "\udfff" },
    });
    const taken = await opened.service.ingest.event(event, uploader);
    expect(taken?.session).toMatchObject({ user_name: "a\ufffdb\ufffd", labels: { "k\ufffd": "\ufffd" } });
  });
});

describe("the event forwarder", () => {
  const forwarder = { origin: "forwarder", user: "forwarder" } as const;

  test("the end of a session finds its recording in the storage", async () => {
    const { ingest, storage } = opened.service;
    await copyFile(await stream("f1"), join(storage.place, "f1.tar"));
    const taken = await ingest.event(end("f1"), forwarder);
    expect(taken?.session).toMatchObject({ state: "pending", recording: { path: "f1.tar" } });
    expect((await ingest.event(end("f1"), forwarder))?.reception).toBe("known");
    expect(await tasks("f1")).toBe(1);
  });

  test("or waits for its upload", async () => {
    const { ingest, storage } = opened.service;
    const waiting = await ingest.event(end("f2"), forwarder);
    expect(waiting?.session).toMatchObject({ state: "waiting", reason: "its recording has not arrived yet" });
    const upload = { event: "session.upload", sid: "f2", url: "file:///f2.tar" };
    expect(await ingest.event(upload, forwarder)).toBeUndefined();
    await copyFile(await stream("f2"), join(storage.place, "f2.tar"));
    const completed = await ingest.event(upload, forwarder);
    expect([completed?.session.state, completed?.reception]).toEqual(["pending", "completed"]);
    expect(await ingest.event(upload, forwarder)).toBeUndefined();
    expect(await tasks("f2")).toBe(1);
  });

  test("other events pass", async () => {
    expect(await opened.service.ingest.event({ event: "user.login", user: "alice" }, forwarder)).toBeUndefined();
  });
});

describe("uploads", () => {
  const staged = async () => await readdir(join(opened.folder, "data", "uploads"));

  test("one that is over the limit is refused while it comes", async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 10_000;
        this.push(Buffer.alloc(10_000));
      },
    });
    await expect(opened.service.ingest.stage(endless)).rejects.toMatchObject({ code: "too-large" });
    expect(sent).toBeLessThan(1_000_000);
    expect(await staged()).toEqual([]);
  });

  test("one that stalls is given up, and leaves nothing", async () => {
    const folder = join(opened.folder, "stalled");
    const silent = new Readable({ read() {} });
    silent.push("abc");
    await expect(stage(silent, folder, { bytes: 100, idle: 50 })).rejects.toMatchObject({
      code: "stalled",
      message: "no data received for 0.05 seconds",
    });
    expect([silent.destroyed, await readdir(folder)]).toEqual([true, []]);
  });

  test("one that breaks off leaves nothing", async () => {
    const broken = new Readable({
      read() {
        this.push("x");
        this.destroy();
      },
    });
    await expect(opened.service.ingest.stage(broken)).rejects.toMatchObject({ code: "incomplete" });
    expect(await staged()).toEqual([]);
  });
});
