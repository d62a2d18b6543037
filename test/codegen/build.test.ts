import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bool, defineEnvironment, field, int, list, map, PolicySet, required, string, timestamp } from "wherefore";
import { resourceFilter, sessionFilter } from "wherefore/teleport";
import { run } from "../../src/cli/program.ts";
import { toModule } from "../../src/codegen/index.ts";

const policies = fileURLToPath(new URL("../cli/files/good.yaml", import.meta.url));

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "wherefore-build-"));
  copyFileSync(policies, join(cwd, "good.yaml"));
  const stream = { write: () => true };
  const host = { stdin: (async function* () {})(), stdout: stream, stderr: stream, cwd, env: {} };
  expect(await run(["build", "good.yaml", "--out", "policies.js"], host)).toBe(0);
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** What the YAML has where the first line of the module that matches `pattern` comes from. */
function originOf(pattern: RegExp): string {
  const lines = readFileSync(join(cwd, "policies.js"), "utf8").split("\n");
  const payload = JSON.parse(readFileSync(join(cwd, "policies.js.map"), "utf8"));
  const line = lines.findIndex((text) => pattern.test(text));
  const entry = new SourceMap(payload).findEntry(line, lines[line]?.search(/\S/) ?? 0);
  if (!("originalSource" in entry)) return "nothing";
  const yaml = readFileSync(join(cwd, entry.originalSource), "utf8").split("\n");
  return yaml[entry.originalLine]?.slice(entry.originalColumn) ?? "";
}

describe("the source map leads to the YAML", () => {
  test.each([
    ["a policy", /^ {2}\{ name: "orders"/, 'resource.metadata.name == "orders"'],
    ["a policy with a folded filter", /^ {2}\{ name: "prod-shell"/, 'resource.metadata.labels["env"] == "prod" &&'],
    ["the second condition of a filter", /=> some\d+\(/, 'contains(user.spec.roles, "dev")'],
    ["the read of a label", /=> entry\("env"/, 'resource.metadata.labels["env"] == "prod" &&'],
  ])("%s", (_what, pattern, text) => {
    expect(originOf(pattern)).toMatch(new RegExp(`^${text.replaceAll(/[.[\]()|]/g, "\\$&")}`));
  });
});

/** The errors of a program that uses declarations. */
function errorsOf(types: string, program: string): readonly string[] {
  const files: Readonly<Record<string, string>> = { "/module.d.ts": types, "/main.ts": program };
  const host = ts.createCompilerHost({});
  const { getSourceFile } = host;
  host.getSourceFile = (name, options) =>
    files[name] === undefined
      ? getSourceFile.call(host, name, options)
      : ts.createSourceFile(name, files[name], options);
  host.fileExists = (name) => files[name] !== undefined || ts.sys.fileExists(name);
  host.readFile = (name) => files[name] ?? ts.sys.readFile(name);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    lib: ["lib.es2023.d.ts"],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const made = ts.createProgram(["/main.ts"], options, host);
  return ts.getPreEmitDiagnostics(made).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("the declarations", () => {
  const environment = defineEnvironment({
    fields: {
      user: required({ name: field(string, { required: true }), tags: map(list(string)) }),
      state: field(string, { values: ["open", "paid"] }),
      roles: field(list(string), { values: ["dev"] }),
      delete: { 名: int, at: timestamp, times: list(timestamp), on: bool },
    },
  });
  const { types } = toModule(environment.compile("user.name == state"));

  test("take what the filter takes", () => {
    const program = `import { matches } from "./module";
      const verdict: boolean = matches({
        user: { name: "a", tags: new Map([["t", ["x"]]]) }, state: "paid", roles: ["dev"],
        delete: { 名: 1, at: new Date(0), times: ["2026-01-01T00:00:00Z", new Date(0)], on: null },
      });
      matches({ user: { name: "a", tags: { t: null } } });`;
    expect(errorsOf(types, program)).toEqual([]);
  });

  test.each([
    ["without what is required", "{}", "Property 'user' is missing"],
    ["without a required field", "{ user: {} }", "Property 'name' is missing"],
    ["with another value", `{ user: { name: "a" }, state: "new" }`, `Type '"new"' is not assignable`],
    ["with an unknown field", `{ user: { name: "a" }, status: "open" }`, "'status' does not exist"],
    [
      "with another type",
      `{ user: { name: "a" }, delete: { on: 1 } }`,
      "Type 'number' is not assignable to type 'boolean",
    ],
  ])("refuse a context %s", (_what, context, message) => {
    const [error = ""] = errorsOf(types, `import { matches } from "./module"; matches(${context});`);
    expect(error).toContain(message);
  });

  test("of a set name its policies, and ask for a kind", () => {
    const set = new PolicySet([{ name: "a" }, { name: `"\u2028` }], sessionFilter);
    const program = `import { match, matchAll, version } from "./module";
      const name: "a" | "\\"\\u2028" | undefined = match({ kind: "ssh", user: { metadata: { name: "x" } } });
      const all: readonly string[] = matchAll({ kind: "db" });
      const other: "b" = version;`;
    expect(errorsOf(toModule(set).types, program)).toEqual([
      `Type '"${set.version}"' is not assignable to type '"b"'.`,
    ]);
    expect(errorsOf(toModule(set).types, `import { match } from "./module"; match({});`)[0]).toContain("kind");
  });
});

test("functions that no code is generated for are named", () => {
  const text = 'search("a") && exists(name) && split(name, ",") == split(name, ".")';
  expect(() => toModule(resourceFilter.compile(text))).toThrow(
    'the module needs the functions `search`; name a module that exports them: { functions: "./functions.js" }',
  );
  const { code } = toModule(resourceFilter.compile(text), { functions: './"functions".js' });
  expect(code).toContain('import { search as imported$1 } from "./\\"functions\\".js";');
});
