import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = `${root}README.md`;
const readme = readFileSync(file, "utf8");
const updating = process.env["UPDATE"] === "1";

/** What a fence of the README shows, as printed by running it; `UPDATE=1` writes what was printed into the README. */
function shows(fence: string, printed: string): void {
  if (updating)
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(fence, () => printed),
    );
  else expect(printed).toBe(fence);
}

const commands = [...readme.matchAll(/```console\n\$ wherefore (.*)\n([\s\S]*?)```\n/g)];
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n[\s\S]*?```\n/g)];

test("there are examples", () => {
  expect(commands.length).toBeGreaterThan(4);
  expect(programs.length).toBeGreaterThan(1);
});

test.each(commands.map(([fence, line = ""]) => ({ fence, line })))("$ wherefore $line", ({ fence, line }) => {
  const shell = spawnSync("sh", ["-c", `node dist/cli.js ${line}`], { cwd: root, encoding: "utf8" });
  expect(shell.stderr).toBe("");
  shows(fence, `\`\`\`console\n$ wherefore ${line}\n${shell.stdout.trimEnd()}\n\`\`\`\n`);
});

test("the overview of the samples", () => {
  const [fence = "", shown = ""] = /```console\n\$ npm start -- --once\n([\s\S]*?)```\n/.exec(readme) ?? [];
  const demo = ["summarizer/src/cli/main.ts", "demo", "--once"];
  const printed = execFileSync(process.execPath, demo, { cwd: root, encoding: "utf8" });
  const overview = printed.slice(0, printed.indexOf("\n\n"));
  expect(shown).not.toBe("");
  shows(fence, `\`\`\`console\n$ npm start -- --once\n${overview}\n…\n\`\`\`\n`);
});

test.each(programs.map(([fence, program = ""], index) => ({ fence, program, index })))(
  "the program $index",
  ({ fence, program, index }) => {
    const script = `${root}test/.readme-${process.pid}-${index}.ts`;
    writeFileSync(script, program);
    try {
      const printed = execFileSync(process.execPath, [script], { cwd: root, encoding: "utf8" });
      shows(fence, `\`\`\`ts\n${program}\`\`\`\n\n\`\`\`text\n${printed.trimEnd()}\n\`\`\`\n`);
    } finally {
      rmSync(script);
    }
  },
);
