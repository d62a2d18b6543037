import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../src/server/app.ts";
import type { Api } from "../../src/server/environment.ts";
import { temporaryApi } from "../resources/api.ts";
import { writeCast } from "../sessions.ts";

let api: Awaited<ReturnType<typeof temporaryApi>>;
let app: Api;
/** `robot` may bring any session, `mallory` her own, `eve` reads all. */
const tokens: Record<string, string> = {};

beforeAll(async () => {
  api = await temporaryApi({ workers: "0" });
  app = createApp(api.service);
  const own = "contains(session.participants, user.metadata.name)";
  for (const [name, where] of [
    ["uploader", ""],
    ["own-uploader", own],
  ]) {
    const rules = [{ resources: ["session"], verbs: ["create"], ...(where !== "" && { where }) }];
    await api.apply(JSON.stringify({ kind: "role", version: "v7", metadata: { name }, spec: { allow: { rules } } }));
  }
  tokens["robot"] = await api.user("robot", ["uploader"]);
  tokens["mallory"] = await api.user("mallory", ["own-uploader"]);
  tokens["eve"] = await api.user("eve", ["uploader", "auditor"]);
});

afterAll(() => api[Symbol.asyncDispose]());

/** Uploads a shell in which `user` typed `command`, as `sender`. */
async function upload(sender: string, id: string, command: string, user = sender) {
  const path = await writeCast(api.folder, `${sender}-${id}`, {}, [[command, ""]]);
  const event = JSON.parse(await readFile(path.replace(".cast", ".json"), "utf8"));
  const form = new FormData();
  form.append("end_event", JSON.stringify({ ...event, sid: id, user, participants: [user] }));
  form.append("recording", new Blob([await readFile(path)]), "x.cast");
  const headers = { authorization: `Bearer ${tokens[sender]}` };
  const answer = await app.request("/v1/sessions", { method: "POST", body: form, headers });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

const read = (path: string) => api.call("GET", path, undefined, tokens["eve"]);
/** What is downloaded as the recording of a session. */
const kept = async (id: string) =>
  await (
    await app.request(`/v1/sessions/${id}/recording`, { headers: { authorization: `Bearer ${tokens["eve"]}` } })
  ).text();
const ingested = async (sid: string) =>
  (await api.audit()).filter((entry) => entry["sid"] === sid && entry["event"] === "session.ingest");
const stored = async () => (await readdir(api.service.storage.place)).sort();

describe("an upload", () => {
  test("tells its sender id and state alone, unless they may read the session", async () => {
    expect((await upload("robot", "e1", "cat /etc/shadow", "alice")).body).toEqual({
      reception: "taken",
      session: { id: "e1", state: "pending" },
    });
    expect((await upload("robot", "e1", "true")).body).toEqual({
      reception: "known",
      session: { id: "e1", state: "pending" },
    });
    expect((await upload("eve", "e1", "true")).body).toMatchObject({ session: { session: { user: "alice" } } });
  });

  test("needs the right to create the session that is stored, whatever its own end event says", async () => {
    expect((await upload("mallory", "e1", "true")).status).toBe(403);
    expect((await upload("mallory", "e2", "true")).status).toBe(201);
  });

  test("of another's session that waits is refused, and the true recording completes it", async () => {
    const event = {
      event: "session.end",
      sid: "e3",
      user: "alice",
      participants: ["alice"],
      proto: "ssh",
      interactive: true,
    };
    await api.call("POST", "/v1/events", event);
    const before = await stored();
    expect((await upload("mallory", "e3", "uptime")).status).toBe(403);
    expect(await stored()).toEqual(before);
    expect((await read("/v1/sessions/e3")).body).toMatchObject({ state: "waiting" });
    expect((await upload("robot", "e3", "rm -rf /var", "alice")).body.reception).toBe("completed");
    expect(await kept("e3")).not.toContain('"p"');
    expect(await ingested("e3")).toMatchObject([
      { user: "local", reception: "taken", state: "waiting" },
      { user: "robot", reception: "completed", state: "pending", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  test("of a session whose recording could not be read is refused where its own end event does not admit it", async () => {
    const { ingest } = api.service;
    await ingest.failed("e4", new Error("cut short"), { origin: "folder", user: "summarizer" });
    expect((await upload("mallory", "e4", "true")).status).toBe(403);
    expect((await read("/v1/sessions/e4")).body).toMatchObject({ state: "failed" });
    expect((await upload("robot", "e4", "true", "alice")).status).toBe(201);
  });

  test("of other bytes for a session that has its own changes nothing, and is audited", async () => {
    const before = await stored();
    await upload("robot", "e1", "another command", "alice");
    expect(await stored()).toEqual(before);
    expect((await ingested("e1")).at(-1)).toMatchObject({
      code: "WS004E",
      user: "robot",
      reception: "known",
      error: "the session already has another recording, which was kept",
    });
    const entries = (await ingested("e1")).length;
    await upload("robot", "e1", "cat /etc/shadow", "alice");
    expect(await ingested("e1")).toHaveLength(entries);
  });

  test("at the same time as another leaves one row and the bytes that it names", async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = `race-${round}`;
      const before = (await stored()).length;
      await Promise.all([upload("robot", id, "a".repeat(200), "alice"), upload("mallory", id, "b".repeat(300))]);
      const { session, recording } = (await read(`/v1/sessions/${id}`)).body;
      const bytes = await kept(id);
      const owner = bytes.split('"b"').length > 200 ? "mallory" : "alice";
      expect([owner, bytes.length]).toEqual([session.user, recording.bytes]);
      expect(await stored()).toHaveLength(before + 1);
    }
  });
});

describe("the SHA-256 of a recording", () => {
  test("is shown, and a recording that changed afterwards is not read", async () => {
    await upload("robot", "c1", "date", "alice");
    const { body } = await read("/v1/sessions/c1");
    expect(body.recording.sha256).toMatch(/^[0-9a-f]{64}$/);
    const path = join(api.service.storage.place, body.source);
    await writeFile(path, (await readFile(path, "utf8")).replace('"d"', '"x"'));
    const transcript = await read("/v1/sessions/c1/transcript");
    expect([transcript.status, transcript.body.detail]).toEqual([
      502,
      expect.stringContaining("has changed since it was stored: its SHA-256 is"),
    ]);
    await expect(kept("c1")).rejects.toThrow();
  });
});
