import type { Command, Option } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { sessionStates } from "../../src/domain/rows.ts";
import { stateNames, stateOf, stateWords } from "../../src/domain/session-states.ts";
import { runCli } from "./run-cli.ts";

const silent = { write: () => {} };

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

const commands = withSubcommands(createProgram({ stdout: silent, stderr: silent })).map((command) => {
  const names: string[] = [];
  for (let each: Command | null = command; each?.parent; each = each.parent) names.unshift(each.name());
  return [names.join(" "), command] as const;
});
const visible = (command: Command): readonly Option[] => command.options.filter(({ hidden }) => !hidden);

describe.each(commands)("summarizer %s", (_, command) => {
  test("says what it and each of its options do, and names what they take", () => {
    expect(command.description()).not.toBe("");
    for (const { flags, description } of visible(command)) {
      expect(description, flags).toMatch(/\S/);
      expect(flags).not.toContain("<value>");
    }
  });

  test("has help without empty defaults or lines that are too long", () => {
    const help = command.helpInformation();
    expect(help).not.toMatch(/\[\]|, {2}|default: ?[;)]|apart by|commas between/);
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});

const optionsOf = (name: string) => commands.find(([each]) => each === name)?.[1].options ?? [];

// biome-ignore format: table
test.each([
  ["recordings ls",     ["--user", "--risk", "--state", "--kind", "--from", "--to", "--last", "--role", "--resource", "--resource-kind", "--label", "--limit", "--json"]],
  ["recordings search", ["--user", "--risk", "--state", "--kind", "--from", "--to", "--last", "--role", "--resource", "--resource-kind", "--label", "--limit", "--json"]],
  ["audit",             ["--user", "--from", "--to", "--last", "--limit", "--json"]],
  ["usage",             ["--from", "--to", "--json"]],
  ["tokens ls",         ["--user", "--json"]],
])("%s has the filters %j", (name, flags) => {
  const shown = optionsOf(name).filter(({ hidden }) => !hidden);
  expect(shown.map(({ long }) => long)).toEqual(expect.arrayContaining(flags));
});

test("every command that prints data prints JSON", () => {
  const printing = commands.filter(([, command]) => command.options.some(({ long }) => long === "--format"));
  expect(printing.length).toBeGreaterThan(12);
  for (const [name] of printing) expect(optionsOf(name).map(({ long }) => long)).toContain("--json");
});

describe("states", () => {
  test.each(sessionStates)("%s is found by its name, with spaces or hyphens, and by itself", (state) => {
    const name = stateNames[state];
    expect([name, name.replaceAll(" ", "-"), name.toUpperCase(), state].map(stateOf)).toEqual(Array(4).fill(state));
  });

  test("are not confused", () => {
    expect(new Set(stateWords).size).toBe(sessionStates.length);
    expect(stateOf("summarised")).toBeUndefined();
  });
});

// biome-ignore format: table
test.each<readonly [args: readonly string[], message: string]>([
  [["recordings", "ls", "--state", "summarised"],      "error: option '--state <states>' argument 'summarised' is invalid. It must be one of no-recording-yet, not-interactive, no-policy, "],
  [["recordings", "ls", "--from", "2026-11-31"],       "error: option '--from <time>' argument '2026-11-31' is invalid. It must be a date such as"],
  [["recordings", "ls", "--last", "1h", "--from", "2026-11-01"], "error: --last and --from exclude each other"],
  [["audit", "--to", "yesterday"],                     "error: option '--to <time>' argument 'yesterday' is invalid."],
  [["usage", "--from", "2026-11"],                     "error: option '--from <day>' argument '2026-11' is invalid. It must be a day such as 2026-11-24."],
  [["users", "add", "x", "--set-traits", "teams"],     "error: option '--set-traits <trait>' argument 'teams' is invalid."],
  [["tokens", "add", "--ttl", "forever"],              "error: option '--ttl <time>' argument 'forever' is invalid. It must be a length of time"],
  [["recordings", "hold", "x", "--reason", " "],       "error: option '--reason <text>' argument ' ' is invalid. It must not be empty."],
  [["policies", "backtest", "--days", "4000"],         "error: option '--days <number>' argument '4000' is invalid. It must be a whole number from 1 to 3660."],
  [["get", "node"],                                    'error: "node" is not a kind of resource'],
  [["serve", "--log-level", "loud"],                   'error: --log-level must be one of trace, debug, info, warn, error, fatal, silent, got "loud"'],
  [["login"],                                          "error: no server is named\n  help: name it with --server or SUMMARIZER_SERVER\n"],
  [["recordings"],                                     "Usage: summarizer recordings"],
])("%j is wrong usage", async (args, message) => {
  const { code, out, err } = await runCli(...args);
  expect([code, out, err]).toEqual([2, "", expect.stringContaining(message)]);
});
