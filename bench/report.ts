import type { Analysis } from "./analysis.ts";
import type { Audit } from "./audit.ts";
import type { Compilation } from "./compile.ts";
import { filterText } from "./contenders/wherefore.ts";
import type { Evaluation } from "./evaluate.ts";
import { long, short } from "./filters.ts";
import type { Footprint } from "./footprint.ts";
import type { Import } from "./import.ts";
import type { Policies } from "./policies.ts";
import { renderAnalysis } from "./report-analysis.ts";
import { renderAudit, renderScale } from "./report-audit.ts";
import { renderPolicies } from "./report-policies.ts";
import type { Scale } from "./scale.ts";
import { multiple, table } from "./table.ts";

/** The benchmark's parts, on one machine; a part that has not been run yet is absent. */
export interface Report {
  readonly wherefore: string;
  readonly node: string;
  readonly cpu: string;
  readonly date: string;
  /** Of the packages in `bench/`, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The yardstick first. */
  readonly evaluation?: readonly Evaluation[];
  readonly footprint?: readonly Footprint[];
  readonly compilation?: readonly Compilation[];
  readonly imports?: readonly Import[];
  readonly policies?: Policies;
  readonly analysis?: Analysis;
  readonly audit?: Audit;
  readonly scale?: Scale;
}

/** The report as Markdown. */
export function render(report: Report): string {
  const { evaluation, footprint, compilation, imports, policies, analysis, audit, scale } = report;
  const sections = [
    `# wherefore ${report.wherefore}`,
    `Node ${report.node}, ${report.cpu}, ${report.date}. Made by \`npm run bench\`; medians.`,
    evaluation && renderEvaluation(evaluation, report),
    footprint && renderFootprint(footprint),
    compilation && renderCompilation(compilation),
    imports && renderImports(imports),
    policies && renderPolicies(policies),
    analysis && renderAnalysis(analysis),
    audit && renderAudit(audit),
    scale && renderScale(scale),
  ];
  return `${sections.filter((section) => section !== undefined).join("\n\n")}\n`;
}

function renderEvaluation(evaluation: readonly Evaluation[], report: Report): string {
  const yardstick = evaluation[0];
  const versioned = (name: string): string => [name, report.versions[name]].filter(Boolean).join(" ");
  const rows = evaluation.map(({ contender, shortNs, longNs, note }) => [
    versioned(contender),
    nanoseconds(shortNs),
    multiple(shortNs, yardstick?.shortNs),
    nanoseconds(longNs),
    multiple(longNs, yardstick?.longNs),
    note,
  ]);
  return `## A verdict

Short filter: \`${filterText(short.condition)}\`

Long filter: \`${filterText(long.condition)}\`

Time of one verdict over 64 contexts of differing shape, after a warm-up of all of them with twenty other filters. Every
contender gets the same objects, and is timed only if all its verdicts are right; times of the thread's processor, taken in
turns. × is the multiple of handwritten JavaScript.

${table(["", "short, ns", "×", "long, ns", "×", "what is measured"], rows)}`;
}

function renderFootprint(footprint: readonly Footprint[]): string {
  return `## Start-up and memory

A fresh process that imports a contender, prepares the long filter and decides it once, beside one that does nothing of
that: time of the processor, and memory in use afterwards.

${table(
  ["", "ms", "kB"],
  footprint.map(({ contender, startMs, kilobytes }) => [
    contender,
    startMs.toFixed(1),
    Math.round(kilobytes).toLocaleString("en"),
  ]),
)}`;
}

function renderCompilation(compilation: readonly Compilation[]): string {
  return `## From text to predicate

The long filter, each time anew.

${table(
  ["", "µs"],
  compilation.map(({ what, us }) => [what, us.toFixed(1)]),
)}`;
}

function renderImports(imports: readonly Import[]): string {
  return `## Cold import

Wall time of a fresh process that imports the built package and ends.

${table(
  ["", "ms", "more than an empty script"],
  imports.map(({ what, processMs, addedMs }) => [what, processMs.toFixed(1), addedMs.toFixed(1)]),
)}`;
}

const nanoseconds = (value: number): string =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
