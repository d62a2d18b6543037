import type { Command } from "commander";
import { Option } from "commander";
import { moment } from "../../domain/time.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { sayData } from "../output/data.ts";
import { tableText } from "../output/table.ts";
import type { SessionFilterFlags } from "../session-filters.ts";
import { startOf, withTimes } from "../session-filters.ts";
import { wholeNumber } from "../values.ts";

interface AuditFlags extends ConnectionFlags, Pick<SessionFilterFlags, "from" | "to" | "last" | "limit"> {
  readonly event?: string;
  readonly user?: string;
  readonly session?: string;
  readonly format: Format;
}

type Entry = Readonly<Record<string, unknown>>;

/** Fields that the other columns show already. */
const shown = new Set(["event", "code", "time", "uid", "user", "success"]);

/** `audit`: the audit log. */
export function auditCommands(program: Command): void {
  const command = program.command("audit").description("show the audit log, newest events first");
  command
    .optionsGroup("Filters:")
    .option("--user <name>", "events of this user")
    .option("--event <name>", "events such as session.summarized or access.denied")
    .option("--session <id>", "events about this session");
  withTimes(command, "events")
    .addOption(new Option("--limit <number>", "maximum number of events").argParser(wholeNumber(1, 1000)).default(100))
    .optionsGroup("Options:");
  withConnection(withFormat(command, "text")).action((flags: AuditFlags) =>
    attempt(() => connected(flags, (api) => show(api, flags))),
  );
}

async function show(api: Connection, flags: AuditFlags): Promise<void> {
  const { limit, event, user, session, to, format } = flags;
  const query = { limit, event, user, session, from: startOf(flags), to };
  const { events } = await api.request("GET /v1/audit", { query });
  if (format !== "text") sayData(format, events);
  else if (events.length === 0) note("no matching events");
  else say(tableText(["time", "code", "event", "user", "details"], events.map(row)));
}

function row(entry: Entry): readonly string[] {
  const about = Object.entries(entry)
    .filter(([name, value]) => !shown.has(name) && (typeof value === "string" || typeof value === "number"))
    .map(([name, value]) => `${name}=${value}`);
  const text = (name: string) => String(entry[name] ?? "");
  return [moment(text("time")), text("code"), text("event"), text("user"), about.join(" ")];
}
