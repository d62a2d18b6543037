import type { Compilation } from "./compile.ts";
import { filterText } from "./contenders/wherefore.ts";
import type { Evaluation } from "./evaluate.ts";
import { long, short } from "./filters.ts";
import type { Import } from "./import.ts";
import type { Policies } from "./policies.ts";

/** Where and when something was measured. */
export interface Run {
  readonly node: string;
  readonly cpu: string;
  readonly date: string;
}

/** One run of the benchmark, on one machine. */
export interface Report extends Run {
  readonly wherefore: string;
  /** The parts that were run by themselves since. */
  readonly again?: Readonly<Partial<Record<PartName, Run>>>;
  /** Of the packages in `bench/`, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The yardstick first. */
  readonly evaluation: readonly Evaluation[];
  readonly compilation: readonly Compilation[];
  readonly imports: readonly Import[];
  readonly policies: Policies;
}

export type PartName = "evaluation" | "compilation" | "imports" | "policies";

/** The report as Markdown. */
export function render(report: Report): string {
  const yardstick = report.evaluation[0];
  const versioned = (name: string): string => [name, report.versions[name]].filter(Boolean).join(" ");
  const evaluation = report.evaluation.map(({ contender, shortNs, longNs, note }) => [
    versioned(contender),
    nanoseconds(shortNs),
    multiple(shortNs, yardstick?.shortNs),
    nanoseconds(longNs),
    multiple(longNs, yardstick?.longNs),
    note,
  ]);
  return `# wherefore ${report.wherefore}

Node ${report.node}, ${report.cpu}, ${report.date}. One run of \`npm run bench\`; medians.${again(report)}

## A verdict

Short filter: \`${filterText(short.condition)}\`

Long filter: \`${filterText(long.condition)}\`

Time of one verdict over 64 contexts of differing shape, after a warm-up with twenty other filters. Every contender gets
the same objects, and is timed only if all its verdicts are right. × is the multiple of handwritten JavaScript.

${table(["", "short, ns", "×", "long, ns", "×", "what is measured"], evaluation)}

## From text to predicate

The long filter, each time anew.

${table(
  ["", "µs"],
  report.compilation.map(({ what, us }) => [what, us.toFixed(1)]),
)}

## Cold import

Wall time of a fresh process that imports the built package and ends.

${table(
  ["", "ms", "more than an empty script"],
  report.imports.map(({ what, processMs, addedMs }) => [what, processMs.toFixed(1), addedMs.toFixed(1)]),
)}

${renderPolicies(report.policies)}`;
}

function again({ again: parts = {} }: Report): string {
  const runs = Object.entries(parts).map(([name, { node, cpu, date }]) => `${name} (Node ${node}, ${cpu}, ${date})`);
  return runs.length === 0 ? "" : `\nRun again by themselves: ${runs.join("; ")}.`;
}

function renderPolicies({ oneLabel, mixed, coldMs }: Policies): string {
  const yardstick = oneLabel[0]?.ns;
  const found = oneLabel.map(({ finder, sessions, ns, note }) => [
    finder,
    nanoseconds(ns),
    multiple(ns, yardstick),
    sessions.toLocaleString("en"),
    note,
  ]);
  const searches = mixed.map((row) => [
    row.policies.toLocaleString("en"),
    microseconds(row.loopNs),
    microseconds(row.matchNs),
    multiple(row.loopNs, row.matchNs),
    microseconds(row.indexableNs),
    microseconds(row.loopAllNs),
    microseconds(row.matchAllNs),
    multiple(row.loopAllNs, row.matchAllNs),
    row.matches.toFixed(2),
  ]);
  const costs = mixed.map((row) => [
    row.policies.toLocaleString("en"),
    row.compileMs.toFixed(1),
    row.indexMs.toFixed(1),
    Math.round(row.compiledBytes).toLocaleString("en"),
    Math.round(row.indexBytes).toLocaleString("en"),
    row.changeMs.toFixed(3),
    row.searchAfterMs.toFixed(3),
  ]);
  return `## One session through many policies

Times of the thread's processor, so that what else the machine does counts less; taken in turns.

A thousand policies of one equality each on one label, over 10,000 sessions (the slow ones over fewer of the same). Every
finder is timed only if it finds what the bare \`Map\` does. × is the multiple of that.

${table(["", "ns", "×", "sessions", "what is measured"], found)}

A mixed set: 85 % of the policies of two clauses, 10 % of four or five with \`||\` and \`!\`, 5 % that no index can use, over
ten label keys with fifty values each; half of the policies are for some kinds alone. The loop goes through the same
compiled filters in order, and stops at the first match as \`match\` does. Microseconds a session.

${table(
  ["policies", "loop", "match", "×", "match, without the 5 %", "loop over all", "matchAll", "×", "matches a session"],
  searches,
)}

What a set costs: milliseconds from the policies to a set, and for the first search, which builds the index; bytes that a
policy keeps, compiled and in the index; milliseconds for a policy more or less, and for the first search after that.

${table(
  ["policies", "compile, ms", "index, ms", "compiled, bytes", "index, bytes", "with, without, ms", "search after, ms"],
  costs,
)}

A fresh process, whose code is still cold, takes ${Math.round(coldMs)} ms from ten thousand policies to the first one found.
`;
}

const nanoseconds = (value: number): string =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
const microseconds = (ns: number): string => (ns / 1_000).toFixed(ns < 10_000 ? 2 : 1);
const multiple = (value: number, of: number | undefined): string =>
  of === undefined ? "" : (value / of).toFixed(value / of < 10 ? 1 : 0);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((name, index) => (index > 0 && name !== "what is measured" ? "--:" : "---"));
  return [head, rule, ...rows].map(line).join("\n");
}
