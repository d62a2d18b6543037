import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createApp } from "../../src/server/app.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { createMonitor } from "../../src/server/monitor.ts";
import { temporaryService } from "../services.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let server: RunningServer;
let monitor: RunningServer;

beforeAll(async () => {
  opened = await temporaryService({
    workers: "0",
    host: "Server.Internal",
    publicUrl: "https://summaries.example.com:8443",
    serverNames: "summarizer, backup.example.com",
  });
  const running = await Promise.all(
    [createApp(opened.service), createMonitor(opened.service)].map((app) => listen(app, { port: 0 })),
  );
  const [one, two] = running.map((each) => {
    if ("problem" in each) throw new Error(each.problem);
    return each;
  });
  if (one === undefined || two === undefined) throw new Error("no server");
  [server, monitor] = [one, two];
});

afterAll(async () => {
  await Promise.all([server.close(), monitor.close()]);
  await opened[Symbol.asyncDispose]();
});

async function get(url: string, path: string, host: string) {
  const { port } = new URL(url);
  return await new Promise<{ status: number; body: string }>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers: { host } }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    })
      .on("error", reject)
      .end();
  });
}

describe("hosts", () => {
  // biome-ignore format: table
  test.each<readonly [host: string, isOurs: boolean]>([
    ["localhost",                       true],
    ["LOCALHOST:1234",                  true],
    ["localhost.",                      true],
    ["127.0.0.1:3080",                  true],
    ["10.1.2.3",                        true],
    ["[::1]",                           true],
    ["[fd00::7]:3080",                  true],
    ["summaries.example.com",           true],
    ["summaries.example.com:3080",      true],
    ["SUMMARIES.example.com.",          true],
    ["server.internal",                 true],
    ["summarizer:3080",                 true],
    ["backup.example.com",              true],
    ["evil.example",                    false],
    ["evil.example:3080",               false],
    ["localhost.evil.example",          false],
    ["127.0.0.1.evil.example",          false],
    ["evil-summaries.example.com",      false],
    ["summaries.example.com.evil.example", false],
    ["example.com",                     false],
    ["foo.localhost",                   false],
    ["127.0.0.1.",                      true],
  ])("%s", async (host, isOurs) => {
    const asked = ["/", "/v1/openapi.json", "/v1/sign-in", "/v1/whoami", "/metrics"];
    const answers = await Promise.all(asked.map((path) => get(server.url, path, host)));
    const wanted = isOurs ? [200, 200, 200, 401, 401] : asked.map(() => 421);
    expect(answers.map(({ status }) => status)).toEqual(wanted);
    expect((await get(monitor.url, "/metrics", host)).status).toBe(isOurs ? 200 : 421);
    for (const path of ["/healthz", "/readyz"]) expect((await get(server.url, path, host)).status).toBe(200);
  });

  test("the refusal names the host and the setting", async () => {
    const { body } = await get(server.url, "/v1/whoami", "evil.example:3080");
    expect(JSON.parse(body)).toMatchObject({
      status: 421,
      code: "wrong-host",
      detail: `the request is for the host "evil.example", which this service does not serve`,
      remedy: expect.stringContaining("--server-names"),
    });
  });

  test("the host of an absolute address counts, as HTTP has it", async () => {
    const { port } = new URL(server.url);
    const answered = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write("GET http://evil.example/v1/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      });
      socket.on("error", reject);
      text(socket).then(resolve, reject);
    });
    expect(answered).toMatch(/^HTTP\/1\.1 421 /);
  });

  test.each(["https://a.example", "a.example:443", "a b", "*", "a..b", "[::1]"])("%s is not a name", (serverNames) => {
    expect(() => readConfig({ serverNames }, {})).toThrow("--server-names must be host names without a port");
  });
});
