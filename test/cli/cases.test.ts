import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ran, runProcesses, Shell } from "./shell.ts";

/**
 * A file of cases: `$ command`, what it prints, standard error behind `! `, and `=> code`. Lines with # before a
 * command are remarks. Each command runs in a fresh copy of `files/`. `wherefore` runs in this process, but in the
 * files named here. UPDATE=1 writes what commands print.
 */
const withProcesses: readonly string[] = ["process.txt"];

const folder = fileURLToPath(new URL("cases/", import.meta.url));
/** Modules of the files import the package as it is built. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const files = fileURLToPath(new URL("files/", import.meta.url));
const command = /^((?:#.*\n)*)\$ (.*)(?:\n(?!=> ).*)*(?:\n=> .*)?$/gm;

let shell: Shell;
beforeAll(async () => {
  shell = await Shell.open();
});
afterAll(() => shell.close());

test.concurrent.each(readdirSync(folder))("%s", async (name) => {
  const path = join(folder, name);
  const run = withProcesses.includes(name) ? runProcesses : (line: string, cwd: string) => shell.run(line, cwd);
  const results: string[] = [];
  for (const [, remarks = "", line = ""] of readFileSync(path, "utf8").matchAll(command)) {
    results.push(`${remarks}$ ${line}\n${await inFreshFolder((cwd) => run(line, cwd))}\n`);
  }
  const actual = results.join("\n");
  if (process.env["UPDATE"] === "1") writeFileSync(path, actual);
  expect(actual).toBe(readFileSync(path, "utf8"));
});

async function inFreshFolder(run: (cwd: string) => Promise<Ran>): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "wherefore-cli-"));
  cpSync(files, cwd, { recursive: true });
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(root, join(cwd, "node_modules", "wherefore"));
  const { stdout, stderr, code } = await run(cwd);
  rmSync(cwd, { recursive: true });
  return `${stdout}${stderr.replaceAll(/^(?=.)/gm, "! ")}=> ${code}`;
}
