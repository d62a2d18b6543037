import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertBuilt, root } from "./built.ts";
import { nodes } from "./nodes.ts";

const folder = mkdtempSync(join(tmpdir(), "wherefore-package-"));
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", [...args, "--ignore-scripts", "--loglevel=error"], { cwd, encoding: "utf8" });

/** What the package needs at run time, in the versions of this repository: copied, so that no registry is asked. */
const needed = [
  "commander",
  "yaml",
  "fast-check",
  "pure-rand",
  "@codemirror/autocomplete",
  "@codemirror/language",
  "@codemirror/lint",
  "@codemirror/state",
  "@codemirror/view",
  "@lezer/common",
  "@lezer/highlight",
  "@lezer/lr",
  "@marijn/find-cluster-break",
  "crelt",
  "style-mod",
  "w3c-keyname",
];

beforeAll(() => {
  assertBuilt();
  const tarball = npm(root, "pack", "--pack-destination", folder).trim();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const copies = needed.map((name) => join(root, "node_modules", name));
  npm(folder, "install", "--offline", "--install-links", "--no-audit", "--no-fund", `./${tarball}`, ...copies);
  cpSync(join(root, "test/package/probes"), folder, { recursive: true });
  cpSync(join(folder, "consumer.mts"), join(folder, "consumer.cts"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const probed = {
  verdicts: [true, false],
  pattern: true,
  refused: ["unknown-field"],
  oneErrorClass: true,
  yaml: true,
  arbitraries: true,
  marked: 1,
  groupByUntouched: true,
};

test("it holds what it should, and nothing else", () => {
  const files = readdirSync(join(folder, "node_modules/wherefore"));
  expect(files.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "grammar", "package.json"]);
});

test.each(["consumer.mts", "consumer.cts"])("%s passes the strictest type check", (file) => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--types", "*"];
  const args = [tsc, ...options, "--module", "nodenext", "--skipLibCheck", "false", file];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(stdout).toBe("");
});

describe.each(nodes())("Node $version", ({ path }) => {
  const run = (...args: string[]) => spawnSync(path, args, { cwd: folder, encoding: "utf8" });

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
    const result = run(join(folder, "node_modules/wherefore/dist/cli.js"), ...args);
    expect(result).toMatchObject({ status });
  });
});
