import { type Command, InvalidArgumentError, Option } from "commander";
import type { DialectName } from "../dialects.ts";
import type { FilterEnvironment } from "../predicate.ts";
import { resourceFilter, sessionFilter, whereClause } from "../teleport/index.ts";
import { impersonateClause, joinFilter, labelExpression, reviewClause, thresholdFilter } from "../teleport/roles.ts";
import type { EnvironmentName as FileEnvironmentName } from "../yaml/index.ts";
import { Failure } from "./failure.ts";
import { messageOf } from "./input.ts";
import type { ColorMode } from "./terminal.ts";

export type EnvironmentName = FileEnvironmentName | "resource";

/** Options that every command takes. */
export interface CommonOptions {
  readonly color: ColorMode;
  readonly json?: true;
}

/** Options of commands that need an environment. */
export interface EnvironmentOptions extends CommonOptions {
  readonly dialect: DialectName;
  readonly kinds?: readonly string[];
  readonly env: EnvironmentName;
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

/** How filters are evaluated. `flags`: for a command whose `--dialect` means something else. */
export function withDialect(command: Command, flags = "--dialect <name>"): Command {
  return command.addOption(
    new Option(flags, "evaluate as Teleport documents it, or as a cluster does")
      .choices(["documented", "teleport"])
      .default("documented"),
  );
}

/** Where filters are used. */
export function withPlace(command: Command): Command {
  return command
    .option(
      "--kinds <list>",
      "session kinds that the filter is for, comma-separated: ssh,k8s,db,desktop,app",
      parseKinds,
    )
    .addOption(
      new Option("--env <name>", "where the filter is used: a policy, a resource query, or a condition of a role")
        .choices(Object.keys(environments))
        .default("session"),
    );
}

export function withEnvironmentOptions(command: Command): Command {
  return withPlace(withDialect(withOutput(command)));
}

/** @throws Failure for kinds that the environment does not know */
export function environmentOf(
  name: EnvironmentName,
  dialect: DialectName,
  kinds: readonly string[] | undefined,
): FilterEnvironment<unknown> {
  try {
    return environments[name].with({ dialect, kinds });
  } catch (error) {
    throw new Failure(`--kinds: ${messageOf(error)}`);
  }
}

function parseKinds(text: string): readonly string[] {
  const kinds = text.split(",").map((kind) => kind.trim());
  if (kinds.includes("")) throw new InvalidArgumentError("Separate kinds with commas: ssh,k8s,db.");
  return kinds;
}
