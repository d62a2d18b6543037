import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { writeRecording } from "../../src/recordings/write.ts";
import { createApp } from "../../src/server/app.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { session as shell } from "../recordings/damage.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder } from "../sessions.ts";

/** A certificate and its key. `scripts/certificates.sh` makes them. */
interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const certificates = fileURLToPath(new URL("certificates/", import.meta.url));
const pair = (name: string): Certificate => ({
  cert: join(certificates, `${name}.pem`),
  key: join(certificates, `${name}.key`),
});
const ours = join(certificates, "ours.pem");
const known = pair("forwarder");
/** Signed by somebody else. */
const stranger = pair("stranger");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let opened: Awaited<ReturnType<typeof temporaryService>>;
let server: RunningServer;
let token: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  opened = await temporaryService({ workers: "0", clientCa: ours });
  const users = `
kind: role
version: v7
metadata: {name: events}
spec: {allow: {rules: [{resources: [session], verbs: [create]}]}}
---
{kind: user, version: v2, metadata: {name: handler}, spec: {roles: [events]}}
`;
  await opened.service.resources.apply(localOperator, { file: "users.yaml", text: users }, false);
  const made = await opened.service.accounts.makeToken(localOperator, { user: "handler", label: "", ttl: "1h" });
  token = made.value.reveal();
  const running = await listen(createApp(opened.service), { port: 0, tls: { ...pair("host"), clientCa: ours } });
  if ("problem" in running) throw new Error(running.problem);
  server = running;
});

afterAll(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** An event as the forwarder sends it: one a request, over a connection of its own. */
async function send(
  event: unknown,
  path: string,
  client?: Certificate,
  headers: Record<string, string> = {},
  origin = server.url,
) {
  const [cert, key] = client === undefined ? [] : await Promise.all([readFile(client.cert), readFile(client.key)]);
  const agent = new Agent({ ca: await readFile(ours), ...(cert && { cert, key }) });
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method: "POST", agent, headers: { "content-type": "application/json", ...headers } };
    request(`${origin}${path}`, options, resolve).on("error", reject).end(body);
  });
  const answer: Record<string, unknown> = JSON.parse(await text(response));
  agent.destroy();
  return { status: response.statusCode, answer };
}

const end = (sid: string, more: object = {}) => ({
  ei: 7,
  event: "session.end",
  uid: "4e1b3f0a-0c1d-4a52-8c5e-2f8a6f3f2d10",
  code: "T2004I",
  time: "2026-11-22T10:00:02Z",
  cluster_name: "teleport.example.com",
  user: "alice",
  login: "alice",
  user_kind: 1,
  sid,
  server_id: "5f0c1c1e-0000-4000-8000-000000000003",
  server_hostname: "web-3",
  server_labels: { env: "prod" },
  participants: ["alice"],
  interactive: true,
  proto: "ssh",
  session_start: "2026-11-22T10:00:00Z",
  session_stop: "2026-11-22T10:00:02Z",
  trusted_device: { device_id: "x" },
  ...more,
});

async function put(sid: string): Promise<void> {
  const events = shell.map(({ kind, fields }) => ({ kind, fields: { ...fields, ...("sid" in fields && { sid }) } }));
  const { place } = opened.service.storage;
  await mkdir(place, { recursive: true });
  await writeFile(join(folder.path, `${sid}.tar`), writeRecording(events));
  await copyFile(join(folder.path, `${sid}.tar`), join(place, `${sid}.tar`));
}

async function stateOf(sid: string): Promise<string | undefined> {
  const rows = await opened.service.database.query<{ state: string }>("SELECT state FROM sessions WHERE id = $1", [
    sid,
  ]);
  return rows[0]?.state;
}

describe("with a client certificate", () => {
  test("sessions end, are uploaded, and are taken in once", async () => {
    const first = await send(end("e1"), "/v1/events/audit.log", known);
    expect(first).toEqual({ status: 200, answer: { outcome: "taken", session: "e1", state: "waiting" } });
    await put("e1");
    const upload = {
      event: "session.upload",
      sid: "e1",
      url: "s3://bucket/e1.tar",
      uid: "x",
      time: "2026-11-22T10:01:00Z",
    };
    const second = await send(upload, "/v1/events/audit.log", known);
    expect(second.answer).toEqual({ outcome: "completed", session: "e1", state: "pending" });
    const third = await send(end("e1"), "/v1/events/session.e1.log", known);
    expect(third.answer).toEqual({ outcome: "known", session: "e1", state: "pending" });
  });

  test("database sessions too", async () => {
    await put("e2");
    const event = { event: "db.session.end", sid: "e2", user: "carol", db_service: "orders-eu", db_name: "orders" };
    expect((await send(event, "/v1/events", known)).answer).toEqual({
      outcome: "taken",
      session: "e2",
      state: "pending",
    });
  });

  test("sessions that are not interactive are kept as skipped", async () => {
    expect((await send(end("e3", { interactive: false }), "/v1/events", known)).answer).toMatchObject({
      state: "skipped",
    });
  });

  test("whatever else happens in the cluster is let pass", async () => {
    for (const event of ["user.login", "session.start", "print", "app.session.end"]) {
      expect(await send({ event, sid: "e4" }, "/v1/events", known)).toEqual({
        status: 200,
        answer: { outcome: "ignored" },
      });
    }
    expect(await stateOf("e4")).toBeUndefined();
  });

  // biome-ignore format: table
  test.each<readonly [event: unknown, status: number, said: string]>([
    ["{",                              400, "the event is not JSON after line 1, column 2"],
    ["[]",                             400, "the event is not an object"],
    [{},                               422, `the event has no "event"`],
    [end("e5", { participants: "a" }), 422, "participants must be a list of strings"],
    [end("-rf"),                       422, `the session's id (sid) "-rf" is invalid`],
    [{ event: "session.upload", sid: "-rf" }, 422, "the sid of session.upload is invalid"],
    [{ event: "session.upload" },      422, "the sid of session.upload is invalid"],
  ])("%j is refused", async (event, status, said) => {
    const refused = await send(event, "/v1/events", known);
    expect([refused.status, refused.answer["detail"]]).toEqual([status, expect.stringContaining(said)]);
  });

  test("the certificate opens nothing else", async () => {
    expect((await send({}, "/v1/sessions/e1/retry", known)).status).toBe(401);
  });
});

describe("without one", () => {
  test("nobody is heard who does not say who they are", async () => {
    expect((await send(end("e6"), "/v1/events")).status).toBe(401);
    expect((await send(end("e6"), "/v1/events", stranger)).status).toBe(401);
    expect(await stateOf("e6")).toBeUndefined();
  });

  test("a token will do, as a header or in the address", async () => {
    const basic = (name: string, value: string) => `Basic ${Buffer.from(`${name}:${value}`).toString("base64")}`;
    expect((await send(end("e7"), "/v1/events", undefined, { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await send(end("e8"), "/v1/events", undefined, { authorization: basic("handler", token) })).status).toBe(
      200,
    );
    expect((await send(end("e9"), "/v1/events", undefined, { authorization: basic("alice", token) })).status).toBe(401);
    expect((await send(end("e9"), "/v1/events", stranger, { authorization: basic("handler", "no") })).status).toBe(401);
  });
});

test("events are taken from anybody only where that is asked for", async () => {
  await using other = await temporaryService({ workers: "0", openEvents: "yes" });
  const app = createApp(other.service);
  const headers = { "content-type": "application/json" };
  const post = (path: string) => app.request(path, { method: "POST", headers, body: JSON.stringify(end("o1")) });
  expect((await post("/v1/events")).status).toBe(200);
  expect((await post("/v1/sessions")).status).toBe(401);
});

describe("a browser is no forwarder", () => {
  let open: Awaited<ReturnType<typeof temporaryService>>;
  let running: RunningServer;
  beforeAll(async () => {
    open = await temporaryService({ workers: "0", openEvents: "yes", clientCa: ours });
    const tls = { ...pair("host"), clientCa: ours };
    const listening = await listen(createApp(open.service), { port: 0, tls });
    if ("problem" in listening) throw new Error(listening.problem);
    running = listening;
  });
  afterAll(async () => {
    await running.close();
    await open[Symbol.asyncDispose]();
  });

  // biome-ignore format: table
  test.each<readonly [what: string, headers: Record<string, string>, status: number, code: string | undefined]>([
    ["another site's page",        { origin: "https://evil.example", "sec-fetch-site": "cross-site" },         403, "cross-site"],
    ["without its origin",         { "sec-fetch-site": "cross-site" },                                         403, "cross-site"],
    ["a page of the same site",    { "sec-fetch-site": "same-site" },                                          403, "cross-site"],
    ["a page of another port",     { origin: "https://localhost:1" },                                          403, "cross-site"],
    ["a page without an origin",   { origin: "null" },                                                         403, "cross-site"],
    ["a form",                     { "content-type": "text/plain" },                                           415, "wrong-type"],
    ["no type",                    { "content-type": "" },                                                     415, "wrong-type"],
    ["a type that begins alike",   { "content-type": "application/jsonp" },                                    415, "wrong-type"],
    ["a forwarder",                { "content-type": "application/json; charset=utf-8" },                      200, undefined],
    ["a page of the service",      { origin: "OURS", "sec-fetch-site": "same-origin" },                        200, undefined],
  ])("%s", async (_, given, status, code) => {
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.replace("OURS", running.url)]));
    for (const [client, more] of [[undefined, {}], [known, {}]] as const) {
      const answered = await send({ event: "user.login" }, "/v1/events", client, { ...headers, ...more }, running.url);
      expect([answered.status, answered.answer["code"]]).toEqual([status, code]);
    }
    const basic = { authorization: `Basic ${Buffer.from(`handler:${token}`).toString("base64")}` };
    if (status !== 200) expect((await send({ event: "user.login" }, "/v1/events", undefined, { ...headers, ...basic })).status).toBe(status);
  });
});

test("a certificate that is none is told", async () => {
  const tls = { cert: join(folder.path, "none.pem"), key: join(folder.path, "none.key") };
  expect(await listen(createApp(opened.service), { port: 0, tls })).toEqual({
    problem: expect.stringContaining("the certificate is unusable: ENOENT"),
  });
});
