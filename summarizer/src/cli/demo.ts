import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localOperator } from "../access/principal.ts";
import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import { beforehandOf } from "../ingest/file.ts";
import { createLog } from "../log/log.ts";
import { createApp } from "../server/app.ts";
import type { StoredReport } from "../server/reports.ts";
import type { Service } from "../service.ts";
import { openService } from "../service.ts";
import { host } from "./host.ts";
import { withProgress } from "./progress.ts";
import { recordingsIn } from "./recordings.ts";
import type { RunOptions } from "./run.ts";
import { counts, json, print, printReports, resourcesOf, serveUntilStopped } from "./run.ts";
import { styleFor } from "./style.ts";

export interface DemoOptions extends RunOptions {
  /** A data folder to keep; without one everything is in a folder that is removed in the end. */
  readonly data?: string;
}

/** Sessions summarised at a time. */
const workers = 4;

/**
 * The whole service on its embedded defaults: applies the resources, takes the recordings in, waits for their summaries,
 * prints them, and serves the pages unless told not to. Gives the exit code.
 */
export async function demo(paths: readonly string[], options: DemoOptions): Promise<number> {
  const style = styleFor(options.color, host().stdout);
  const resources = await resourcesOf(options, styleFor(options.color, host().stderr));
  if (resources === undefined) return 1;
  if (!options.json) print(`${style("green", "✔")} ${counts(resources)}, checked`);

  const folder = options.data ?? (await mkdtemp(join(tmpdir(), "summarizer-demo-")));
  const remove = () => {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  };
  // However the program ends: by Ctrl-C before there are pages, or because nobody reads on.
  process.once("exit", remove);
  const interrupted = () => process.exit(130);
  process.once("SIGINT", interrupted);
  const config = readConfig({ data: folder, dialect: options.dialect }, host().env);
  try {
    let progress = "Opening the store";
    const work = start({ ...config, database: undefined }, options, paths, (now) => {
      progress = now;
    });
    const service = await withProgress(work, () => progress);
    try {
      const app = createApp(service);
      const answer = await app.request("/v1/sessions?limit=500", {}, { principal: localOperator });
      const { sessions } = (await answer.json()) as { readonly sessions: readonly StoredReport[] };
      const reports = sessions.toSorted((one, other) => (one.id < other.id ? -1 : 1));
      if (options.json) print(json(resources, reports));
      else printReports(reports, style);
      const code = reports.some(({ state }) => state === "failed") ? 1 : 0;
      if (options.once || options.json) return code;
      process.off("SIGINT", interrupted);
      const { code: signIn, password } = await newcomer(service);
      const about = (url: string) =>
        `The same as pages; this link signs you in, once: ${style("cyan", `${url}/#code=${signIn}`)}\n` +
        `Afterwards: user ${newcomerName}, password ${password}`;
      return (await serveUntilStopped(app, options.port, style, about)) ? code : 1;
    } finally {
      await service.close();
    }
  } finally {
    process.off("exit", remove);
    process.off("SIGINT", interrupted);
    remove();
  }
}

const newcomerName = "newcomer";
/** Whoever tries the program may do everything with what it has. */
const newcomerResources = `
{kind: role, version: v7, metadata: {name: everything}, spec: {allow: {rules: [{resources: ["*"], verbs: ["*"]}]}}}
---
{kind: user, version: v2, metadata: {name: ${newcomerName}}, spec: {roles: [everything]}}
`;

/** A user for whoever started the program, with a code that signs them in once and a password for later. */
async function newcomer(service: Service): Promise<{ readonly code: string; readonly password: string }> {
  const { resources, accounts } = service;
  const { failure } = await resources.apply(localOperator, { file: "newcomer", text: newcomerResources }, true);
  if (failure !== undefined) throw failure.error;
  const password = randomBytes(9).toString("base64url");
  await accounts.setPassword(localOperator, newcomerName, password);
  return { code: (await accounts.invite(localOperator, newcomerName)).reveal(), password };
}

/** Opens the service and has it do its work: resolves when every session has come to rest. */
async function start(
  config: Config,
  { resources }: DemoOptions,
  paths: readonly string[],
  tell: (progress: string) => void,
): Promise<Service> {
  const service = await openService(config, { log: createLog("error"), works: true });
  try {
    service.audit.start();
    for (const file of resources) {
      const { failure } = await service.resources.apply(
        localOperator,
        { file, text: await readFile(file, "utf8") },
        true,
      );
      if (failure !== undefined) throw failure.error;
    }
    for (const file of await recordingsIn(paths)) {
      await service.ingest.recording(file, await beforehandOf(file), { origin: "upload", user: localOperator.name });
    }
    await service.worker.start(workers);
    for (let waiting = await unsettled(service); waiting > 0; waiting = await unsettled(service)) {
      tell(`Summarising: ${waiting} ${waiting === 1 ? "session" : "sessions"} to go`);
      await sleep(50);
    }
    return service;
  } catch (error) {
    await service.close();
    throw error;
  }
}

async function unsettled({ database }: Service): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    "SELECT count(*) AS count FROM sessions WHERE state IN ('pending', 'running')",
  );
  return row?.count ?? 0;
}
