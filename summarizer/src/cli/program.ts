import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { commandGroups } from "./commands/table.ts";
import { exitCodes } from "./failure.ts";
import type { Host } from "./host.ts";
import { onHost } from "./host.ts";
import { optionDescription } from "./options.ts";

const manifest = createRequire(import.meta.url)("../../package.json") as { readonly version: string };

const after = `
Exit codes: 0 success, 1 failure or findings, 2 wrong usage or unreadable input.`;

/** Runs the program with `args`. Output, input and exit status are those of `on`. */
export async function runProgram(args: readonly string[], on: Host = process): Promise<void> {
  await onHost(on, async () => {
    try {
      await createProgram(on).parseAsync(args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      on.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    }
  });
}

/** The program with all its commands. */
export function createProgram({ stdout, stderr }: Pick<Host, "stdout" | "stderr">): Command {
  const program = new Command("summarizer")
    .description("Summaries of session recordings: policies decide which sessions are summarized, and by which model.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .configureHelp({ optionDescription })
    .showHelpAfterError("  help: summarizer --help lists commands and options")
    .addHelpText("after", after);
  for (const [heading, ...groups] of commandGroups) {
    program.commandsGroup(heading);
    for (const register of groups) register(program);
  }
  return program;
}

/** Columns for help; 80 where the output is not a terminal. */
function widthOf({ isTTY, columns }: Host["stdout"]): number {
  return isTTY === true && columns !== undefined ? columns : 80;
}
