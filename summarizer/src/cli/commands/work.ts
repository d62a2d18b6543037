import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { StoredSummary } from "../../api/session.ts";
import type { Flags } from "../../config.ts";
import { readConfig, settings } from "../../config.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import { attempt, Failure, note, say } from "../failure.ts";
import { host } from "../host.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat, withSetting } from "../options.ts";
import { tableText } from "../output/table.ts";

/** `work`, `retry`, `summarize` and `history`. */
export function workCommands(program: Command): void {
  const work = program.command("work").description("summarize the sessions of the store, until it is stopped");
  const names = [
    "data",
    "database",
    "databaseConnections",
    "recordings",
    "workers",
    "attempts",
    "heartbeat",
    "readingSeconds",
    "readingMegabytes",
    "stopSeconds",
    "metricsPort",
    "metricsHost",
    "serverNames",
    "allowHosts",
    "logLevel",
  ] as const;
  for (const name of names) withSetting(work, settings[name]);
  work.action((flags: Flags) => attempt(() => workOn(flags)));

  withConnection(program.command("retry").description("have sessions looked at again, from the start"))
    .argument("[ids...]", "sessions")
    .option("--failed", "all that failed")
    .action((ids: readonly string[], flags: ConnectionFlags & { readonly failed?: true }) =>
      attempt(() => connected(flags, (api) => retry(api, ids, flags.failed === true))),
    );

  withFormat(
    withConnection(program.command("summarize").description("have a session summarized, whatever the policies say")),
    "text",
  )
    .argument("<id>", "the session")
    .option("--model <name>", "an inference_model; without it the one that the session's policy names")
    .option("--no-wait", "only ask for it")
    .action((id: string, flags: SummarizeFlags) => attempt(() => connected(flags, (api) => summarize(api, id, flags))));

  withFormat(withConnection(program.command("history").description("list the summaries of a session")), "text")
    .argument("<id>", "the session")
    .action((id: string, flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() => connected(flags, (api) => history(api, id, flags.format))),
    );
}

interface SummarizeFlags extends ConnectionFlags {
  readonly model?: string;
  readonly wait: boolean;
  readonly format: Format;
}

async function workOn(flags: Flags): Promise<void> {
  const config = readConfig(flags, host().env);
  if (config.workers === 0) throw new Failure("no workers: nothing would be done", "give --workers a number");
  const [{ connectionsOfWork, openService }, { serveMonitor }] = await Promise.all([
    import("../../service.ts"),
    import("../../server/monitor.ts"),
  ]);
  const service = await openService(config, { works: true, connections: connectionsOfWork(config.workers) });
  const stopped = new Promise<void>((resolve, reject) => {
    const stop = (signal: NodeJS.Signals) => {
      service.log.info({ signal }, "stopping: what is under way is finished or given back");
      // Whoever asks twice does not want to wait.
      for (const again of ["SIGINT", "SIGTERM"] as const) process.once(again, () => process.exit(1));
      service.close().then(resolve, reject);
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  const monitor = await serveMonitor(service);
  if (monitor !== undefined && "problem" in monitor) {
    await service.close();
    throw new Failure(monitor.problem);
  }
  await service.worker.start(config.workers);
  service.metrics.set("wherefore_worker_up", {}, 1);
  service.log.info({ workers: config.workers }, "working");
  await stopped;
  await monitor?.close();
}

async function retry(api: Connection, ids: readonly string[], failed: boolean): Promise<void> {
  const all = failed ? [...ids, ...(await failedSessions(api))] : ids;
  if (all.length === 0 && !failed)
    throw new Failure("no session is named", "name some, or all that failed by --failed");
  for (const id of new Set(all)) {
    await api.request("POST /v1/sessions/{id}/retry", { params: { id } });
    say(`session ${JSON.stringify(id)} will be looked at again`);
  }
  if (all.length === 0) say("no session has failed");
}

async function failedSessions(api: Connection): Promise<readonly string[]> {
  const ids: string[] = [];
  const pages = pagesOf((after) => api.request("GET /v1/sessions", { query: { state: "failed", limit: 500, after } }));
  for await (const { sessions } of pages) ids.push(...sessions.map(({ id }) => id));
  return ids;
}

async function summarize(api: Connection, id: string, { model, wait, format }: SummarizeFlags): Promise<void> {
  const asked = await api.request("POST /v1/sessions/{id}/summaries", { params: { id }, body: { model } });
  if (!wait) {
    say(
      `summary ${asked.version} of session ${JSON.stringify(id)} will be made by model ${JSON.stringify(asked.model)}`,
    );
    return;
  }
  await api.attend();
  const made = await outcome(api, id, asked);
  if (made.state !== "done") throw new Failure(`there is no summary: ${made.reason}`, made.remedy);
  print(format, made, () => made.content);
}

/** The request once a worker has come to an end with it; says meanwhile why that takes long. */
async function outcome(api: Connection, id: string, { request }: StoredSummary): Promise<StoredSummary> {
  let told = "";
  for (let wait = 100; ; wait = Math.min(2000, wait * 1.5)) {
    const found = (await summariesOf(api, id)).find((summary) => summary.request === request);
    if (found === undefined) throw new Failure("the request is gone: was its session removed?");
    if (found.state !== "pending" && found.state !== "running") return found;
    if (found.reason !== told) note(found.reason);
    told = found.reason;
    await sleep(wait);
  }
}

async function summariesOf(api: Connection, id: string): Promise<readonly StoredSummary[]> {
  return (await api.request("GET /v1/sessions/{id}/summaries", { params: { id } })).summaries;
}

async function history(api: Connection, id: string, format: Format): Promise<void> {
  const summaries = await summariesOf(api, id);
  print(format, summaries, () => {
    if (summaries.length === 0) return "nobody has asked for a summary yet";
    const rows = summaries.map(
      ({ version, state, model, policy, requested_by, finished, created, summary, reason }) => [
        String(version),
        state,
        model,
        policy === undefined ? `asked for by ${requested_by}` : `policy ${policy}`,
        finished ?? created,
        summary?.risk_level ?? "",
        summary?.short_description ?? reason,
      ],
    );
    return tableText(["no.", "state", "model", "because", "when", "risk", "summary"], rows);
  });
}

function print(format: Format, data: unknown, text: () => string): void {
  if (format === "text") say(text());
  else say(format === "json" ? jsonText(data) : yamlText(data));
}
