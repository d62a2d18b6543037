import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { moment } from "../../domain/time.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { tableText } from "../output/table.ts";

interface AuditFlags extends ConnectionFlags {
  readonly limit: number;
  readonly event?: string;
  readonly user?: string;
  readonly session?: string;
  readonly fromUtc?: string;
  readonly toUtc?: string;
  readonly format: Format;
}

type Entry = Readonly<Record<string, unknown>>;

/** Fields that the other columns show already. */
const shown = new Set(["event", "code", "time", "uid", "user", "success"]);

/** `audit`: the audit log. */
export function auditCommands(program: Command): void {
  withFormat(withConnection(program.command("audit").description("show the audit log, the newest first")), "text")
    .option("--event <name>", "such as session.summarized or access.denied")
    .option("--user <name>", "who did it")
    .option("--session <id>", "about which session")
    .option("--from-utc <time>", "at this time or later, as 2026-11-24 or 2026-11-24T09:00:00Z")
    .option("--to-utc <time>", "before this time")
    .option("--limit <number>", "at most so many, up to 1000", limit, 100)
    .action((flags: AuditFlags) => attempt(() => connected(flags, (api) => show(api, flags))));
}

async function show(
  api: Connection,
  { limit, event, user, session, fromUtc, toUtc, format }: AuditFlags,
): Promise<void> {
  const query = { limit, event, user, session, from: fromUtc, to: toUtc };
  const { events } = await api.request("GET /v1/audit", { query });
  if (format === "json") say(jsonText(events));
  else if (format === "yaml") say(yamlText(events));
  else if (events.length === 0) note("no events");
  else say(tableText(["time", "code", "event", "user", "about"], events.map(row)));
}

function row(entry: Entry): readonly string[] {
  const about = Object.entries(entry)
    .filter(([name, value]) => !shown.has(name) && (typeof value === "string" || typeof value === "number"))
    .map(([name, value]) => `${name}=${value}`);
  const text = (name: string) => String(entry[name] ?? "");
  return [moment(text("time")), text("code"), text("event"), text("user"), about.join(" ")];
}

function limit(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError("a whole number from 1 to 1000.");
}
