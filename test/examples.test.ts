import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Shell } from "./cli/shell.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const updating = process.env["UPDATE"] === "1";

let shell: Shell;
beforeAll(async () => {
  shell = await Shell.open();
});
afterAll(() => shell.close());

/** What a page shows in a fence, as printed by running it; `UPDATE=1` writes what was printed into the page. */
function shows(page: string, fence: string, printed: string): void {
  const file = `${root}${page}`;
  if (updating)
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(fence, () => printed),
    );
  else expect(printed).toBe(fence);
}

const pages = ["README.md", ...globSync("docs/*.md", { cwd: root })].sort();
const found = pages.map((page) => {
  const text = readFileSync(`${root}${page}`, "utf8");
  const commands = [...text.matchAll(/```console\n\$ ((?:npx )?wherefore) (.*)\n([\s\S]*?)```\n/g)];
  const programs = [...text.matchAll(/```ts\n((?:(?!```).*\n)*)```\n\n```text\n[\s\S]*?```\n/g)];
  return {
    page,
    commands: commands.map(([fence, name = "", line = ""]) => ({ fence, name, line })),
    programs: programs.map(([fence, program = ""], index) => ({ fence, program, index })),
  };
});

test("there are examples", () => {
  const readme = found.find(({ page }) => page === "README.md");
  expect(readme?.commands.length).toBeGreaterThan(4);
  expect(readme?.programs.length).toBeGreaterThan(1);
});

describe.each(found.filter(({ commands, programs }) => commands.length + programs.length > 0))(
  "$page",
  ({ page, commands, programs }) => {
    for (const { fence, name, line } of commands) {
      test(`$ ${name} ${line}`, async () => {
        const { stdout, stderr } = await shell.run(`wherefore ${line}`, root);
        expect(stderr).toBe("");
        shows(page, fence, `\`\`\`console\n$ ${name} ${line}\n${stdout.trimEnd()}\n\`\`\`\n`);
      });
    }

    for (const { fence, program, index } of programs) {
      test(`program ${index + 1}`, () => {
        const script = `${root}test/.example-${process.pid}-${index}.ts`;
        writeFileSync(script, program);
        try {
          const printed = execFileSync(process.execPath, [script], { cwd: root, encoding: "utf8" });
          shows(page, fence, `\`\`\`ts\n${program}\`\`\`\n\n\`\`\`text\n${printed.trimEnd()}\n\`\`\`\n`);
        } finally {
          rmSync(script);
        }
      });
    }
  },
);

test("the overview of the samples", () => {
  const [fence = "", shown = ""] =
    /```console\n\$ npm start -- --once\n([\s\S]*?)```\n/.exec(readFileSync(`${root}README.md`, "utf8")) ?? [];
  const demo = ["summarizer/src/cli/main.ts", "demo", "--once"];
  const printed = execFileSync(process.execPath, demo, { cwd: root, encoding: "utf8" });
  const overview = printed.slice(0, printed.indexOf("\n\n"));
  expect(shown).not.toBe("");
  shows("README.md", fence, `\`\`\`console\n$ npm start -- --once\n${overview}\n…\n\`\`\`\n`);
});
