import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../../summarizer/test/web/launch.ts";
import { assertBuilt, root } from "./built.ts";

/** No inline scripts, no `eval`, nothing from elsewhere. */
const policy = "default-src 'none'; script-src 'self'";

const page = `<!doctype html><meta charset="utf-8"><title>wherefore</title><script type="module" src="/page.js"></script>`;

const script = `
import { FilterError } from "/dist/index.js";
import { sessionFilter } from "/dist/teleport.js";

const text = 'equals(resource.metadata.labels["env"], "prod") && contains(user.spec.roles, "dev")';
const context = { user: { spec: { roles: ["ops"] } }, resource: { metadata: { labels: { env: "prod" } } } };
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return error;
  }
};
const predicate = sessionFilter.compile(text);
globalThis.result = {
  evalRefused: attempt(() => new Function("return 1")()) instanceof EvalError,
  ok: sessionFilter.check(text).ok,
  codes: sessionFilter.check("contains(user.spec.role, 'dev')").diagnostics.map(({ code }) => code),
  errorClass: attempt(() => sessionFilter.compile("nope")) instanceof FilterError,
  matches: predicate.matches(context),
  matchesDev: predicate.matches({ ...context, user: { spec: { roles: ["dev"] } } }),
  explained: String(predicate.explain(context)),
};
`;

const server = createServer(async (request, response) => {
  const path = request.url ?? "/";
  const send = (type: string, body: string): void => {
    response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(body);
  };
  if (path === "/") send("text/html", page);
  else if (path === "/page.js") send("text/javascript", script);
  else if (/^\/dist\/[\w-]+\.js$/.test(path) && existsSync(join(root, path))) {
    send("text/javascript", await readFile(join(root, path), "utf8"));
  } else response.writeHead(404).end();
});

let browser: Awaited<ReturnType<typeof launch>>;

beforeAll(async () => {
  assertBuilt();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

test("the core checks, compiles and explains in a page that forbids eval", async () => {
  const errors: string[] = [];
  const tab = await browser.newPage();
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("response", (response) => {
    if (!response.ok() && !response.url().endsWith("/favicon.ico"))
      errors.push(`${response.status()} ${response.url()}`);
  });
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await tab.waitForLoadState("networkidle");
  expect(errors).toEqual([]);
  const { codes, explained, ...rest } = (await tab.evaluate("globalThis.result")) as Record<string, unknown>;
  expect(rest).toEqual({ evalRefused: true, ok: true, errorClass: true, matches: false, matchesDev: true });
  expect(codes).toContain("single-quotes");
  expect(explained).toContain('contains(user.spec.roles, "dev")');
});
