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
import { host, stopped } from "../host.ts";
import { details } from "../output/details.ts";
import type { Report } from "../output/headline.ts";
import { overview } from "../output/overview.ts";
import { withProgress } from "../output/progress.ts";
import type { ColorChoice, Style } from "../output/style.ts";
import { styleFor } from "../output/style.ts";
import { recordingsIn } from "../recordings.ts";

export interface RunOptions {
  readonly resources: readonly string[];
  readonly dialect: DialectName;
  readonly json: boolean;
  /** Stop after printing, rather than serve pages. */
  readonly once: boolean;
  readonly port: number;
  readonly color: ColorChoice;
  /** The data folder to keep; without one, everything is in a folder that is removed in the end. */
  readonly data?: string;
}

/**
 * Summarizes recordings with a service of its own, on embedded defaults: prints the reports, and serves the pages unless
 * told not to. Gives the exit code.
 */
export async function run(paths: readonly string[], options: RunOptions): Promise<number> {
  const style = styleFor(options.color, host().stdout);
  const resources = await resourcesOf(options, styleFor(options.color, host().stderr));
  if (resources === undefined) return 1;
  if (resources.policies.length === 0) {
    const nothing = "No policies: nothing is read, matched or sent. Name resource files with --resources.";
    print(options.json ? json(resources, []) : nothing);
    return 0;
  }
  if (!options.json) print(`${style("green", "✔")} ${counts(resources)}, checked`);
  const files = await recordingsIn(paths);
  if (files.length === 0 && !options.json) {
    print("No recordings to summarize: name files or folders of .tar and .cast files.");
  }

  const folder = options.data ?? (await mkdtemp(join(tmpdir(), "summarizer-run-")));
  const remove = () => {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  };
  // However the program ends: by Ctrl-C before there are pages, or because nobody reads on.
  process.once("exit", remove);
  const interrupted = () => process.exit(130);
  process.once("SIGINT", interrupted);
  try {
    // Loaded only here: wrong resources should be reported before a database is.
    const { summarizeEmbedded } = await import("../connection/embedded.ts");
    let progress = "Opening the store";
    const work = summarizeEmbedded(embeddedConfig(folder, options), options.resources, files, (now) => {
      progress = now;
    });
    const { service, reports: all } = await withProgress(work, () => progress);
    const reports = options.data === undefined ? all.map(withoutRetry) : all;
    try {
      if (options.json) print(json(resources, reports));
      else if (reports.length > 0) printReports(reports, style);
      const code = reports.some(({ state }) => state === "failed") ? 1 : 0;
      if (options.once || options.json) return code;
      process.off("SIGINT", interrupted);
      return (await servePages(service, options.port, style)) ? code : 1;
    } finally {
      await service.close();
    }
  } finally {
    process.off("exit", remove);
    process.off("SIGINT", interrupted);
    remove();
  }
}

/** Settings come from the environment; the models are those of the person who runs the program, wherever they are. */
function embeddedConfig(data: string, { dialect, data: kept }: RunOptions): Config {
  const config = readConfig({ data, dialect }, host().env);
  return {
    ...config,
    ...{ database: undefined, recordings: undefined, auditFile: undefined, auditWebhook: undefined },
    allowHosts: ["private", ...config.allowHosts],
    // A temporary store has no later in which to try again.
    ...(kept === undefined && { attempts: 1 }),
  };
}

/** The resources of some files, their findings printed; undefined if they cannot be used. */
async function resourcesOf(options: RunOptions, style: Style): Promise<Resources | undefined> {
  try {
    const resources = await loadResources(options.resources, options.dialect);
    warn(resources.warnings, style);
    return resources;
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    warn(error.findings, style);
    const errors = error.findings.filter(({ severity }) => severity === "error").length;
    complain(
      `${style("red", "✘")} ${errors} ${errors === 1 ? "error" : "errors"} in the resources: nothing was read, matched or sent`,
    );
    return undefined;
  }
}

function warn(findings: readonly Finding[], style: Style): void {
  for (const finding of findings) {
    const [first = "", ...rest] = cleanText(findingText(finding)).split("\n");
    complain([style(finding.severity === "error" ? "red" : "yellow", first), ...rest].join("\n"));
  }
}

/** What is removed in the end cannot be retried. */
function withoutRetry({ remedy, ...report }: Report): Report {
  return { ...report, remedy: remedy.replace(/(?:, then: |^)summarizer retry$/, "") };
}

/** Prints the table of sessions, and then each in detail. */
function printReports(reports: readonly Report[], style: Style): void {
  const width = Math.max(40, host().stdout.columns || 160);
  print(overview(reports, width, style));
  for (const report of reports) print(`\n${details(report, Math.min(width, 160), style)}`);
}

/** Serves the pages on this machine until the process is asked to stop. Gives whether that was possible. */
async function servePages(service: Service, port: number, style: Style): Promise<boolean> {
  const [{ createNewcomer }, { createApp }, { listen }] = await Promise.all([
    import("../connection/embedded.ts"),
    import("../../server/app.ts"),
    import("../../server/http/listen.ts"),
  ]);
  const { name, code, password } = await createNewcomer(service);
  const server = await listen(createApp(service), { port });
  if ("problem" in server) {
    complain(`${style("red", "✘")} ${server.problem}`);
    return false;
  }
  const link = style("cyan", `${server.url}/#code=${code}`);
  print(`\nThe same as pages; this link signs you in, once: ${link}`);
  print(`Afterwards: user ${name}, password ${password} (Ctrl-C to stop)`);
  await stopped();
  await server.close();
  return true;
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
