import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { createApp } from "../../src/server/app.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { temporaryService } from "../services.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let server: RunningServer;
const tokens: Record<string, string> = {};

const users = `
kind: role
version: v7
metadata: {name: all}
spec: {allow: {rules: [{resources: ["*"], verbs: ["*"]}]}}
---
{kind: user, version: v2, metadata: {name: ann}, spec: {roles: [all]}}
---
{kind: user, version: v2, metadata: {name: bob}, spec: {roles: [access]}}
`;

beforeAll(async () => {
  opened = await temporaryService({ workers: "0" }, { uploadIdle: 300 });
  const { resources, accounts } = opened.service;
  await resources.apply(localOperator, { file: "users.yaml", text: users }, false);
  for (const user of ["ann", "bob"]) {
    tokens[user] = (await accounts.makeToken(localOperator, { user, label: "", ttl: "1h" })).value.reveal();
  }
  const running = await listen(createApp(opened.service, { bodyTime: 300 }), { port: 0 });
  if ("problem" in running) throw new Error(running.problem);
  server = running;
});

afterAll(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

/** Sends text over a socket, a byte of `drip` now and then; gives all that comes until the server closes. */
async function talk(head: readonly string[], body: string, drip = ""): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.write(`${[...head, "Host: localhost"].join("\r\n")}\r\n\r\n${body}`);
  let at = 0;
  const dripping = setInterval(() => {
    if (at < drip.length && socket.writable) socket.write(drip[at++] ?? "");
  }, 20);
  socket.on("error", () => {});
  try {
    return await text(socket);
  } finally {
    clearInterval(dripping);
    socket.destroy();
  }
}

const bearer = (user: string) => `Authorization: Bearer ${tokens[user]}`;
const json = ["Content-Type: application/json", "Content-Length: 100000"];

describe("a body that never ends ends its connection", () => {
  // biome-ignore format: table
  test.each<readonly [what: string, head: () => readonly string[], status: number, code: string | undefined]>([
    ["without a login",           () => ["POST /v1/login HTTP/1.1", ...json],                                          408, "too-slow"],
    ["in chunks",                 () => ["POST /v1/login HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked"], 408, "too-slow"],
    ["with a token",              () => ["POST /v1/policies/test HTTP/1.1", bearer("ann"), ...json],                   408, "too-slow"],
    ["of YAML",                   () => ["POST /v1/resources HTTP/1.1", bearer("ann"), "Content-Length: 100000"],      408, "too-slow"],
    ["of an event",               () => ["POST /v1/events HTTP/1.1", bearer("ann"), ...json],                          408, "too-slow"],
    ["that nobody reads",         () => ["POST /v1/tokens HTTP/1.1", ...json],                                         401, "unauthenticated"],
    ["of an upload not allowed",  () => ["POST /v1/sessions HTTP/1.1", bearer("bob"), ...json],                        403, "access-denied"],
    ["of a GET",                  () => ["GET /healthz HTTP/1.1", ...json],                                            200, undefined],
    ["of an upload",              () => ["POST /v1/sessions HTTP/1.1", bearer("ann"), "Content-Length: 100000"],       408, "stalled"],
  ])("%s", async (_, head, status, code) => {
    const answered = await talk(head(), "5\r\n");
    expect(answered).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (code !== undefined) expect(answered).toContain(`"code":"${code}"`);
  });

  test("also where it drips", async () => {
    const answered = await talk(["POST /v1/login HTTP/1.1", ...json], "", "x".repeat(1000));
    expect(answered).toContain(`"detail":"the body did not arrive within 0.3 seconds"`);
  });

  test.each(["end_event", "recording"])("also within the %s of a form", async (part) => {
    const head = ["POST /v1/sessions HTTP/1.1", bearer("ann"), "Content-Type: multipart/form-data; boundary=b"];
    const body = `--b\r\nContent-Disposition: form-data; name="${part}"; filename="x"\r\n\r\nabc`;
    expect(await talk([...head, "Content-Length: 100000"], body)).toContain(`"code":"stalled"`);
  });
});

test("an upload that drips is taken for as long as it comes", async () => {
  const recording = "hello, this is no recording, and comes slowly";
  const head = ["POST /v1/sessions HTTP/1.1", bearer("ann"), "Content-Type: application/octet-stream"];
  const all = [...head, `Content-Length: ${recording.length}`, "Connection: close"];
  expect(await talk(all, "", recording)).toContain(`"code":"recording-not-a-recording"`);
});

describe("streams of changes", () => {
  async function open(user: string) {
    const headers = { authorization: `Bearer ${tokens[user]}` };
    return await new Promise<{ status: number; wait: string | undefined; close: () => void }>((resolve, reject) => {
      const sent = request(`${server.url}/v1/changes`, { headers, agent: false }, (response) => {
        const { statusCode: status = 0, headers: said } = response;
        response.on("error", () => {}).resume();
        resolve({ status, wait: said["retry-after"], close: () => sent.destroy() });
      });
      sent.on("error", reject).end();
    });
  }

  test("are bounded for each user, and free again when they end", async () => {
    const bobs = await Promise.all(Array.from({ length: 20 }, () => open("bob")));
    expect(bobs.filter(({ status }) => status === 200)).toHaveLength(16);
    expect(bobs.filter(({ status, wait }) => status === 429 && wait === "30")).toHaveLength(4);
    const ann = await open("ann");
    expect(ann.status).toBe(200);
    for (const { close } of bobs) close();
    await expect
      .poll(async () => {
        const { status, close } = await open("bob");
        close();
        return status;
      })
      .toBe(200);
    ann.close();
  });

  test("that nobody reads do not count", async () => {
    const headers = { authorization: `Bearer ${tokens["ann"]}` };
    for (let asked = 0; asked < 20; asked += 1) await fetch(`${server.url}/v1/changes`, { method: "HEAD", headers });
    const { status, close } = await open("ann");
    expect(status).toBe(200);
    close();
  });
});
