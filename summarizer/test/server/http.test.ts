import { openAsBlob, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { writeRecording } from "../../src/recordings/write.ts";
import { createApp } from "../../src/server/app.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { serveMonitor } from "../../src/server/monitor.ts";
import { checked, problemOf } from "../contract.ts";
import { session as shell } from "../recordings/damage.ts";
import { temporaryService } from "../services.ts";
import { resources as someResources, writeCast } from "../sessions.ts";

type Body = NonNullable<RequestInit["body"]>;

let opened: Awaited<ReturnType<typeof temporaryService>>;
let server: RunningServer;
const tokens: Record<string, string> = {};

const users = `
kind: role
version: v7
metadata: {name: uploader}
spec: {allow: {rules: [{resources: [session], verbs: [create], where: 'session.user != "mallory"'}]}}
---
kind: role
version: v7
metadata: {name: operator}
spec: {allow: {rules: [{resources: [session], verbs: [list, read, update]}, {resources: [event], verbs: [list]}]}}
---
{kind: user, version: v2, metadata: {name: robot}, spec: {roles: [uploader]}}
---
{kind: user, version: v2, metadata: {name: olga}, spec: {roles: [operator]}}
---
{kind: user, version: v2, metadata: {name: alice}, spec: {roles: [access]}}
---
{kind: user, version: v2, metadata: {name: nobody}, spec: {roles: []}}
---
`;

/** The role and the user that the manual gives Prometheus. */
const manual = readFileSync(new URL("../../docs/monitoring.md", import.meta.url), "utf8");
const [, prometheus = ""] = /^```yaml\n(kind: role\n.*?)^```$/ms.exec(manual) ?? [];

beforeAll(async () => {
  opened = await temporaryService({ maxRecordingBytes: "200000" }, { works: true });
  const { service } = opened;
  await service.resources.apply(
    localOperator,
    { file: "users.yaml", text: `${users}${prometheus}---\n${someResources}` },
    false,
  );
  for (const user of ["robot", "olga", "alice", "nobody", "prometheus"]) {
    const { value } = await service.accounts.makeToken(localOperator, { user, label: "test", ttl: "1h" });
    tokens[user] = value.reveal();
  }
  await service.accounts.setPassword(localOperator, "alice", "correct:horse:battery");
  await service.worker.start(1);
  const running = await listen(createApp(service), { port: 0 });
  if ("problem" in running) throw new Error(running.problem);
  server = running;
});

afterAll(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

function as(user: string, more: Readonly<Record<string, string>> = {}) {
  return { authorization: `Bearer ${tokens[user]}`, ...more };
}

async function call(user: string, path: string, init: RequestInit = {}) {
  const headers = { ...as(user), ...(init.headers as Record<string, string>) };
  const response = await fetch(server.url + path, { ...init, headers });
  return { status: response.status, body: await checked(init.method ?? "GET", path, response) };
}

function recordingOf(sid: string, user = "alice"): Buffer {
  return writeRecording(
    shell.map(({ kind, fields }) => ({
      kind,
      fields: {
        ...fields,
        ...("sid" in fields && { sid }),
        ...("user" in fields && { user }),
        ...("participants" in fields && { participants: [user] }),
      },
    })),
  );
}

async function upload(user: string, body: Body, headers: Readonly<Record<string, string>> = {}) {
  return await call(user, "/v1/sessions", { method: "POST", body, headers });
}

async function settled(id: string) {
  for (let waited = 0; waited < 200; waited += 1) {
    const { body } = await call("olga", `/v1/sessions/${id}`);
    if (body["state"] !== "pending" && body["state"] !== "running") return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`session ${id} does not settle`);
}

describe("recordings that come over HTTP", () => {
  test("a binary stream as the body; the same twice is one session", async () => {
    const first = await upload("robot", recordingOf("h1"));
    expect([first.status, first.body]).toEqual([201, expect.objectContaining({ reception: "taken" })]);
    const second = await upload("robot", recordingOf("h1"), { "content-type": "application/octet-stream" });
    expect([second.status, second.body]).toEqual([200, expect.objectContaining({ reception: "known" })]);
    expect(await settled("h1")).toMatchObject({ state: "unmatched", reason: expect.stringContaining("no policy") });
  });

  test("a form with the recording and its end event, in either order", async () => {
    const path = await writeCast(opened.folder, "h2", {}, [
      ["vim /etc/nginx/conf.d/tls.conf", ""],
      ["systemctl restart nginx", ""],
    ]);
    const form = new FormData();
    form.append("recording", await openAsBlob(path), "h2.cast");
    form.append("end_event", await readFile(join(opened.folder, "h2.json"), "utf8"));
    expect((await upload("robot", form)).status).toBe(201);
    const other = new FormData();
    other.append("end_event", await openAsBlob(join(opened.folder, "h2.json")), "h2.json");
    other.append("recording", await openAsBlob(path), "h2.cast");
    expect((await upload("robot", other)).status).toBe(200);
    expect(await settled("h2")).toMatchObject({
      state: "done",
      policy: "prod-shell",
      model: { name: "digest", label: "built in" },
      summary: { risk_level: "MEDIUM", short_description: "Restarted nginx after editing its TLS configuration" },
      version: 1,
    });
  });

  const form = (parts: Readonly<Record<string, string>>) => {
    const made = new FormData();
    for (const [name, value] of Object.entries(parts)) {
      if (name === "recording") made.append(name, new Blob([value]), "x");
      else made.append(name, value);
    }
    return made;
  };

  // biome-ignore format: table
  test.each<readonly [fault: string, body: () => Body, headers: Record<string, string>, status: number, code: string, said: string]>([
    ["an empty body",         () => "",                                             { "content-type": "application/octet-stream" }, 422, "recording-empty", "the recording is empty"],
    ["no recording",          () => "hello",                                        { "content-type": "application/octet-stream" }, 422, "recording-not-a-recording", "its first byte is 0x68"],
    ["another type",          () => "{}",                                           { "content-type": "application/json" },         415, "wrong-type", `"application/json" is not supported`],
    ["a truncated one",       () => new Uint8Array(recordingOf("t").subarray(0, 30)), { "content-type": "application/octet-stream" }, 422, "recording-truncated", "the recording contains no events"],
    ["a form without parts",  () => form({}),                                       {},                                 400, "invalid-form",     "the form"],
    ["an unknown part",       () => form({ recording: "x", extra: "1" }),           {},                                 400, "invalid-form",     `the form has a part "extra"`],
    ["an event alone",        () => form({ end_event: "{}" }),                      {},                                 400, "invalid-form",     "the form has no recording"],
    ["an event that is none", () => form({ recording: "x", end_event: "{" }),       {},                                 400, "malformed-event",  "the end event is not JSON after line 1, column 2"],
    ["a form cut short",      () => "--b\r\nContent-Disposition: form-data; name=\"recording\"; filename=\"x\"\r\n\r\nabc", { "content-type": "multipart/form-data; boundary=b" }, 400, "invalid-form", "the form is malformed"],
    ["a form without an end", () => "x",                                            { "content-type": "multipart/form-data" }, 400, "invalid-form",  "the form is malformed"],
  ])("%s is refused", async (_, body, headers, status, code, said) => {
    const answer = await upload("robot", body(), headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toContain(said);
  });

  test("an id that a command line takes for an option is refused, with what ids are", async () => {
    const cast = `${JSON.stringify({ version: 2, width: 80, height: 24 })}\n${JSON.stringify([0, "o", "$ "])}\n`;
    const asked = await call("robot", "/v1/sessions?id=--force", { method: "POST", body: new Blob([cast]) });
    expect([asked.status, asked.body.code]).toEqual([422, "malformed-event"]);
    expect(asked.body.detail).toContain(`"--force" is invalid`);
    expect(asked.body.remedy).toContain("does not begin with a dot or a hyphen");
    const event = form({
      recording: cast,
      end_event: JSON.stringify({ event: "session.end", sid: "-v", user: "alice" }),
    });
    expect((await upload("robot", event)).body.remedy).toContain("does not begin with a dot or a hyphen");
  });

  test("who may not is told so, and the audit log why", async () => {
    const denied = await upload("alice", recordingOf("h3"));
    expect([denied.status, denied.body]).toEqual([403, expect.objectContaining({ code: "access-denied" })]);
    expect(denied.body).not.toHaveProperty("reason");
    const mallory = await upload("robot", recordingOf("h4", "mallory"));
    expect(mallory.status).toBe(403);
    expect((await call("olga", "/v1/sessions/h4")).status).toBe(404);
    const { body } = await call("olga", "/v1/audit?event=access.denied&user=robot");
    expect(body["events"]).toEqual([
      expect.objectContaining({ code: "WS001W", reason: expect.stringContaining(`session.user != "mallory"`) }),
    ]);
  });

  test("one that is over the limit is refused while it is sent", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
        if (sent > 50_000_000) controller.close();
      },
    });
    const headers = as("robot", { "content-type": "application/octet-stream" });
    const init = { method: "POST", body: endless, duplex: "half", headers } as RequestInit;
    const status = await fetch(`${server.url}/v1/sessions`, init).then(
      async (response) => [response.status, (await problemOf(response)).code],
      () => ["closed"],
    );
    expect([[413, "too-large"], ["closed"]]).toContainEqual(status);
    expect(sent).toBeLessThan(50_000_000);
  });

  test("a sender that hangs up leaves nothing", async () => {
    const { port } = new URL(server.url);
    const before = opened.service.metrics;
    await new Promise<void>((resolve) => {
      const head = `POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tokens["robot"]}\r\n`;
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(`${head}Content-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nabc`);
        setTimeout(() => socket.destroy(), 200);
      });
      socket.on("close", () => resolve());
    });
    await expect
      .poll(async () => (await before.exposition()).text)
      .toMatch(/ingest_failures_total\{source="upload"\} \d+/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

describe("sessions", () => {
  test("are listed in pages, to those who may list them", async () => {
    for (const sid of ["p1", "p2", "p3"]) await upload("robot", recordingOf(sid, "carol"));
    const seen: string[] = [];
    let after: unknown;
    do {
      const { body } = await call("olga", `/v1/sessions?user=carol&limit=2${after ? `&after=${after}` : ""}`);
      seen.push(...(body["sessions"] as { id: string }[]).map(({ id }) => id));
      after = body["next"];
    } while (after !== undefined);
    expect(seen).toEqual(["p1", "p2", "p3"]);
    const own = await call("alice", "/v1/sessions");
    const ids = (own.body["sessions"] as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(["h1", "h2"]);
    expect((await call("alice", "/v1/sessions/p1")).status).toBe(403);
    expect((await call("nobody", "/v1/sessions")).status).toBe(403);
  });

  test.each(["newest", "oldest", "type", "risk", "longest", "shortest"])(
    "in pages by %s, none is lost",
    async (sort) => {
      const idsOf = (body: Record<string, unknown>) => (body["sessions"] as { id: string }[]).map(({ id }) => id);
      const whole = await call("olga", `/v1/sessions?sort=${sort}`);
      const seen: string[] = [];
      let after: unknown;
      do {
        const { status, body } = await call(
          "olga",
          `/v1/sessions?sort=${sort}&limit=1${after ? `&after=${after}` : ""}`,
        );
        expect(status).toBe(200);
        seen.push(...idsOf(body));
        after = body["next"];
      } while (after !== undefined);
      expect(seen).toEqual(idsOf(whole.body));
      expect(seen.length).toBeGreaterThan(3);
    },
  );

  test("come with their summaries, transcript, recording and end event", async () => {
    const { body } = await call("alice", "/v1/sessions/h2/summaries");
    expect(body["summaries"]).toMatchObject([{ version: 1, request: "auto", state: "done", model: "digest" }]);
    const transcript = await call("alice", "/v1/sessions/h2/transcript");
    expect(JSON.stringify(transcript.body)).toContain("systemctl restart nginx");
    expect((await call("alice", "/v1/sessions/h2/end-event")).body).toMatchObject({ event: "session.end", sid: "h2" });
    const recording = await fetch(`${server.url}/v1/sessions/h1/recording`, { headers: as("alice") });
    expect(recording.headers.get("content-disposition")).toBe(`attachment; filename="h1.tar"`);
    expect(Buffer.from(await recording.arrayBuffer())).toEqual(recordingOf("h1"));
  });

  test("are summarized again on demand, and keep their history", async () => {
    const json = { "content-type": "application/json" };
    const path = "/v1/sessions/h1/summaries";
    const none = await call("olga", path, { method: "POST", body: "{}", headers: json });
    expect([none.status, none.body.code]).toEqual([422, "session-no-model"]);
    const unknown = await call("olga", path, { method: "POST", body: `{"model":"gone"}`, headers: json });
    expect([unknown.status, unknown.body.code]).toEqual([422, "no-such-model"]);
    expect((await call("alice", path, { method: "POST", body: `{"model":"digest"}`, headers: json })).status).toBe(403);
    const asked = await call("olga", path, { method: "POST", body: `{"model":"digest"}`, headers: json });
    expect([asked.status, asked.body]).toEqual([
      202,
      expect.objectContaining({ requested_by: "olga", state: "pending" }),
    ]);
    await expect
      .poll(async () => (await call("olga", "/v1/sessions/h1")).body, { timeout: 20_000 })
      .toMatchObject({ state: "done", version: 1, summary: { title: expect.any(String) } });
    const again = await call("olga", "/v1/sessions/h1/retry", { method: "POST" });
    expect([again.status, again.body.code]).toEqual([409, "session-state"]);
  });

  // biome-ignore format: table
  test.each([
    ["/v1/sessions?limit=0",             "query limit: must be a whole number from 1 to 500"],
    ["/v1/sessions?limit=x",             "query limit: must be a whole number from 1 to 500"],
    ["/v1/sessions?limit=1.5",           "query limit: must be a whole number from 1 to 500"],
    ["/v1/sessions?after=abc",           "query after: is not a cursor of this list"],
    ["/v1/sessions?from=yesterday",      "query from: must be a date such as 2026-11-24"],
    ["/v1/sessions?state=sleeping",      "query state: must be one of no-recording-yet, not-interactive, "],
    ["/v1/sessions?sort=sideways",       "query sort: must be one of newest, "],
    ["/v1/sessions?color=red",          "query color: is unknown"],
    ["/v1/audit?limit=9999",             "query limit: must be a whole number from 1 to 1000"],
    ["/v1/audit?after=x",                "query after: is not a cursor of this list"],
  ])("%s is refused, by name", async (path, said) => {
    const { status, body } = await call("olga", path);
    expect([status, body.code]).toEqual([400, "invalid-request"]);
    expect(body.detail).toContain(said);
  });

  test("every field of a body at fault is named", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ user: 5, name: "alice", color: "red" });
    const refused = await call("olga", "/v1/login", { method: "POST", body, headers });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [
        { in: "body", name: "user", message: "must be of type string, got number" },
        { in: "body", name: "password", message: "is missing" },
        { in: "body", name: "name", message: "is unknown" },
        { in: "body", name: "color", message: "is unknown" },
      ],
    ]);
  });

  test("a text that is too long or too short is refused with the bound", async () => {
    const long = await call("olga", `/v1/sessions?text=${"x".repeat(2001)}`);
    expect(long.body.detail).toBe("query text: must have at most 2000 characters");
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ model: "" });
    const short = await call("olga", "/v1/sessions/h1/summaries", { method: "POST", body, headers });
    expect([short.status, short.body.detail]).toEqual([400, "body model: must have at least 1 character"]);
  });

  test("a body over the limit is refused", async () => {
    const headers = { "content-type": "application/json" };
    const { status, body } = await call("olga", "/v1/sessions/h1/summaries", {
      method: "POST",
      body: `{"model":"${"x".repeat(2_000_000)}"}`,
      headers,
    });
    expect([status, body.code]).toEqual([413, "too-large"]);
    const broken = await call("olga", "/v1/sessions/h1/summaries", { method: "POST", body: "{", headers });
    expect([broken.status, broken.body.code]).toEqual([400, "invalid-request"]);
  });
});

describe("what monitors see", () => {
  test("metrics have the reference's names, and ours", async () => {
    const response = await fetch(`${server.url}/metrics`, { headers: as("prometheus") });
    expect(response.headers.get("content-type")).toContain("text/plain");
    const text = await response.text();
    expect(text).toContain(`teleport_summarizer_summarizations_total{inference_model_name="digest"} `);
    expect(text).toMatch(/wherefore_sessions_ingested_total\{kind="ssh",source="upload"\} \d+/);
    expect(text).toMatch(/wherefore_sessions\{state="done"\} \d+/);
    expect(text).toMatch(/wherefore_http_requests_total\{method="GET",route="\/v1\/sessions\/:id",status="200"\} \d+/);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
    expect(names.filter((name) => !/^(wherefore_|teleport_summarizer_)/.test(name))).toEqual([]);
  });

  test("metrics want a right, and health does not", async () => {
    const status = async (path: string, headers = {}) => (await fetch(server.url + path, { headers })).status;
    expect(await status("/metrics")).toBe(401);
    for (const user of ["olga", "nobody"]) expect(await status("/metrics", as(user))).toBe(403);
    expect(await status("/healthz")).toBe(200);
  });

  test("a port of their own wants no login, and has nothing else", async () => {
    await using other = await temporaryService({ metricsPort: "0" });
    const monitor = await serveMonitor(other.service);
    if (monitor === undefined || "problem" in monitor) throw new Error("no monitor");
    const status = async (path: string) => (await fetch(monitor.url + path)).status;
    expect(await Promise.all(["/metrics", "/healthz", "/readyz", "/v1/whoami", "/"].map(status))).toEqual([
      200, 200, 200, 404, 404,
    ]);
    const { port } = new URL(monitor.url);
    await using taken = await temporaryService({ metricsPort: port });
    expect(await serveMonitor(taken.service)).toEqual({
      problem: `port ${port} is in use: choose another with --metrics-port`,
    });
    await monitor.close();
  });

  test("whether it lives, and is ready", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      expect(await (await fetch(server.url + path)).json()).toEqual({ status: "ok" });
    }
  });
});

test("a stop lets requests under way finish", async () => {
  const running = await listen(createApp(opened.service), { port: 0 });
  if ("problem" in running) throw new Error(running.problem);
  const body = recordingOf("g1");
  const answer = new Promise<number | undefined>((resolve, reject) => {
    const headers = as("robot", { "content-type": "application/octet-stream", "content-length": String(body.length) });
    const sent = request(`${running.url}/v1/sessions`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
    sent.write(body.subarray(0, 100));
    setTimeout(() => sent.end(body.subarray(100)), 300);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([running.close(10), expect(answer).resolves.toBe(201)]);
  await expect(fetch(running.url)).rejects.toThrow();
  await writeFile(join(opened.folder, "done"), "");
});
