import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { summarizedKinds } from "wherefore/teleport";
import { stateOf, stateWords } from "../domain/session-states.ts";
import { riskLevels } from "../domain/summary.ts";
import { UsageError } from "./failure.ts";
import { Alias, ListOption } from "./options.ts";
import { duration, moment, oneOrMoreOf, wholeNumber } from "./values.ts";

/** Which sessions a command lists. */
export interface SessionFilterFlags {
  readonly user?: string;
  readonly risk?: string;
  readonly state?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly last?: number;
  readonly role?: string;
  readonly resource?: string;
  readonly resourceKind?: string;
  readonly label?: readonly string[];
  readonly limit: number;
}

/** Gives a command the options that filter sessions. */
export function withSessionFilters(command: Command): Command {
  const user = new Option("--user <name>", "sessions of this user");
  const risk = new ListOption("--risk <levels>", "risk levels, comma-separated", riskLevels);
  const from = fromOption("sessions that ended");
  const to = toOption("sessions that ended");
  const resource = new Option("--resource <name>", "sessions on this server, cluster or database");
  const options = [
    user,
    risk,
    stateOption(),
    new ListOption("--kind <kinds>", "session kinds, comma-separated", summarizedKinds),
    from,
    to,
    lastOption("sessions that ended"),
    new Option("--role <name>", "sessions of users who had this role"),
    resource,
    new Option("--resource-kind <kind>", "node, kube_cluster or db"),
    new Option("--label <key=value>", "sessions on a resource with this label; repeatable").argParser(collectLabels),
    new Option("--limit <number>", "maximum number of sessions").argParser(wholeNumber(1)).default(50),
    // As the command lines that people come from spell them.
    new Alias("--username <name>", user),
    new Alias("--severity <levels>", risk),
    new Alias("--from-utc <time>", from),
    new Alias("--to-utc <time>", to),
    new Alias("--resource-name <name>", resource),
  ];
  command.optionsGroup("Filters:");
  for (const option of options) command.addOption(option);
  return command.optionsGroup("Options:");
}

/** Gives a command `--from`, `--to` and `--last`, for `what` has a time, such as `events`. */
export function withTimes(command: Command, what: string): Command {
  const from = fromOption(what);
  const to = toOption(what);
  return command
    .addOption(from)
    .addOption(to)
    .addOption(lastOption(what))
    .addOption(new Alias("--from-utc <time>", from))
    .addOption(new Alias("--to-utc <time>", to));
}

/** The filters as query parameters. */
export function filtersOf({
  user,
  risk,
  state,
  kind,
  to,
  role,
  resource,
  resourceKind,
  label,
  ...times
}: SessionFilterFlags) {
  return { user, risk, state, kind, from: startOf(times), to, role, resource, resource_kind: resourceKind, label };
}

/** The moment that `--from` or `--last` names. */
export function startOf({ from, last }: Pick<SessionFilterFlags, "from" | "last">): string | undefined {
  if (last === undefined) return from;
  if (from !== undefined) throw new UsageError("--last and --from exclude each other", "give one of them");
  return new Date(Date.now() - last).toISOString();
}

function fromOption(what: string): Option {
  const example = "such as 2026-11-24 or 2026-11-24T09:00:00Z";
  return new Option("--from <time>", `${what} at or after this time, ${example}`).argParser(moment);
}

function toOption(what: string): Option {
  return new Option("--to <time>", `${what} before this time`).argParser(moment);
}

function lastOption(what: string): Option {
  return new Option("--last <time>", `${what} in this time until now, such as 5h or 30d`).argParser(duration);
}

function stateOption(): Option {
  return new ListOption("--state <states>", "states, comma-separated", stateWords).argParser(
    oneOrMoreOf(stateWords, stateOf),
  );
}

function collectLabels(pair: string, pairs: readonly string[] = []): readonly string[] {
  if (!/^[^=]+=/.test(pair)) throw new InvalidArgumentError("It must be written as key=value.");
  return [...pairs, pair];
}
