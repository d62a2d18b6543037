import type { Command } from "commander";
import { Option } from "commander";
import type { DialectName } from "wherefore/teleport";
import { attempt } from "../failure.ts";
import { host } from "../host.ts";
import { withColor } from "../options.ts";
import type { ColorChoice } from "../output/style.ts";
import { sampleRecordings, sampleResources } from "../samples.ts";
import { wholeNumber } from "../values.ts";
import type { RunOptions } from "./run.ts";
import { run } from "./run.ts";

interface Flags {
  readonly resources?: readonly string[];
  readonly dialect: DialectName;
  readonly json?: true;
  readonly once?: true;
  readonly port: number;
  readonly color: ColorChoice;
  readonly data?: string;
}

/** `run` and `demo`. */
export function runCommands(program: Command): void {
  withRunOptions(program.command("run").description("summarize recordings, and show them on pages"))
    .argument("[recordings...]", "files, or folders of .tar and .cast files")
    .action((recordings: readonly string[], flags: Flags) => start(recordings, flags));

  withRunOptions(
    program.command("demo").description("run with the sample recordings and policies of the package"),
  ).action((flags: Flags) => start([sampleRecordings], { ...flags, resources: flags.resources ?? [sampleResources] }));
}

async function start(recordings: readonly string[], flags: Flags): Promise<void> {
  await attempt(async () => {
    host().exitCode = await run(recordings, optionsOf(flags));
  });
}

function optionsOf({ resources = [], json, once, ...flags }: Flags): RunOptions {
  return { ...flags, resources, json: json === true, once: once === true };
}

function withRunOptions(command: Command): Command {
  return withColor(
    command
      .option("-r, --resources <file>", "file with models, secrets and policies; repeatable", collect)
      .addOption(
        new Option("--dialect <name>", "evaluate filters as Teleport documents them, or as Teleport does")
          .choices(["documented", "teleport"])
          .default("documented"),
      )
      .option("--data <folder>", "keep everything in this folder; without it a temporary folder")
      .addOption(
        new Option("--port <port>", "port of the pages; 0 picks a free one")
          .argParser(wholeNumber(0, 65_535))
          .default(3080),
      )
      .option("--once", "print the results and exit; do not serve pages")
      .optionsGroup("Output:")
      .option("--json", "print the results as JSON and exit"),
  );
}

function collect(file: string, files: readonly string[] = []): readonly string[] {
  return [...files, file];
}
