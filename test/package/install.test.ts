import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./built.ts";
import { closureOf, dependencies, peers } from "./lock.ts";
import { nodes, thisNode } from "./nodes.ts";
import { environment, install, makeFolder, npm, pack, packageManagers } from "./project.ts";

const folder = makeFolder();
let tarball: string;

beforeAll(() => {
  tarball = pack(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(nodes())("Node $version", (node) => {
  test.concurrent.each(packageManagers)("$name installs it, and its command runs", async (manager) => {
    const project = join(folder, `${manager.name}-${node.version}`);
    const packages = new Map([["wherefore", tarball], ...closureOf(dependencies)]);
    expect(await install(project, packages, manager, node)).not.toContain("orkspaces");
    const command = join(project, "node_modules/.bin/wherefore");
    const options = { cwd: project, env: environment(project, node), encoding: "utf8" } as const;
    const printed = execFileSync(command, ["check", 'contains(user.spec.roles, "dev")'], options);
    expect(printed).toBe("✔ 1 filter, no findings\n");
  });
});

/** Older versions than those of this repository: the alias of each package in package.json, and the version that it is. */
const older: Readonly<Record<string, readonly [alias: string, version: string]>> = {
  "@codemirror/lint": ["codemirror-lint-6.9", "6.9.5"],
  "@codemirror/state": ["codemirror-state-6.5", "6.5.0"],
  "@codemirror/view": ["codemirror-view-6.38", "6.38.6"],
  "fast-check": ["fast-check-3", "3.23.2"],
};

test("it installs and runs beside fast-check 3 and the versions of CodeMirror that Obsidian pins", async () => {
  const project = join(folder, "beside-older");
  const aliases = Object.fromEntries(Object.entries(older).map(([name, [alias]]) => [name, alias]));
  const packages = closureOf([...dependencies, ...peers], aliases);
  await install(project, new Map([["wherefore", tarball], ...packages]), npm, thisNode);
  for (const [name, [, version]] of Object.entries(older)) {
    const manifest = readFileSync(join(project, "node_modules", name, "package.json"), "utf8");
    expect(JSON.parse(manifest)).toMatchObject({ name, version });
  }
  cpSync(join(root, "test/package/probes"), project, { recursive: true });
  const printed = execFileSync(process.execPath, ["probe.mjs"], { cwd: project, encoding: "utf8" });
  expect(JSON.parse(printed)).toMatchObject({ sampled: 20, marked: 1 });
});
