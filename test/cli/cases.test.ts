import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/**
 * A file of cases: `$ command`, what it prints, standard error behind `! `, and `=> code`. Lines with # before a
 * command are remarks. Each command runs in a fresh copy of `files/`. UPDATE=1 writes what commands print.
 */
const folder = fileURLToPath(new URL("cases/", import.meta.url));
const files = fileURLToPath(new URL("files/", import.meta.url));
const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const cache = join(tmpdir(), "wherefore-cli-cache");

test.concurrent.each(readdirSync(folder))(
  "%s",
  async (name) => {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const results: string[] = [];
    for (const [, remarks = "", command = ""] of text.matchAll(/^((?:#.*\n)*)\$ (.*)(?:\n(?!=> ).*)*(?:\n=> .*)?$/gm)) {
      results.push(`${remarks}$ ${command}\n${await run(command)}\n`);
    }
    const actual = results.join("\n");
    if (process.env["UPDATE"] === "1") writeFileSync(path, actual);
    expect(actual).toBe(readFileSync(path, "utf8"));
  },
  300_000,
);

/** Runs a shell command that calls `wherefore`. */
function run(command: string): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "wherefore-cli-"));
  cpSync(files, cwd, { recursive: true });
  const script = `wherefore() { '${process.execPath}' '${main}' "$@"; }\n${command}`;
  const env = { PATH: process.env["PATH"], HOME: cwd, NODE_COMPILE_CACHE: cache };
  return new Promise((resolve) => {
    const child = execFile("bash", ["-c", script], { cwd, env }, (error, stdout, stderr) => {
      rmSync(cwd, { recursive: true });
      const errors = stderr.replaceAll(/^(?=.)/gm, "! ");
      resolve(`${stdout}${errors}=> ${error === null ? 0 : error.code}`);
    });
    child.stdin?.end();
  });
}
