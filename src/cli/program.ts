import { Command, CommanderError } from "commander";
import { visibleLines } from "../report/width.ts";
import { addAudit } from "./audit.ts";
import { addBuild } from "./build.ts";
import { addCheck } from "./check.ts";
import { addEval } from "./eval.ts";
import { addExplain } from "./explain.ts";
import { Failure } from "./failure.ts";
import { addFields } from "./fields.ts";
import { addFmt } from "./fmt.ts";
import { addFunctions } from "./functions.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { manifest } from "./manifest.ts";
import { loadOwnEnvironment } from "./options.ts";
import { addPlan } from "./plan.ts";
import { addRoute } from "./route.ts";
import { addSQL } from "./sql.ts";
import { addTest } from "./test.ts";

const after = `
Exit codes: 0 success, 1 findings, 2 invalid usage or unreadable input.
Put a filter that begins with - after --: wherefore check -- '-x'`;

/** Runs the command line `argv`, without the program's name, and returns its exit code. Never throws. */
export async function run(argv: readonly string[], host: Host): Promise<ExitCode> {
  let code: ExitCode = 0;
  const act: Act =
    (action) =>
    async (...args) => {
      code = await action(host, ...args);
    };
  const tell = (text: string) => void host.stderr.write(`${visibleLines(text)}\n`);
  try {
    await createProgram(host, act).parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) tell(`error: ${error instanceof Failure ? error.message : stackOf(error)}`);
    else if (error.code === "commander.unknownOption") tell("  help: put a filter that begins with - after --");
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
}

function createProgram(host: Host, act: Act): Command {
  const { stdout, stderr } = host;
  const program = new Command("wherefore")
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(visibleLines(text)),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
      getOutHasColors: () => stdout.isTTY === true,
      getErrHasColors: () => stderr.isTTY === true,
    })
    .addHelpText("after", after)
    .hook("preAction", (_, command) => loadOwnEnvironment(command, host));
  for (const add of [
    addCheck,
    addFmt,
    addEval,
    addExplain,
    addRoute,
    addTest,
    addAudit,
    addPlan,
    addBuild,
    addSQL,
    addFields,
    addFunctions,
  ])
    add(program, act);
  return program;
}

/** A bug of the program itself: prints everything that helps to find it. */
function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
