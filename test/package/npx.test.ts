import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assertBuilt, root } from "./built.ts";
import { closureOf, dependencies } from "./lock.ts";
import { thisNode } from "./nodes.ts";
import { environment, makeFolder } from "./project.ts";

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("npx runs the command of a clone as it is: nothing is built and no registry is asked", () => {
  assertBuilt();
  const clone = join(folder, "clone");
  mkdirSync(clone);
  for (const path of ["package.json", "package-lock.json", "dist"]) {
    cpSync(join(root, path), join(clone, path), { recursive: true, preserveTimestamps: true });
  }
  for (const [name, path] of closureOf(dependencies)) {
    cpSync(path, join(clone, "node_modules", name), { recursive: true });
  }
  const built = () => globSync("dist/**", { cwd: clone }).map((path) => [path, statSync(join(clone, path)).mtimeMs]);
  const before = built();
  const options = { cwd: clone, env: environment(folder, thisNode), encoding: "utf8" } as const;
  const args = ["--offline", "wherefore", "check", 'contains(user.spec.roles, "dev")'];
  expect(execFileSync("npx", args, options)).toBe("✔ 1 filter, no findings\n");
  expect(built()).toEqual(before);
});
