import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settings } from "../../src/config.ts";
import { temporaryApi } from "../resources/api.ts";

const text = readFileSync(new URL("../../docs/sign-in.md", import.meta.url), "utf8");

test("the connectors of the manual are applied without a warning", async () => {
  await using api = await temporaryApi();
  const documents = [...text.matchAll(/^```yaml\n([\s\S]+?)^```$/gm)].map(([, yaml]) => yaml ?? "");
  expect(documents).toHaveLength(3);
  for (const document of documents) {
    const { findings } = await api.apply(document);
    expect(findings).toEqual([]);
  }
});

test("the settings of the manual are the program's", () => {
  const flags: readonly string[] = [...Object.values(settings).map(({ flag }) => flag), "browser", "server", "user"];
  const named = [...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, flag]) => flag ?? "");
  expect(named.length).toBeGreaterThan(4);
  for (const flag of named) expect(flags).toContain(flag);
});

test("the routes of the manual are the API's", async () => {
  await using api = await temporaryApi();
  const { body } = await api.call("GET", "/v1/openapi.json");
  const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, "X")}`),
  );
  const named = [...text.matchAll(/`((?:GET|POST|DELETE) [^`]+)`/g)].map(([, route]) => route ?? "");
  expect(named.length).toBeGreaterThan(4);
  for (const route of named) {
    const plain = route.replace(/\/(NAME|ID)\b/g, "/X").replace("lock-outs/name/X", "lock-outs/X/X");
    expect(["GET /v1/openapi.json", ...routes]).toContain(plain);
  }
});
