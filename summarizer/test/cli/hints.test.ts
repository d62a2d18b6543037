import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commandLine, typable } from "../../src/cli/hints.ts";
import type { Host } from "../../src/cli/host.ts";
import { onHost } from "../../src/cli/host.ts";
import { remedyFor } from "../../src/domain/remedy.ts";
import { faultOf, isCommandName, wordsOf } from "./typed.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

/** Texts that begin with the program's name and are no commands. */
const prose = /^(?:needs Node|listening$|key$|--help lists)/;

/** Commands in the strings of the program, such as `add it, then: summarizer retry`; what is filled in is a word. */
const hints = globSync("src/**/*.ts", { cwd: root }).flatMap((file) =>
  [...read(file).matchAll(/["`:({] ?(?:summarizer |commandLine\(["`])([a-z-][^"`;)]*)/g)].flatMap(([, text = ""]) => {
    const command = text.replaceAll(/\$\{[^}]*\}/g, "X").trim();
    return prose.test(command) ? [] : [[file, remedyFor("ID", `summarizer ${command}`).slice("summarizer ".length)]];
  }),
);

test("hints are found", () => {
  expect(new Set(hints.map(([, command]) => command)).size).toBeGreaterThan(10);
});

test.each(hints)("%s: summarizer %s", (_, command = "") => {
  expect(faultOf(wordsOf(command))).toBeUndefined();
});

/**
 * Command lines of a document, in blocks of code and in the text, which also mentions commands by their names alone. What
 * synopses have in `[…]` is read as given.
 */
function documented(path: string): readonly string[] {
  const lines = [...read(path).matchAll(/(npx |^|[`$] ?)summarizer ((?:[a-z]+|--)[^`\n]*)/gm)];
  return lines.flatMap(([, before, line = ""]) => {
    const text = line.replaceAll(/[[\]…]|\.$/g, "").trim();
    return before === "`" && isCommandName(wordsOf(text)) ? [] : [text];
  });
}

const documents = globSync(["README.md", "docs/*.md", "deploy/*", "../README.md", "../docs/*.md"], { cwd: root });
const examples = documents.flatMap((path) => documented(path).map((line) => [path, line] as const));

test("examples are found", () => {
  expect(examples.length).toBeGreaterThan(50);
});

test.each(examples)("%s: summarizer %s", (_, line) => {
  expect(faultOf(wordsOf(line))).toBeUndefined();
});

describe("a hint says how the program was started, and where", () => {
  const under = (env: NodeJS.ProcessEnv, text: () => string) =>
    onHost(
      { ...process, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env } as Host,
      async () => text(),
    );

  // biome-ignore format: table
  test.each([
    ["add it, then: summarizer retry s-1",  {},                                    {},                       "add it, then: summarizer retry s-1"],
    ["add it, then: summarizer retry s-1",  { npm_command: "exec" },               { data: "my data" },      "add it, then: npx summarizer retry s-1 --data 'my data'"],
    ["get a token with: summarizer login",  {},                                    { server: "http://x" },   "get a token with: summarizer login --server http://x"],
    ["for another: summarizer summarize s", {},                                    { database: "postgres://u:secret@h/d" }, "for another: summarizer summarize s --database URL"],
    ["wait for it",                         {},                                    { data: "d" },            "wait for it"],
  ])("%j with %j and %j", async (remedy, env, flags, expected) => {
    expect(await under(env, () => typable(remedy, flags))).toBe(expected);
  });

  test("quotes what a shell would split", async () => {
    expect(await under({}, () => commandLine("serve", { data: "it's" }))).toBe("summarizer serve --data 'it'\\''s'");
  });
});
