import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { RunOptions } from "./commands/run.ts";
import { run } from "./commands/run.ts";
import { commandGroups } from "./commands/table.ts";
import { attempt } from "./failure.ts";
import type { Host } from "./host.ts";
import { host, onHost } from "./host.ts";
import type { ColorChoice } from "./output/style.ts";
import { sampleRecordings, sampleResources } from "./samples.ts";

interface Flags {
  readonly resources: readonly string[];
  readonly dialect: "documented" | "teleport";
  readonly json?: true;
  readonly once?: true;
  readonly port: number;
  readonly color: ColorChoice;
  readonly data?: string;
}

const manifest = createRequire(import.meta.url)("../../package.json") as { readonly version: string };

/** Runs the program with `args`. Output, input and exit status are those of `on`. */
export async function runProgram(args: readonly string[], on: Host = process): Promise<void> {
  await onHost(on, async () => {
    try {
      await createProgram(on).parseAsync(args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      on.exitCode = error.exitCode === 0 ? 0 : 2;
    }
  });
}

function createProgram({ stdout, stderr }: Host): Command {
  const program = new Command("summarizer")
    .description("Summaries of session recordings: policies decide which sessions, and which model.")
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(summarizer --help shows how)");

  withOptions(program.command("run").description("summarize recordings"))
    .argument("[recordings...]", "files, or folders of .tar and .cast files")
    .action(async (recordings: readonly string[], flags: Flags) => {
      await attempt(async () => {
        host().exitCode = await run(recordings, optionsOf(flags));
      });
    });

  withOptions(
    program.command("demo").description("the whole service at work on the recordings that come with it"),
  ).action(async (flags: Flags) => {
    const resources = flags.resources.length > 0 ? flags.resources : [sampleResources];
    await attempt(async () => {
      host().exitCode = await run([sampleRecordings], optionsOf({ ...flags, resources }));
    });
  });

  for (const register of commandGroups) register(program);
  return program;
}

/** Columns for help; 80 where the output is not a terminal. */
function widthOf({ isTTY, columns }: Host["stdout"]): number {
  return isTTY === true && columns !== undefined ? columns : 80;
}

function optionsOf(flags: Flags): RunOptions {
  return { ...flags, json: flags.json === true, once: flags.once === true };
}

function withOptions(command: Command): Command {
  return command
    .option("-r, --resources <file>", "a file of models, secrets and policies; may be repeated", collect, [])
    .addOption(
      new Option("--dialect <name>", "how filters are read").choices(["documented", "teleport"]).default("documented"),
    )
    .option("--data <folder>", "the folder to keep everything in; by default it is removed in the end")
    .option("--json", "print data for programs, and stop")
    .option("--once", "print, and stop: no pages are served")
    .option("--port <number>", "where the pages are served on this machine", portNumber, 3080)
    .addOption(
      new Option("--color [when]", "color the output")
        .choices(["auto", "always", "never"])
        .default("auto")
        .preset("always"),
    );
}

function collect(file: string, files: readonly string[]): readonly string[] {
  return [...files, file];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return port;
}
