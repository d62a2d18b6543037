import SwaggerParser from "@apidevtools/swagger-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { jsonOf } from "../../src/api/request.ts";
import { createApp } from "../../src/server/app.ts";
import type { Api } from "../../src/server/environment.ts";
import { temporaryService } from "../services.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
let app: Api;
let token: string;

beforeAll(async () => {
  opened = await temporaryService({ workers: "0" });
  app = createApp(opened.service);
  const { resources, accounts } = opened.service;
  const text = "kind: user\nversion: v2\nmetadata: {name: alice}\nspec: {roles: [access]}\n";
  await resources.apply(localOperator, { file: "alice.yaml", text }, false);
  await accounts.setPassword(localOperator, "alice", "correct:horse:battery");
  const made = await accounts.makeToken(localOperator, { user: "alice", label: "test", ttl: "1h" });
  token = made.value.reveal();
});

afterAll(() => opened[Symbol.asyncDispose]());

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("who asks", () => {
  // biome-ignore format: table
  test.each<readonly [path: string, header: string | undefined, status: number, asked: string | null]>([
    ["/v1/none", undefined,                               401, "Bearer"],
    ["/v1/none", "Bearer TOKEN",                          404, null],
    ["/v1/none", "bearer  TOKEN",                         404, null],
    ["/v1/none", "Bearer bad",                            401, "Bearer"],
    ["/v1/none", "Bearer",                                401, "Bearer"],
    ["/v1/none", "Bearer TOKEN TOKEN",                    401, "Bearer"],
    ["/v1/none", basic("alice:correct:horse:battery"),    401, "Bearer"],
    ["/healthy", undefined,                               200, null],
    ["/healthz", undefined,                               200, null],
  ])("%s with %s gets %i", async (path, header, status, asked) => {
    const headers = header === undefined ? {} : { authorization: header.replaceAll("TOKEN", token) };
    const response = await app.request(path, { headers });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([status, asked]);
    if (status === 200) return undefined;
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    return expect(await response.json()).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  test("a caller within the process needs no token", async () => {
    expect((await app.request("/v1/none", {}, { principal: localOperator })).status).toBe(404);
  });
});

describe("a method that a path does not have", () => {
  // biome-ignore format: table
  test.each([
    ["POST",   "/v1/whoami",                        "GET, HEAD"],
    ["GET",    "/v1/login",                         "POST"],
    ["POST",   "/v1/resources/inference_model/a%2Fb", "DELETE, GET, HEAD, PUT"],
    ["DELETE", "/v1/resources/inference_model",     "GET, HEAD"],
    ["PATCH",  "/v1/sessions",                      "GET, HEAD, POST"],
    ["POST",   "/healthz",                          "GET, HEAD"],
  ])("%s %s says which it has", async (method, path, allow) => {
    const response = await app.request(path, { method }, { principal: localOperator });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ status: 405, code: "method", remedy: `allowed: ${allow}` });
  });

  test("says nothing to whoever is not logged in", async () => {
    expect((await app.request("/v1/whoami", { method: "POST" })).status).toBe(401);
  });

  test("is a page's where there is a page", async () => {
    expect((await app.request("/recordings", { method: "POST" })).status).toBe(404);
  });
});

test("the OpenAPI document is valid, and describes the routes", async () => {
  const document = await jsonOf(await app.request("/v1/openapi.json"));
  const { paths } = await SwaggerParser.validate(document);
  expect(Object.keys(paths ?? {})).toEqual(expect.arrayContaining(["/healthz", "/readyz", "/metrics"]));
});
