import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RecordingSearch } from "../../src/ingest/search.ts";
import { recordingOf } from "../recordings/damage.ts";
import { temporaryApi } from "../resources/api.ts";

let api: Awaited<ReturnType<typeof temporaryApi>>;
/** `robot` may bring any session, `mallory` her own. */
const tokens: Record<string, string> = {};

beforeAll(async () => {
  api = await temporaryApi({ workers: "0" });
  const own = "contains(session.participants, user.metadata.name)";
  for (const [name, where] of [
    ["uploader", undefined],
    ["own-uploader", own],
  ]) {
    const rules = [{ resources: ["session"], verbs: ["create"], where }];
    await api.apply(JSON.stringify({ kind: "role", version: "v7", metadata: { name }, spec: { allow: { rules } } }));
  }
  tokens["robot"] = await api.user("robot", ["uploader"]);
  tokens["mallory"] = await api.user("mallory", ["own-uploader"]);
  await mkdir(api.service.storage.place, { recursive: true });
});

afterAll(() => api[Symbol.asyncDispose]());

const forged = (sid: string, more: object = {}) => ({
  event: "session.end",
  sid,
  user: "mallory",
  participants: ["mallory"],
  server_hostname: "sandbox",
  server_labels: { env: "dev" },
  user_roles: ["intern"],
  proto: "ssh",
  interactive: true,
  session_start: "2026-11-01T10:00:00Z",
  session_stop: "2026-11-01T10:00:02Z",
  ...more,
});
const uploaded = (sid: string) => ({ event: "session.upload", sid, url: `s3://bucket/${sid}.tar` });

const send = (event: object, sender: string) => api.call("POST", "/v1/events", event, tokens[sender]);
/** What the cluster stores of alice's session, as she left it. */
const record = async (sid: string, end: object = {}) =>
  await writeFile(join(api.service.storage.place, `${sid}.tar`), recordingOf(sid, end as Record<string, unknown>));

async function stored(sid: string) {
  const [row] = await api.service.database.query(
    "SELECT state, user_name, participants, labels, interactive, started, end_event, recording, notes FROM sessions WHERE id = $1",
    [sid],
  );
  return row;
}

const audited = async (sid: string) => (await api.audit()).filter((entry) => entry["sid"] === sid);

const truth = {
  state: "pending",
  user_name: "alice",
  participants: ["alice"],
  labels: {},
  interactive: true,
  started: new Date("2026-11-22T10:00:00Z"),
  end_event: expect.not.objectContaining({ user_roles: ["intern"] }),
  recording: { path: expect.stringMatching(/\.tar$/), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  notes: [
    "the recording contradicts the uploaded end event (user, participants, session_start, session_stop); the recording was used",
  ],
};

describe("an end event that the recording in the storage contradicts", () => {
  test("is not believed when the recording is there", async () => {
    await record("f1");
    expect((await send(forged("f1"), "robot")).body).toEqual({ outcome: "taken", session: "f1", state: "pending" });
    expect(await stored("f1")).toMatchObject(truth);
  });

  // biome-ignore format: table
  test.each<readonly [sid: string, found: string, complete: (sid: string) => Promise<unknown>]>([
    ["f2", "its upload is announced",      (sid) => send(uploaded(sid), "robot")],
    ["f3", "its end event comes again",    (sid) => send(forged(sid, { user: "eve", participants: ["eve"] }), "robot")],
    ["f4", "it is searched for",           () => new RecordingSearch(api.service).round()],
  ])("nor when it comes later (%s): %s", async (sid, _, complete) => {
    expect((await send(forged(sid), "robot")).body).toMatchObject({ outcome: "taken", state: "waiting" });
    await record(sid);
    await complete(sid);
    expect(await stored(sid)).toMatchObject(truth);
  });

  test("does not hide a session as one that was not interactive", async () => {
    expect((await send(forged("f5", { interactive: false }), "robot")).body).toMatchObject({ state: "skipped" });
    await record("f5");
    expect((await send(uploaded("f5"), "robot")).body).toMatchObject({ outcome: "completed", state: "pending" });
    expect(await stored("f5")).toMatchObject({ ...truth, notes: [expect.stringContaining("interactive")] });
  });

  test("nor has one summarized that was not", async () => {
    await record("f6", { interactive: false });
    expect((await send(forged("f6"), "robot")).body).toMatchObject({ state: "skipped" });
    await send(forged("f7"), "robot");
    await record("f7", { interactive: false });
    expect((await send(uploaded("f7"), "robot")).body).toMatchObject({ outcome: "completed", state: "skipped" });
  });

  test("gives its sender no right to the session", async () => {
    await record("f8");
    expect((await send(forged("f8"), "mallory")).status).toBe(403);
    expect(await stored("f8")).toBeUndefined();
    await send(forged("f9"), "mallory");
    await record("f9");
    expect((await send(uploaded("f9"), "mallory")).status).toBe(403);
    expect(await stored("f9")).toMatchObject({ state: "waiting", recording: null });
  });
});

test("a session that is stored keeps its end event, and who sent another is audited", async () => {
  await record("k1");
  const event = forged("k1", { user: "alice", participants: ["alice"] });
  await send(event, "robot");
  const before = await stored("k1");
  expect((await send(forged("k1", { interactive: false }), "robot")).body).toMatchObject({ outcome: "known" });
  expect(await stored("k1")).toEqual(before);
  expect((await audited("k1")).at(-1)).toMatchObject({
    event: "session.ingest",
    code: "WS004E",
    user: "robot",
    error: expect.stringContaining("the session already has another end event (user, participants, interactive"),
  });
});

test("a recording without an end event is believed for what it says, and the event for the rest", async () => {
  const events = recordingOf("m1");
  await writeFile(join(api.service.storage.place, "m1.tar"), events.subarray(0, events.length - 40));
  await send(forged("m1", { login: "root" }), "robot");
  expect(await stored("m1")).toMatchObject({
    user_name: "alice",
    labels: { env: "prod" },
    end_event: { user_roles: ["access", "dev"] },
  });
});

test("a recording that cannot be read, and an asciicast, leave the end event as it is", async () => {
  await writeFile(join(api.service.storage.place, "u1.tar"), Buffer.from("000000000000000900", "hex"));
  await send(forged("u1"), "robot");
  expect(await stored("u1")).toMatchObject({
    user_name: "mallory",
    state: "pending",
    notes: [expect.stringContaining("its end event could not be read: part 1 at byte 0 has version 9")],
  });
  await writeFile(join(api.service.storage.place, "u2.cast"), '{"version":2,"width":80,"height":24}\n');
  await send(forged("u2"), "robot");
  expect(await stored("u2")).toMatchObject({ user_name: "mallory", state: "pending", notes: [] });
});

test("nothing is left of the copies that were read", async () => {
  expect(await readdir(join(api.service.config.data, "uploads"))).toEqual([]);
});
