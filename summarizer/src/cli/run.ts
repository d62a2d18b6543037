import type { DialectName } from "wherefore";
import type { SessionReport } from "../pipeline.ts";
import { summarizeFiles } from "../pipeline.ts";
import { plainData } from "../plain.ts";
import type { Finding } from "../resources/finding.ts";
import { findingText, ResourceError } from "../resources/finding.ts";
import type { Resources } from "../resources/load.ts";
import { loadResources } from "../resources/load.ts";
import { listen } from "../server/listen.ts";
import { pagesFor } from "../server/report-pages.ts";
import { listed } from "../server/sessions.ts";
import { cleanText } from "../transcript/clean.ts";
import { details } from "./details.ts";
import { host } from "./host.ts";
import { overview } from "./overview.ts";
import { withProgress } from "./progress.ts";
import { recordingsIn } from "./recordings.ts";
import { stopped } from "./stopped.ts";
import type { ColorChoice, Style } from "./style.ts";
import { styleFor } from "./style.ts";

export interface RunOptions {
  readonly resources: readonly string[];
  readonly dialect: DialectName;
  readonly json: boolean;
  /** Stop after printing, rather than serve pages. */
  readonly once: boolean;
  readonly port: number;
  readonly color: ColorChoice;
}

/** Summarises recordings, prints what came of it, and serves it unless told not to. Gives the exit code. */
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
  let done = 0;
  const work = summarizeFiles(files, resources, options.dialect, () => {
    done += 1;
  });
  const reports = await withProgress(work, () => `Summarising: ${done} of ${files.length} sessions done`);

  if (options.json) print(json(resources, reports));
  else if (reports.length === 0) print("No recordings to summarise: name files or folders of .tar and .cast files.");
  else printReports(reports, style);

  const code = reports.some(({ state }) => state === "failed") ? 1 : 0;
  if (options.once || options.json) return code;
  return (await serveUntilStopped(pagesFor(reports), options.port, style)) ? code : 1;
}

/** The resources of some files, what there is to say of them printed; undefined where they cannot be used. */
export async function resourcesOf(options: RunOptions, style: Style): Promise<Resources | undefined> {
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

/** Prints the table of sessions, and then each in detail. */
export function printReports(reports: readonly SessionReport[], style: Style): void {
  const width = Math.max(40, host().stdout.columns || 160);
  print(overview(reports, width, style));
  for (const report of reports) print(`\n${details(report, Math.min(width, 160), style)}`);
}

/** Serves pages to this machine until the process is asked to stop. Gives whether that was possible. */
export async function serveUntilStopped(
  app: Parameters<typeof listen>[0],
  port: number,
  style: Style,
  /** What is said of the pages, given where they are. */
  about: (url: string) => string = (url) => `The same as pages: ${style("cyan", url)}`,
): Promise<boolean> {
  const server = await listen(app, { port });
  if ("problem" in server) {
    complain(`${style("red", "✘")} ${server.problem}`);
    return false;
  }
  print(`\n${about(server.url)} (Ctrl-C to stop)`);
  await stopped();
  await server.close();
  return true;
}

/** The same as data. */
export function json(resources: Resources, reports: readonly SessionReport[]): string {
  const { policies, models, warnings } = resources;
  return JSON.stringify(
    { policies: policies.length, models: models.size, warnings: plainData(warnings), sessions: reports.map(listed) },
    undefined,
    2,
  );
}

/** `3 policies, 2 models`. */
export function counts({ policies, models }: Resources): string {
  const say = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  return `${say(policies.length, "policy", "policies")}, ${say(models.size, "model", "models")}`;
}

/** Prints a line. */
export function print(text: string): void {
  host().stdout.write(`${text}\n`);
}

/** Prints a line to standard error. */
function complain(text: string): void {
  host().stderr.write(`${text}\n`);
}
