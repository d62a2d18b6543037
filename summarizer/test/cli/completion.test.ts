import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scripts, shells } from "../../src/cli/completion/scripts.ts";
import { temporaryFolder } from "../sessions.ts";
import { programArguments, runCli } from "./run-cli.ts";

const lines = async (...words: readonly string[]) =>
  (await runCli("__complete", "--", ...words)).out.split("\n").filter((line) => line !== "");
const values = async (...words: readonly string[]) => (await lines(...words)).map((line) => line.split("\t")[0]);

describe("completes", () => {
  // biome-ignore format: table
  test.each([
    [["reco"],                                        ["recordings"]],
    [["recordings", "d"],                             ["download"]],
    [["recordings", "ls", "--resource"],              ["--resource", "--resource-kind"]],
    [["recordings", "ls", "--risk", ""],              ["LOW", "MEDIUM", "HIGH", "CRITICAL"]],
    [["recordings", "ls", "--risk", "HIGH,C"],        ["HIGH,CRITICAL"]],
    [["recordings", "ls", "--risk=HIGH,C"],           ["--risk=HIGH,CRITICAL"]],
    [["recordings", "ls", "--risk", "=", "M"],        ["MEDIUM"]],
    [["recordings", "ls", "--risk", "="],             ["LOW", "MEDIUM", "HIGH", "CRITICAL"]],
    [["recordings", "ls", "--state", "no-"],          ["no-recording-yet", "no-policy"]],
    [["recordings", "ls", "--user", "serve", "--js"], ["--json"]],
    [["recordings", "ls", "--user", ""],              []],
    [["recordings", "ls", "--username"],              []],
    [["recordings", "search", "--", "--js"],          []],
    [["get", "inference_p"],                          ["inference_policy"]],
    [["serve", "--log-level", "t"],                   ["trace"]],
    [["serve", "--watch", ""],                        [":folders"]],
    [["serve", "--tls-cert", ""],                     [":files"]],
    [["run", "--resources", ""],                      [":files"]],
    [["ingest", "a.tar", ""],                         [":files"]],
    [["completion", ""],                              ["bash", "zsh", "fish"]],
    [["nope", ""],                                    []],
  ])("%j", async (words, expected) => {
    expect(await values(...words)).toEqual(expected);
  });

  test("with descriptions", async () => {
    expect(await lines("reco")).toEqual(["recordings\tlist, search, download and delete recorded sessions"]);
  });
});

const isInstalled = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

describe.each(shells)("%s", (shell) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const program = join(folder.path, "bin/summarizer");
    mkdirSync(join(folder.path, "bin"));
    const command = [process.execPath, ...programArguments].map((word) => `'${word}'`).join(" ");
    writeFileSync(program, `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(program, 0o755);
    writeFileSync(join(folder.path, "script"), (await runCli("completion", shell)).out);
    mkdirSync(join(folder.path, "a folder"));
    writeFileSync(join(folder.path, "a.tar"), "");
    environment = { ...process.env, PATH: `${folder.path}/bin:${process.env["PATH"]}`, HOME: folder.path };
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  /** What the shell offers for the line, sorted, and without its quotes. */
  function offered(line: string): readonly string[] {
    const input = { bash: ["-c", inBash, "-", line], zsh: ["-f", "-c", inZsh, "-", line], fish: ["-c", inFish, line] };
    const out = execFileSync(shell, input[shell], { cwd: folder.path, env: environment, encoding: "utf8" });
    const words = out.split(/\r?\n/).map((text) => text.split("\t")[0]?.trim() ?? "");
    const found = words.filter((word) => word !== "").map((word) => word.replaceAll("\\", "").replace(/\/$/, ""));
    return [...new Set(found)].sort();
  }

  // biome-ignore format: table
  test.runIf(isInstalled(shell)).each([
    ["summarizer reco",                             ["recordings"]],
    ["summarizer recordings ls --resource",         ["--resource", "--resource-kind"]],
    ["summarizer recordings ls --risk HIGH,C",      ["HIGH,CRITICAL"]],
    ["summarizer serve --watch a",                  ["a folder"]],
    ["summarizer run --resources a",                ["a folder", "a.tar"]],
  ])("completes %s", (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });

  test("gets its script from the program", async () => {
    expect(await runCli("completion", shell)).toEqual({ code: 0, out: scripts[shell], err: "" });
  });
});

test("another shell is wrong usage", async () => {
  expect(await runCli("completion", "tcsh")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Allowed choices are bash, zsh, fish."),
  });
});

const inBash = `source ./script
COMP_WORDS=($1); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_summarizer
printf '%s\\n' "\${COMPREPLY[@]}"`;

const inFish = `source ./script; complete -C "$argv[1]"`;

/** A terminal in which the line, a Tab and Ctrl-X are typed; `compadd` writes down what it is given to offer. */
const inZsh = String.raw`zmodload zsh/zpty
rm -f found typed
zpty shell zsh -f -i
zpty -w shell 'autoload -U compinit; compinit -u -D; source ./script; bindkey "^I" complete-word; zstyle ":completion:*" insert-tab false'
zpty -w shell 'finish() { : > typed }; zle -N finish; bindkey "^X" finish'
zpty -w shell 'compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >> found; builtin compadd "$@"
}'
zpty -w -n shell "$1"$'\t\030'
while [[ ! -e typed ]]; do zpty -r -t shell _ || sleep 0.05; done
cat found`.replaceAll("\\$", "$");
