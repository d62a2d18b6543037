import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Policy, PolicySet, Predicate } from "wherefore";
import { toModule as generateModule, type toModule } from "wherefore/codegen";
import { contexts, filters } from "wherefore/testing";
import { getters } from "../../src/teleport/getters.ts";
import { launch } from "../../summarizer/test/web/launch.ts";
import { environments } from "../environments.ts";
import { outcome } from "../policies/scan.ts";
import { assertBuilt, root } from "./built.ts";

/*
 * Generated modules as programs import them: from files, with `wherefore/runtime` as it is built, in processes and pages that
 * forbid `eval`.
 */

const long = `equals(resource.metadata.labels["env"], "prod")
  && (contains(user.spec.traits["teams"], "alpha") || contains_any(session.participants, set("alice", "bob")))
  && !has_prefix(session.cluster_name, "dev-")`;

const policies: readonly Policy[] = [
  { name: "orders", kinds: ["db"], filter: `resource.metadata.name == "orders" && session.login != "root"` },
  { name: "prod-shell", kinds: ["ssh"], filter: long },
];

const matching = {
  kind: "ssh",
  resource: { metadata: { labels: { env: "prod" } } },
  session: { participants: ["bob"], cluster_name: "prod-eu" },
};
const malformed = { kind: "ssh", resource: { metadata: { labels: { env: ["prod"] } } } };

let folder: string;
let code: { readonly predicate: string; readonly set: string };

beforeAll(async () => {
  assertBuilt();
  // inside the package, so that `wherefore/runtime` is found
  folder = mkdtempSync(`${root}/test/.codegen-`);
  const load = async <T>(name: string): Promise<T> =>
    (await import(pathToFileURL(`${root}/dist/${name}.js`).href)) as T;
  const { sessionFilter } = await load<typeof import("wherefore/teleport")>("teleport");
  const { PolicySet: Built } = await load<{ PolicySet: typeof PolicySet }>("node");
  const { toModule: generate } = await load<{ toModule: typeof toModule }>("codegen");
  code = {
    predicate: generate(sessionFilter.compile(long)).code,
    set: generate(new Built<Policy, never>(policies, sessionFilter)).code,
  };
  writeFileSync(join(folder, "predicate.mjs"), code.predicate);
  writeFileSync(join(folder, "set.mjs"), code.set);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What each of them is asked, and what it answers, in any host. */
const questions = `
const attempt = (run) => { try { return run() ?? "none"; } catch (error) { return error.name + ": " + error.message; } };
export const answers = (matches, { match, matchAll }) => {
  const [matching, malformed] = ${JSON.stringify([matching, malformed])};
  return [
    attempt(() => matches(matching)), attempt(() => matches({})), attempt(() => matches(malformed)),
    attempt(() => match(matching)), attempt(() => match({ kind: "web" })), attempt(() => match(malformed)),
    attempt(() => matchAll(matching).join()), attempt(() => match(null)),
    attempt(() => new Function("return 'generated'")()),
  ].map(String);
};`;

const answers = [
  "true",
  "false",
  `ContextError: resource.metadata.labels["env"]: expected a string, got a list`,
  "prod-shell",
  "none",
  `ContextError: resource.metadata.labels["env"]: expected a string, got a list`,
  "prod-shell",
  "ContextError: the context: expected an object with fields, got null",
];

test("a process that forbids to generate code runs them, and loads no parser", () => {
  writeFileSync(join(folder, "questions.mjs"), questions);
  writeFileSync(
    join(folder, "main.mjs"),
    `import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { answers } = await import("./questions.mjs");
    const { matches } = await import("./predicate.mjs");
    console.log(JSON.stringify({ answers: answers(matches, await import("./set.mjs")), loaded }));`,
  );
  const printed = execFileSync(
    process.execPath,
    ["--disallow-code-generation-from-strings", join(folder, "main.mjs")],
    {
      encoding: "utf8",
    },
  );
  const { answers: given, loaded } = JSON.parse(printed) as { answers: string[]; loaded: string[] };
  expect(given.slice(0, -1)).toEqual(answers);
  expect(given.at(-1)).toContain("EvalError");
  const ofPackage = loaded.filter((url) => url.includes("/dist/")).map((url) => url.replace(/^.*\//, ""));
  expect(ofPackage).toEqual(["runtime.js", "chunk-runtime.js"]);
});

test("a page and a worker that forbid eval run them", async () => {
  const policy = "default-src 'none'; script-src 'self'; worker-src 'self'";
  const imports = `import { answers } from "/questions.js"; import { matches } from "/predicate.js"; import * as set from "/set.js";`;
  const withPaths = (text: string) => text.replaceAll('"wherefore/runtime"', '"/dist/runtime.js"');
  const files: Readonly<Record<string, string>> = {
    "/questions.js": questions,
    "/predicate.js": withPaths(code.predicate),
    "/set.js": withPaths(code.set),
    "/page.js": `${imports}
      globalThis.page = answers(matches, set);
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => { globalThis.worker = data; };`,
    "/worker.js": `${imports} postMessage(answers(matches, set));`,
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const send = (type: string, body: string): void => {
      response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(body);
    };
    const file = files[path];
    if (path === "/") send("text/html", `<!doctype html><script type="module" src="/page.js"></script>`);
    else if (file !== undefined) send("text/javascript", file);
    else if (/^\/dist\/[\w-]+\.js$/.test(path)) send("text/javascript", readFileSync(join(root, path), "utf8"));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on("pageerror", (error) => errors.push(String(error)));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await expect.poll(async () => [...errors, await tab.evaluate("globalThis.worker !== undefined")]).toEqual([true]);
    for (const given of [await tab.evaluate("globalThis.page"), await tab.evaluate("globalThis.worker")]) {
      expect((given as string[]).slice(0, -1)).toEqual(answers);
      expect((given as string[]).at(-1)).toContain("EvalError");
    }
  } finally {
    await browser.close();
    server.close();
  }
});

test.each(["predicate", "set"] as const)("a module of a %s is under 5 kB with the runtime", async (name) => {
  const outDir = join(folder, `bundle-${name}`);
  await build({
    entry: [join(folder, `${name}.mjs`)],
    outDir,
    format: "esm",
    minify: true,
    config: false,
    silent: true,
    noExternal: [/.*/],
    dts: false,
  });
  expect(gzipSync(readFileSync(join(outDir, `${name}.js`))).length).toBeLessThan(5_000);
});

/** Whether a filter calls functions that a module has to import. */
function needsFunctions(predicate: Predicate<never>): boolean {
  try {
    generateModule(predicate);
    return false;
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith("the module needs the functions ")) return true;
    throw error;
  }
}

describe("in a process of their own, modules have the verdicts of the interpreter", () => {
  test("for generated filters and contexts of every environment", async () => {
    const sampled = environments.flatMap(([, environment]) =>
      fc
        .sample(filters(environment), { numRuns: 60, seed: 20_261_122 })
        .map((text) => ({ environment, predicate: environment.compile(text) }))
        .filter(({ predicate }) => !needsFunctions(predicate)),
    );
    const cases = sampled.map(({ environment, predicate }, index) => {
      writeFileSync(join(folder, `case${index}.mjs`), generateModule(predicate).code);
      const sample = fc.sample(contexts(environment, { fields: predicate.fields }), { numRuns: 5, seed: index });
      const data = sample.map((context) => JSON.parse(JSON.stringify(context)) as unknown);
      return { data, expected: data.map((context) => outcome(() => predicate.interpret(context as never))) };
    });
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases.map(({ data }) => data)));
    writeFileSync(
      join(folder, "cases.mjs"),
      `import { readFileSync } from "node:fs";
      const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));
      const results = [];
      for (const [index, data] of cases.entries()) {
        const { matches } = await import(\`./case\${index}.mjs\`);
        results.push(data.map((context) => {
          try { return { gives: matches(context) }; } catch (error) { return { throws: error.message }; }
        }));
      }
      console.log(JSON.stringify(results));`,
    );
    const printed = execFileSync(process.execPath, [join(folder, "cases.mjs")], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(cases.map(({ expected }) => expected));
    expect(cases.length).toBeGreaterThan(200);
  });
});

describe("the getters that the build generates", () => {
  test("read what those of the sources read, by names in their source", async () => {
    const load = async <T>(name: string): Promise<T> =>
      (await import(pathToFileURL(`${root}/dist/${name}.js`).href)) as T;
    const { gettersOf } = await load<typeof import("wherefore/internals")>("internals");
    const { sessionFilter } = await load<typeof import("wherefore/teleport")>("teleport");
    const built = gettersOf(sessionFilter) as Readonly<Record<string, (context: unknown) => unknown>>;
    const sources = getters as Readonly<Record<string, (context: unknown) => unknown>>;
    expect(Object.keys(built)).toEqual(Object.keys(sources));
    const oddities = [undefined, null, {}, "text", 0, [], new Map(), new Date(), Object.create({ name: "a" }), "value"];
    for (const [name, read] of Object.entries(built)) {
      const path = name.split(".");
      expect(String(read)).toContain(`.${path.at(-1)};`);
      for (const [depth] of path.entries()) {
        for (const odd of oddities) {
          const context = path.slice(0, depth + 1).reduceRight<unknown>((value, step) => ({ [step]: value }), odd);
          expect([name, outcome(() => read(context) ?? undefined)]).toEqual([
            name,
            outcome(() => sources[name]?.(context) ?? undefined),
          ]);
        }
      }
    }
  });
});
