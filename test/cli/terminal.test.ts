import { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/cli/host.ts";
import { run } from "../../src/cli/program.ts";

/** Runs the program as at a terminal: its two streams together, and the exit code. */
async function atTerminal(argv: readonly string[], host: Partial<Host> = {}): Promise<string> {
  const written: string[] = [];
  const screen = { isTTY: true, columns: 70, write: (text: string) => written.push(text) };
  const stdin = Object.assign(Readable.from([]), { isTTY: true });
  const code = await run(argv, { stdin, stdout: screen, stderr: screen, cwd: "/", env: {}, ...host });
  return `${written.join("")}=> ${code}`;
}

describe("at a terminal", () => {
  test("without a filter, the command fails at once", async () => {
    expect(await atTerminal(["check"])).toMatch(/^error: no filter given\n.*=> 2$/s);
  });

  // biome-ignore format: table
  test.each([
    [{},                   [],                     true],
    [{ TERM: "dumb" },     [],                     false],
    [{ NO_COLOR: "1" },    [],                     false],
    [{ NO_COLOR: "1" },    ["--color", "always"],  true],
    [{ FORCE_COLOR: "0" }, [],                     false],
    [{},                   ["--color", "never"],   false],
  ])("colors under %j %j: %j", async (env, options, colored) => {
    expect((await atTerminal(["check", "a ==", ...options], { env })).includes("\x1b[")).toBe(colored);
  });

  test("text keeps to the width, and control characters away from the terminal", async () => {
    const shown = await atTerminal(["fmt", "`\x1b[2J` == a", `a == "${"x".repeat(200)}" || (`]);
    expect(shown).not.toContain("\x1b[2J");
    const source = stripVTControlCharacters(shown)
      .split("\n")
      .filter((line) => line.includes("xxx"));
    expect(source).not.toEqual([]);
    for (const line of source) expect(line.length).toBeLessThanOrEqual(70);
    const help = await atTerminal(["check", "--help"]);
    expect(Math.max(...help.split("\n").map((line) => line.length))).toBeLessThanOrEqual(70);
  });
});
