import { type Command, InvalidArgumentError, Option } from "commander";
import { analysis } from "../analyze/index.ts";
import type { Options } from "../environment.ts";
import type { FilterEnvironment } from "../predicate.ts";
import { nearest } from "../suggest.ts";
import { resourceFilter, sessionFilter, sessionKinds, summarizedKinds, whereClause } from "../teleport/index.ts";
import { impersonateClause, joinFilter, labelExpression, reviewClause, thresholdFilter } from "../teleport/roles.ts";
import type { EnvironmentName as FileEnvironmentName } from "../yaml.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { messageOf } from "./input.ts";
import { isModulePath, loadEnvironment, type OwnEnvironment } from "./own-environment.ts";
import type { ColorMode } from "./terminal.ts";

export type EnvironmentName = FileEnvironmentName | "resource";

/** Options of every command. */
export interface CommonOptions {
  readonly color: ColorMode;
  readonly json?: true;
}

/** Options of commands that need an environment. */
export interface EnvironmentOptions extends CommonOptions {
  /** The name of a dialect of the environment; default: its first. */
  readonly dialect?: string;
  readonly kinds?: readonly string[];
  /** The name of an environment, or the path of a module. */
  readonly env: string;
  /** The export of the module that `env` names; set before a command begins. */
  readonly own?: OwnEnvironment;
}

const environments: Readonly<Record<EnvironmentName, FilterEnvironment<unknown>>> = {
  session: sessionFilter,
  where: whereClause,
  resource: resourceFilter,
  impersonate: impersonateClause,
  review: reviewClause,
  threshold: thresholdFilter,
  join: joinFilter,
  labels: labelExpression,
};

/** Options of every command. */
export function withOutput(command: Command): Command {
  return command
    .addOption(new Option("--color <when>", "color the output").choices(["auto", "always", "never"]).default("auto"))
    .option("--json", "print JSON instead of text");
}

/** How filters are evaluated. `flags`: for a command whose `--dialect` has another meaning. */
export function withDialect(command: Command, flags = "--dialect <name>"): Command {
  return command.addOption(
    new Option(
      flags,
      "evaluate as Teleport's documentation says (documented, the default) or as Teleport does (teleport); in your own environment, one of its dialects",
    ),
  );
}

/** Where filters are used. */
export function withPlace(command: Command): Command {
  return command
    .option(
      "--kinds <list>",
      `session kinds that the filter is for, comma-separated: ${sessionKinds.join(",")}`,
      parseKinds,
    )
    .addOption(
      new Option(
        "--env <name>",
        "where the filter is used: a policy, a resource query, a condition of a role, or a module that exports your own environment: ./environment.js",
      )
        .choices(Object.keys(environments))
        .argParser(parseEnvironment)
        .default("session"),
    );
}

export function withEnvironmentOptions(command: Command): Command {
  return withPlace(withDialect(withOutput(command)));
}

/** Executes the module that `--env` names, if any, before the command begins. */
export async function loadOwnEnvironment(command: Command, host: Host): Promise<void> {
  const { env } = command.opts<Partial<EnvironmentOptions>>();
  if (env !== undefined && isModulePath(env)) command.setOptionValue("own", await loadEnvironment(env, host));
}

/**
 * The environment of the options; `name` is that of a filter in a file, which has precedence except over the user's own
 * environment.
 * @throws Failure for a dialect or kinds that the environment does not have
 */
export function environmentOf(
  {
    env,
    own,
    dialect,
    kinds,
  }: Pick<EnvironmentOptions, "env" | "own"> & {
    readonly dialect?: string | undefined;
    readonly kinds?: readonly string[] | undefined;
  },
  name: string = env,
): FilterEnvironment<unknown> {
  const environment = (own?.environment ?? environments[name as EnvironmentName]).with({ analysis });
  const read = dialect === undefined ? environment : under(environment, { dialect }, "");
  return kinds === undefined ? read : under(read, { kinds }, "--kinds: ");
}

/** The environment with options of the command line; `lead` begins the message of a failure. */
function under(environment: FilterEnvironment<unknown>, options: Options, lead: string): FilterEnvironment<unknown> {
  try {
    return environment.with(options);
  } catch (error) {
    throw new Failure(`${lead}${messageOf(error)}`);
  }
}

function parseEnvironment(value: string): string {
  if (Object.hasOwn(environments, value) || isModulePath(value)) return value;
  const near = nearest(value, Object.keys(environments));
  const help =
    near === undefined
      ? `Use ${Object.keys(environments).join(", ")}, or the path of a module, such as ./environment.js.`
      : `Did you mean ${near}?`;
  throw new InvalidArgumentError(help);
}

function parseKinds(text: string): readonly string[] {
  const kinds = text.split(",").map((kind) => kind.trim());
  if (kinds.includes("")) throw new InvalidArgumentError(`Separate kinds with commas: ${summarizedKinds.join(",")}.`);
  return kinds;
}
