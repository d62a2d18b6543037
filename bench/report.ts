import type { Compilation } from "./compile.ts";
import { filterText } from "./contenders/wherefore.ts";
import type { Evaluation } from "./evaluate.ts";
import { long, short } from "./filters.ts";
import type { Import } from "./import.ts";

/** One run of the benchmark, on one machine. */
export interface Report {
  readonly wherefore: string;
  readonly node: string;
  readonly cpu: string;
  readonly date: string;
  /** Of the packages in `bench/`, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The yardstick first. */
  readonly evaluation: readonly Evaluation[];
  readonly compilation: readonly Compilation[];
  readonly imports: readonly Import[];
}

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

Node ${report.node}, ${report.cpu}, ${report.date}. One run of \`npm run bench\`; medians.

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
`;
}

const nanoseconds = (value: number): string =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
const multiple = (value: number, of: number | undefined): string =>
  of === undefined ? "" : (value / of).toFixed(value / of < 10 ? 1 : 0);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((name, index) => (index > 0 && name !== "what is measured" ? "--:" : "---"));
  return [head, rule, ...rows].map(line).join("\n");
}
