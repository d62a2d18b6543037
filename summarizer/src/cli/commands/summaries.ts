import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { StoredSummary } from "../../api/session.ts";
import { stateNames } from "../../domain/session-states.ts";
import { moment } from "../../domain/time.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, Failure, note, say, UsageError } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print, sayData } from "../output/data.ts";
import { tableText } from "../output/table.ts";

interface SummarizeFlags extends ConnectionFlags {
  readonly model?: string;
  readonly wait: boolean;
  readonly format: Format;
}

/** `retry`, `summarize` and `history`. */
export function summaryCommands(program: Command): void {
  const retry = program.command("retry").description("reprocess sessions from scratch");
  withConnection(retry.argument("[ids...]", "session ids").option("--failed", "all failed sessions")).action(
    (ids: readonly string[], flags: ConnectionFlags & { readonly failed?: true }) =>
      attempt(() => connected(flags, (api) => retryAll(api, ids, flags.failed === true))),
  );

  const summarize = program
    .command("summarize")
    .description("summarize a session now, even if no policy matches it")
    .argument("<id>", "session id")
    .option("--model <name>", "name of an inference_model; without it that of the session's policy")
    .option("--no-wait", "request the summary and exit");
  withConnection(withFormat(summarize, "text")).action((id: string, flags: SummarizeFlags) =>
    attempt(() => connected(flags, (api) => summarizeOne(api, id, flags))),
  );

  const history = program.command("history").description("list the summaries of a session");
  withConnection(withFormat(history.argument("<id>", "session id"), "text")).action(
    (id: string, flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() => connected(flags, (api) => listSummaries(api, id, flags.format))),
  );
}

async function retryAll(api: Connection, ids: readonly string[], failed: boolean): Promise<void> {
  const all = failed ? [...ids, ...(await failedSessions(api))] : ids;
  if (all.length === 0 && !failed)
    throw new UsageError("no session ids", "name sessions, or give --failed for all that failed");
  for (const id of new Set(all)) {
    await api.request("POST /v1/sessions/{id}/retry", { params: { id } });
    say(`session ${JSON.stringify(id)} will be reprocessed`);
  }
  if (all.length === 0) note("no failed sessions");
}

async function failedSessions(api: Connection): Promise<readonly string[]> {
  const ids: string[] = [];
  const pages = pagesOf((after) => api.request("GET /v1/sessions", { query: { state: "failed", limit: 500, after } }));
  for await (const { sessions } of pages) ids.push(...sessions.map(({ id }) => id));
  return ids;
}

async function summarizeOne(api: Connection, id: string, { model, wait, format }: SummarizeFlags): Promise<void> {
  const asked = await api.request("POST /v1/sessions/{id}/summaries", { params: { id }, body: { model } });
  if (!wait) {
    say(`model ${JSON.stringify(asked.model)} will write summary ${asked.version} of session ${JSON.stringify(id)}`);
    return;
  }
  await api.attend();
  const made = await outcome(api, id, asked);
  if (made.state !== "done") throw new Failure(`the session was not summarized: ${made.reason}`, made.remedy);
  print(format, made, () => made.content);
}

/** The request once a worker has finished it. Prints what it waits for. */
async function outcome(api: Connection, id: string, { request }: StoredSummary): Promise<StoredSummary> {
  let printed = "";
  for (let wait = 100; ; wait = Math.min(2000, wait * 1.5)) {
    const found = (await summariesOf(api, id)).find((summary) => summary.request === request);
    if (found === undefined) throw new Failure("the request no longer exists: its session may have been deleted");
    if (found.state !== "pending" && found.state !== "running") return found;
    if (found.reason !== printed) note(found.reason);
    printed = found.reason;
    await sleep(wait);
  }
}

async function summariesOf(api: Connection, id: string): Promise<readonly StoredSummary[]> {
  return (await api.request("GET /v1/sessions/{id}/summaries", { params: { id } })).summaries;
}

async function listSummaries(api: Connection, id: string, format: Format): Promise<void> {
  const summaries = await summariesOf(api, id);
  if (format !== "text") return sayData(format, summaries);
  if (summaries.length === 0) return note("no summaries yet");
  const rows = summaries.map((row) => [
    String(row.version),
    stateNames[row.state],
    row.model,
    row.policy === undefined ? `requested by ${row.requested_by}` : `policy ${row.policy}`,
    moment(row.finished ?? row.created),
    row.summary?.risk_level ?? "",
    row.summary?.short_description ?? row.reason,
  ]);
  say(tableText(["no.", "state", "model", "origin", "time", "risk", "summary"], rows));
}
