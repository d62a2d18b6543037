import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { Standing, Usage, UsageRow } from "../../api/usage.ts";
import { isDay } from "../../domain/time.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print } from "../output/data.ts";
import { money, tableText, tokens } from "../output/table.ts";

interface Flags extends ConnectionFlags {
  readonly format: Format;
  readonly from?: string;
  readonly to?: string;
  readonly model?: string;
  readonly by: "day" | "month" | "all";
}

/** `usage`. */
export function usageCommands(program: Command): void {
  withFormat(withConnection(program.command("usage").description("show the usage of models, and their limits")), "text")
    .addOption(dayOption("--from <day>", "first day, such as 2026-11-24 (UTC)", "the first of this month"))
    .addOption(dayOption("--to <day>", "last day", "today"))
    .option("--model <name>", "usage of this model")
    .addOption(
      new Option("--by <period>", "add up the usage of each period").choices(["day", "month", "all"]).default("day"),
    )
    .action((flags: Flags) => attempt(() => connected(flags, (api) => show(api, flags))));
}

async function show(api: Connection, { format, from, to, model, by }: Flags): Promise<void> {
  const usage = await api.request("GET /v1/usage", { query: { from, to, model } });
  print(format, usage, () => [usageTable(usage, by), ...limitTable(usage.models)].join("\n\n"));
}

function dayOption(flags: string, description: string, fallback: string): Option {
  return new Option(flags, `${description}; without it ${fallback}`).argParser((text) => {
    if (isDay(text)) return text;
    throw new InvalidArgumentError("It must be a day such as 2026-11-24.");
  });
}

function usageTable({ usage, from, to }: Usage, by: Flags["by"]): string {
  if (usage.length === 0) return `no usage from ${from} to ${to}`;
  const letters = { day: 10, month: 7, all: 0 }[by];
  const sums = new Map<string, UsageRow>();
  for (const row of usage) {
    const day = row.day.slice(0, letters);
    const key = JSON.stringify([day, row.model, row.currency]);
    const before = sums.get(key);
    sums.set(key, before === undefined ? { ...row, day } : added(before, row));
  }
  const rows = [...sums.values()].map((row) => [
    row.day || `${from} to ${to}`,
    row.model,
    String(row.summaries),
    String(row.requests),
    tokens(row.input_tokens),
    tokens(row.output_tokens),
    row.currency === "" ? "" : money(row.cost, row.currency),
  ]);
  return tableText(
    [by === "all" ? "days" : by, "model", "summaries", "requests", "input tokens", "output tokens", "cost"],
    rows,
  );
}

function added(a: UsageRow, b: UsageRow): UsageRow {
  return {
    ...a,
    summaries: a.summaries + b.summaries,
    requests: a.requests + b.requests,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cost: a.cost + b.cost,
  };
}

function limitTable(models: readonly Standing[]): readonly string[] {
  const rows = models.flatMap((each) =>
    Object.entries(each.limits).map(([limit, most]) => {
      const window = limit.endsWith("_per_day") ? each.day : each.month;
      const unit = limit.startsWith("tokens") ? ("tokens" as const) : ("cost" as const);
      const say = (amount: number) => (unit === "tokens" ? tokens(amount) : money(amount, each.currency ?? ""));
      const used = window[unit] + each.reserved[unit];
      const reserved = each.reserved[unit] > 0 ? say(each.reserved[unit]) : "";
      return [each.model, limit, say(most), say(window[unit]), reserved, `${Math.floor((100 * used) / most)} %`];
    }),
  );
  if (rows.length === 0) return [];
  return [tableText(["model", "limit", "maximum", "used", "reserved", ""], rows)];
}
