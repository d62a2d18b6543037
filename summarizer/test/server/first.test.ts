import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../src/server/app.ts";
import type { RunningServer } from "../../src/server/http/listen.ts";
import { listen } from "../../src/server/http/listen.ts";
import { temporaryApi } from "../resources/api.ts";
import { temporaryService } from "../services.ts";
import type { Operation } from "./operations.ts";
import { operationsOf } from "./operations.ts";

/** Operations that answer before anybody has signed in. */
const open = new Set([
  "POST /v1/login",
  "POST /v1/login/code",
  "POST /v1/login/exchange",
  "POST /v1/sign-in",
  "POST /v1/sign-in/code",
  "POST /v1/sign-in/continue",
  "POST /v1/sign-in/{kind}/{name}",
  "POST /v1/sign-out",
  "POST /v1/webapi/saml/acs",
  "POST /v1/webapi/saml/acs/{name}",
]);
/** What everybody may do for themselves, whatever their roles. */
const own = new Set(["POST /v1/tokens", "POST /v1/login/handover"]);

const operations = await (async () => {
  await using opened = await temporaryService({ workers: "0" });
  return (await operationsOf(createApp(opened.service))).filter(({ method }) => method === "POST" || method === "PUT");
})();

let api: Awaited<ReturnType<typeof temporaryApi>>;
let server: RunningServer;
let nobody: string;

beforeAll(async () => {
  api = await temporaryApi({ workers: "0" });
  nobody = await api.user("zed", []);
  const running = await listen(api.app, { port: 0 });
  if ("problem" in running) throw new Error(running.problem);
  server = running;
});

afterAll(async () => {
  await server.close();
  await api[Symbol.asyncDispose]();
});

// biome-ignore format: table
const bodies: readonly (readonly [what: string, type: string | undefined, body: string])[] = [
  ["malformed JSON",  "application/json", "{not: what, it: [should be"],
  ["another shape",   "application/json", `{"color": "red"}`],
  ["1 MiB of JSON",   "application/json", `["${"x".repeat(1024 * 1024 - 4)}"]`],
  ["malformed YAML",  "application/yaml", "{not: what, it: [should be"],
  ["1 MiB",           undefined,          "\0".repeat(1024 * 1024)],
];

describe("who asks is checked before what they sent is read", () => {
  const guarded = operations.filter(({ name }) => !open.has(name) && !own.has(name));

  async function statusOf(
    { method, path, pathParameters, body }: Operation,
    [, type, sent]: (typeof bodies)[number],
    token?: string,
  ) {
    const parameters: Readonly<Record<string, unknown>> = pathParameters;
    const address = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(parameters[key])));
    const headers = {
      ...((type ?? body?.type) !== undefined && { "content-type": type ?? body?.type ?? "" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(server.url + address, { method, headers, body: sent });
    await response.arrayBuffer();
    return response.status;
  }

  test.each(guarded.map((operation) => [operation.name, operation] as const))("%s", async (_, operation) => {
    for (const body of bodies) {
      expect([body[0], await statusOf(operation, body, nobody)]).toEqual([body[0], 403]);
      expect([body[0], await statusOf(operation, body)]).toEqual([body[0], 401]);
    }
  });

  test.each([...own])("%s wants a login alone", async (name) => {
    const operation = operations.find((each) => each.name === name);
    if (operation === undefined) throw new Error(`${name} does not exist`);
    for (const body of bodies) expect([body[0], await statusOf(operation, body)]).toEqual([body[0], 401]);
  });

  test("every operation of the lists is there", () => {
    const names = operations.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...open, ...own]));
  });
});
