import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DialectName } from "wherefore/teleport";
import type { Config } from "../../config.ts";
import { readConfig } from "../../config.ts";
import { cleanText } from "../../domain/clean.ts";
import { plainData } from "../../domain/plain.ts";
import type { Finding } from "../../kinds/finding.ts";
import { findingText, ResourceError } from "../../kinds/finding.ts";
import type { Resources } from "../../resources/load.ts";
import { loadResources } from "../../resources/load.ts";
import type { Service } from "../../service.ts";
import { Failure, note, UsageError } from "../failure.ts";
import { commandLine } from "../hints.ts";
import { host, stopped } from "../host.ts";
import { details } from "../output/details.ts";
import type { Report } from "../output/headline.ts";
import { overview } from "../output/overview.ts";
import { withProgress } from "../output/progress.ts";
import type { ColorChoice, Style } from "../output/style.ts";
import { styleFor } from "../output/style.ts";
import { refuseUnusable } from "../preflight.ts";
import { recordingsIn } from "../recordings.ts";

export interface RunOptions {
  readonly resources: readonly string[];
  readonly dialect: DialectName;
  readonly json: boolean;
  /** Stop after printing, rather than serve pages. */
  readonly once: boolean;
  readonly port: number;
  readonly color: ColorChoice;
  /** The data folder to keep; without one, everything is in a temporary folder. */
  readonly data?: string;
}

/**
 * Summarizes recordings with an embedded service: prints the reports, and serves the pages unless `once` or `json` is set. Returns the
 * exit code.
 * @throws UsageError for recordings that do not exist, and without policies
 */
export async function run(paths: readonly string[], options: RunOptions): Promise<number> {
  const style = styleFor(options.color, host().stdout);
  const files = await recordingsIn(paths);
  const resources = await resourcesOf(options, styleFor(options.color, host().stderr));
  if (resources.policies.length === 0) {
    throw new UsageError("no policies: nothing is read or sent", "name a file that has policies with --resources");
  }
  const served = !options.once && !options.json;
  const folder = options.data ?? (await mkdtemp(join(tmpdir(), "summarizer-run-")));
  const config = embeddedConfig(folder, options);
  await refuseUnusable(config, served ? ["data", "port"] : ["data"]);
  if (!options.json) print(`${style("green", "✔")} ${counts(resources)}, checked`);
  if (files.length === 0 && !options.json) {
    print("No recordings to summarize. Name files, or folders of .tar and .cast files.");
  }

  const remove = () => {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  };
  // However the program ends: by Ctrl-C before there are pages, or because the reader of its output is gone.
  process.once("exit", remove);
  const interrupted = () => {
    note(lastWords(options));
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  try {
    let progress = "Opening the store";
    const tell = (now: string) => {
      progress = now;
    };
    const { service, reports: all } = await withProgress(
      async () => {
        // Loaded only here: wrong resources should be reported before a database is.
        const { summarizeEmbedded } = await import("../connection/embedded.ts");
        return await summarizeEmbedded(config, options.resources, files, tell);
      },
      () => progress,
    );
    const reports = options.data === undefined ? all.map(withoutRetry) : all;
    try {
      if (options.json) print(json(resources, reports));
      else if (reports.length > 0) printReports(reports, style);
      const code = reports.some(({ state }) => state === "failed") ? 1 : 0;
      if (!served) return code;
      process.off("SIGINT", interrupted);
      await servePages(service, config, style);
      note(lastWords(options));
      return code;
    } finally {
      await service.close();
    }
  } finally {
    process.off("exit", remove);
    process.off("SIGINT", interrupted);
    remove();
  }
}

/** What a person should know when the program ends. */
function lastWords({ data }: RunOptions): string {
  if (data === undefined) return "Stopped. The temporary data folder is deleted.";
  return `Stopped. To continue with what is in ${data}: ${commandLine("serve", { data })}`;
}

/** Settings come from the environment. Models may have private addresses: only the user of this machine configures them. */
function embeddedConfig(data: string, { dialect, port, data: kept }: RunOptions): Config {
  const config = readConfig({ data, dialect, port: String(port), host: "127.0.0.1" }, host().env);
  return {
    ...config,
    ...{ database: undefined, recordings: undefined, auditFile: undefined, auditWebhook: undefined },
    allowHosts: ["private", ...config.allowHosts],
    // A temporary store is gone before a second attempt.
    ...(kept === undefined && { attempts: 1 }),
  };
}

/**
 * The resources of some files. Prints what is found in them.
 * @throws Failure for resources that cannot be used
 */
async function resourcesOf(options: RunOptions, style: Style): Promise<Resources> {
  try {
    const resources = await loadResources(options.resources, options.dialect);
    warn(resources.warnings, style);
    return resources;
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    warn(error.findings, style);
    const errors = error.findings.filter(({ severity }) => severity === "error").length;
    throw new Failure(`${errors} ${errors === 1 ? "error" : "errors"} in the resources: nothing was read or sent`);
  }
}

function warn(findings: readonly Finding[], style: Style): void {
  for (const finding of findings) {
    const [first = "", ...rest] = cleanText(findingText(finding)).split("\n");
    complain([style(finding.severity === "error" ? "red" : "yellow", first), ...rest].join("\n"));
  }
}

/** A session of a temporary store cannot be retried later. */
function withoutRetry({ remedy, ...report }: Report): Report {
  return { ...report, remedy: remedy.replace(/(?:, then: |^)summarizer retry \S+$/, "") };
}

/** Prints the table of sessions, and then each in detail. */
function printReports(reports: readonly Report[], style: Style): void {
  const width = Math.max(40, host().stdout.columns || 160);
  print(overview(reports, width, style));
  for (const report of reports) print(`\n${details(report, Math.min(width, 160), style)}`);
}

/**
 * Serves the pages on this machine, and commands that name the same data folder, until the process is asked to stop.
 * @throws Failure where the port cannot be listened on
 */
async function servePages(service: Service, { port, data }: Config, style: Style): Promise<void> {
  const [{ createNewcomer }, { answerOperator }, { createApp }, { listen }] = await Promise.all([
    import("../connection/embedded.ts"),
    import("../../server/answer-operator.ts"),
    import("../../server/app.ts"),
    import("../../server/http/listen.ts"),
  ]);
  const { name, code, password } = await createNewcomer(service);
  const app = createApp(service);
  const server = await listen(app, { port });
  if ("problem" in server) throw new Failure(server.problem);
  const closeSocket = await answerOperator(app, data);
  try {
    const link = style("cyan", `${server.url}/#code=${code}`);
    print(`\nPages: ${link} (this link signs you in, once)`);
    print(`Later: user ${name}, password ${password} (Ctrl-C to stop)`);
    await stopped();
  } finally {
    await server.close();
    await closeSocket();
  }
}

/** The same as data. */
function json({ policies, models, warnings }: Resources, sessions: readonly Report[]): string {
  const data = { policies: policies.length, models: models.size, warnings: plainData(warnings), sessions };
  return JSON.stringify(data, undefined, 2);
}

/** `3 policies, 2 models`. */
function counts({ policies, models }: Resources): string {
  const say = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  return `${say(policies.length, "policy", "policies")}, ${say(models.size, "model", "models")}`;
}

/** Prints a line. */
function print(text: string): void {
  host().stdout.write(`${text}\n`);
}

/** Prints a line to standard error. */
function complain(text: string): void {
  host().stderr.write(`${text}\n`);
}
