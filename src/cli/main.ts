import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { visibleLines } from "../width.ts";
import { addCheck } from "./check.ts";
import { addEval } from "./eval.ts";
import { addExplain } from "./explain.ts";
import { Failure } from "./failure.ts";
import { addFields } from "./fields.ts";
import { addFmt } from "./fmt.ts";
import { addFunctions } from "./functions.ts";
import { addRoute } from "./route.ts";
import { addSQL } from "./sql.ts";
import { endQuietlyOnClosedPipe } from "./terminal.ts";

/** The package reads itself by its name, so that sources and bundle find it alike. */
const manifest = createRequire(import.meta.url)("wherefore/package.json") as { version: string; description: string };

const after = `
Exit codes: 0 fine, 1 findings, 2 wrong usage or an input that cannot be read.
A filter that begins with - goes behind --: wherefore check -- '-x'`;

function createProgram(): Command {
  const program = new Command("wherefore")
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void process.stderr.write(visibleLines(text)) })
    .addHelpText("after", after);
  for (const add of [addCheck, addFmt, addEval, addExplain, addRoute, addSQL, addFields, addFunctions]) add(program);
  return program;
}

async function main(): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) tell(error instanceof Failure ? `error: ${error.message}` : stackOf(error));
    else if (error.code === "commander.unknownOption") tell("  help: a filter that begins with - goes behind --");
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
}

function tell(text: string): void {
  process.stderr.write(`${visibleLines(text)}\n`);
}

/** An error of the program itself: everything that helps to find it. */
function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

await main();
