import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./built.ts";
import { closureOf, dependencies, peers } from "./lock.ts";
import { nodes, thisNode } from "./nodes.ts";
import { install, makeFolder, npm, pack } from "./project.ts";

const folder = makeFolder();
const project = join(folder, "project");

beforeAll(async () => {
  const packages = new Map([["wherefore", pack(folder)], ...closureOf([...dependencies, ...peers])]);
  await install(project, packages, npm, thisNode);
  cpSync(join(root, "test/package/probes"), project, { recursive: true });
  for (const copy of ["consumer.cts", "consumer.ts"]) cpSync(join(project, "consumer.mts"), join(project, copy));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const probed = {
  verdicts: [true, false],
  pattern: true,
  refused: ["unknown-field"],
  oneErrorClass: true,
  analysis: { holds: true },
  yaml: true,
  sampled: 20,
  marked: 1,
  groupByUntouched: true,
};

test("it holds what it should, and nothing else", () => {
  const files = readdirSync(join(project, "node_modules/wherefore"));
  expect(files.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "grammar", "package.json"]);
});

test("its manifest has links to the project, and nothing that only development needs", () => {
  const manifest = JSON.parse(readFileSync(join(project, "node_modules/wherefore/package.json"), "utf8"));
  const { homepage } = manifest;
  expect(manifest.repository.url).toBe(`git+${homepage}.git`);
  expect(manifest.bugs).toBe(`${homepage}/issues`);
  for (const member of ["allowScripts", "devDependencies", "overrides", "scripts", "workspaces"]) {
    expect(manifest).not.toHaveProperty(member);
  }
});

test("its source maps lead to the library's sources, and name no folder of the machine that built it", () => {
  const dist = join(project, "node_modules/wherefore/dist");
  for (const file of readdirSync(dist)) expect(readFileSync(join(dist, file), "utf8"), file).not.toContain(root);
  const thrower = `import { defineEnvironment } from "wherefore"; defineEnvironment({ fields: {} }, { kinds: ["x"] });`;
  const args = ["--enable-source-maps", "--input-type=module", "--eval", thrower];
  const { stderr } = spawnSync(thisNode.path, args, { cwd: project, encoding: "utf8" });
  expect(stderr).toMatch(/at buildEnvironment \(.*src\/environment\.ts:\d+:\d+\)/);
});

// biome-ignore format: table
test.each([
  ["--module node16",                                                        ["consumer.mts", "consumer.cts"]],
  ["--module esnext --moduleResolution bundler",                             ["consumer.ts"]],
  ["--module commonjs --moduleResolution node10 --ignoreDeprecations 6.0",   ["consumer.ts"]],
])("with %s, %j pass the strictest type check", (resolution, files) => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--types", "*"];
  const args = [tsc, ...options, ...resolution.split(" "), "--skipLibCheck", "false", ...files];
  const { stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  expect(stdout).toBe("");
});

test("what is built with it has declarations, without a type written out", () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--target", "es2022"];
  const emit = ["--module", "node16", "--types", "*", "--declaration", "--emitDeclarationOnly", "--outDir", "declared"];
  const args = [tsc, ...options, ...emit, "declarations.mts"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  expect(stdout).toBe("");
  expect(readFileSync(join(project, "declared/declarations.d.mts"), "utf8")).toContain("kinds: readonly");
});

describe.each(nodes())("Node $version", ({ path }) => {
  const run = (...args: string[]) => spawnSync(path, args, { cwd: project, encoding: "utf8" });

  test.each(["probe.mjs", "probe.cjs"])("%s imports every entry", (script) => {
    const { stdout, stderr } = run(script);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(probed);
  });

  test.each([
    [0, ["check", 'contains(user.spec.roles, "dev")']],
    [1, ["check", 'contains(user.spec.role, "dev")']],
    [2, ["chekc"]],
  ])("the command exits with %i: wherefore %j", (status, args) => {
    const result = run(join(project, "node_modules/wherefore/dist/cli.js"), ...args);
    expect(result).toMatchObject({ status });
  });
});
