import type { Command } from "commander";
import { Option } from "commander";
import type { Backtest, Trial } from "../../api/policies.ts";
import { plainLine } from "../../domain/plain.ts";
import { readText, standardInput } from "../ask.ts";
import type { Connection } from "../connection/connection.ts";
import { connected, ProblemFailure } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, Failure } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print } from "../output/data.ts";
import { money, tableText, tokens } from "../output/table.ts";
import { wholeNumber } from "../values.ts";

interface Flags extends ConnectionFlags {
  readonly format: Format;
  readonly resources?: string;
}

/** `policies test` and `policies backtest`. */
export function policyCommands(program: Command): void {
  const policies = program.command("policies").description("test policies");
  withRules(policies.command("test").description("show what policies do with sessions, and why"))
    .argument("<sessions...>", "session ids")
    .action((sessions: readonly string[], flags: Flags) =>
      attempt(() => connected(flags, (api) => test(api, sessions, flags))),
    );
  withRules(
    policies.command("backtest").description("show what policies would have done with recent sessions, and the cost"),
  )
    .addOption(new Option("--days <number>", "sessions of this many days").argParser(wholeNumber(1, 3660)).default(30))
    .action((flags: Flags & { readonly days: number }) =>
      attempt(() => connected(flags, (api) => backtest(api, flags.days, flags))),
    );
}

function withRules(command: Command): Command {
  return withFormat(withConnection(command), "text").option(
    "-r, --resources <file>",
    "policies and models to test instead of those in the store; - reads standard input",
  );
}

async function rules({ resources }: Flags): Promise<{ readonly resources?: string; readonly file?: string }> {
  if (resources === undefined) return {};
  if (resources === "-") return { resources: await standardInput(), file: "standard input" };
  return { resources: await readText(resources), file: resources };
}

/** Adds to a refusal what is wrong with a file of policies, with its places. */
function withFindings(error: unknown): never {
  if (!(error instanceof ProblemFailure) || error.problem.findings === undefined) throw error;
  throw new Failure(error.message, error.remedy, { findings: error.problem.findings });
}

async function test(api: Connection, sessions: readonly string[], flags: Flags): Promise<void> {
  const body = { sessions, ...(await rules(flags)) };
  const { trials } = await api.request("POST /v1/policies/test", { body }).catch(withFindings);
  print(flags.format, trials, () => trials.map(trialText).join("\n\n"));
}

function trialText(trial: Trial): string {
  const { id, kind, user, resource, model, policy, reason, size, parts, estimate, verdicts, fate } = trial;
  const lines = [`${plainLine(id)}  ${kind}  ${plainLine(user)} → ${plainLine(resource)}`];
  if (fate === "summarized") {
    const bytes =
      size === undefined ? "" : `, ${size.measured ? "" : "about "}${size.bytes.toLocaleString("en")} bytes`;
    const cut = parts > 1 ? ` in ${parts} parts` : "";
    const cost = estimate.cost === undefined ? "" : `, about ${money(estimate.cost.amount, estimate.cost.currency)}`;
    const total = estimate.input_tokens + estimate.output_tokens;
    const price = total === 0 ? "" : `: about ${tokens(total)} tokens${cost}`;
    lines.push(`  ✔ ${policy} → ${model?.name}${cut}${bytes}${price}`);
  } else lines.push(`  ✘ ${fate}: ${plainLine(reason)}`);
  for (const { policy: name, matched, because, tree } of verdicts) {
    lines.push(`  ${matched ? "✔" : "·"} ${plainLine(name)}  ${plainLine(because)}`);
    if (tree !== "") lines.push(...tree.split("\n").map((line) => `      ${line}`));
  }
  return lines.join("\n");
}

async function backtest(api: Connection, days: number, flags: Flags): Promise<void> {
  const body = { days, ...(await rules(flags)) };
  const sums = await api.request("POST /v1/policies/backtest", { body }).catch(withFindings);
  print(flags.format, sums, () => backtestText(sums));
}

// biome-ignore format: table
const reasons = [
  ["unmatched",    "no policy matches"],
  ["skipped",      "not interactive"],
  ["too-large",    "too large for their model"],
  ["no-recording", "no recording yet"],
  ["no-model",     "their model does not exist"],
] as const;

function backtestText(sums: Backtest): string {
  const { days, sessions, policies, fates, costs, changes, limits, measured, guessed, complete } = sums;
  const rows = policies.map((line) => [
    line.policy,
    line.model,
    String(line.sessions),
    `${line.kinds.ssh} / ${line.kinds.k8s} / ${line.kinds.db}`,
    tokens(line.input_tokens),
    tokens(line.output_tokens),
    line.cost === undefined ? "" : money(line.cost, line.currency ?? ""),
  ]);
  const total = ["total", "", String(fates.summarized), "", tokens(sums.input_tokens), tokens(sums.output_tokens)];
  const cost = costs.map(({ amount, currency }) => money(amount, currency)).join(" + ");
  const not = reasons.flatMap(([fate, words]) => (fates[fate] > 0 ? [`${fates[fate]} (${words})`] : []));
  const over = limits.filter(({ windows }) => windows > 0);
  return [
    `The last ${days === 1 ? "day" : `${days} days`}: ${sessions} ${sessions === 1 ? "session" : "sessions"}, of which ${fates.summarized} would have been summarized`,
    ...(complete ? [] : ["These are only the newest sessions; there are more"]),
    "",
    tableText(
      ["policy", "model", "sessions", "ssh / k8s / db", "input tokens", "output tokens", "cost"],
      [...rows, [...total, cost]],
    ),
    "",
    ...(not.length > 0 ? [`Not summarized: ${not.join(", ")}`] : []),
    `Compared with what was done: ${changes.gained} newly summarized, ${changes.lost} no longer summarized, ${changes.moved} by another model`,
    ...over.map(
      ({ model, limit, windows }) =>
        `The limit ${limit} of ${plainLine(model)} would have stopped sessions ${limit.endsWith("day") ? "on" : "in"} ${windows} ${limit.endsWith("day") ? (windows === 1 ? "day" : "days") : windows === 1 ? "month" : "months"}`,
    ),
    `Tokens are estimates: of ${measured + guessed} transcripts ${measured} were measured${guessed > 0 ? `, and ${guessed} estimated from the size of their recordings` : ""}`,
  ].join("\n");
}
