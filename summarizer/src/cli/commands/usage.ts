import type { Command } from "commander";
import { Option } from "commander";
import type { Standing, Usage, UsageRow } from "../../api/usage.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { attempt, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
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
  withFormat(
    withConnection(program.command("usage").description("what models took, and how they stand to their limits")),
    "text",
  )
    .option("--from <day>", "the first day, as 2026-11-24 (UTC); the first of this month without it")
    .option("--to <day>", "the last day; today without it")
    .option("--model <name>", "of one model")
    .addOption(new Option("--by <window>", "what to add up").choices(["day", "month", "all"]).default("day"))
    .action((flags: Flags) => attempt(() => connected(flags, (api) => show(api, flags))));
}

async function show(api: Connection, { format, from, to, model, by }: Flags): Promise<void> {
  const usage = await api.request("GET /v1/usage", { query: { from, to, model } });
  if (format === "json") say(jsonText(usage));
  else if (format === "yaml") say(yamlText(usage));
  else say([usageTable(usage, by), ...limitTable(usage.models)].join("\n\n"));
}

function usageTable({ usage, from, to }: Usage, by: Flags["by"]): string {
  if (usage.length === 0) return `no model was used from ${from} to ${to}`;
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
    [by === "all" ? "days" : by, "model", "summaries", "requests", "tokens in", "tokens out", "cost"],
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
  return [tableText(["model", "limit", "at most", "used", "reserved", ""], rows)];
}
