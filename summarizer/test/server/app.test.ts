import SwaggerParser from "@apidevtools/swagger-parser";
import { afterAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { createApp } from "../../src/server/app.ts";
import { temporaryService } from "../services.ts";

const alice = { ...localOperator, name: "alice", local: false };
const opened = await temporaryService();
const app = createApp({
  ...opened.service,
  authenticator: {
    byToken: async (token) => (token === "good" ? alice : undefined),
    byPassword: async (name, password) => (name === "alice" && password === "p:w" ? alice : undefined),
  },
});

afterAll(() => opened[Symbol.asyncDispose]());

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("who asks", () => {
  // biome-ignore format: table
  test.each([
    ["/v1/none", undefined,               401, "Bearer"],
    ["/v1/none", "Bearer good",           404, null],
    ["/v1/none", "bearer  good",          404, null],
    ["/v1/none", "Bearer bad",            401, "Bearer"],
    ["/v1/none", "Bearer",                401, "Bearer"],
    ["/v1/none", basic("alice:p:w"),      401, "Bearer"],
    ["/none",    undefined,               401, `Basic realm="summarizer", charset="UTF-8"`],
    ["/none",    basic("alice:p:w"),      404, null],
    ["/none",    basic("alice:wrong"),    401, `Basic realm="summarizer", charset="UTF-8"`],
    ["/none",    basic("alice"),          401, `Basic realm="summarizer", charset="UTF-8"`],
    ["/healthz", undefined,               200, null],
  ])("%s with %s gets %i", async (path, authorization, status, challenge) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await app.request(path, { headers });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([status, challenge]);
    if (status !== 200) expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  test("a caller within the process needs no token", async () => {
    expect((await app.request("/v1/none", {}, { principal: alice })).status).toBe(404);
  });
});

test("the OpenAPI document is valid, and describes the routes", async () => {
  const document = (await (await app.request("/v1/openapi.json")).json()) as Parameters<
    typeof SwaggerParser.validate
  >[0];
  const { paths } = await SwaggerParser.validate(document);
  expect(Object.keys(paths ?? {})).toEqual(expect.arrayContaining(["/healthz", "/readyz", "/metrics"]));
});
