import { globSync, readFileSync } from "node:fs";
import { plotLines } from "./lines.ts";
import { hues } from "./plot.ts";

/** What questions cost: see `bench/analysis.ts`. */
interface Analysis {
  readonly questions: readonly {
    readonly conditions: number;
    readonly medianMs: number;
    readonly worst99Ms: number;
    readonly z3?: { readonly medianMs: number };
  }[];
  readonly sets: readonly {
    readonly policies: number;
    readonly auditMs: number;
    readonly changedMs: number;
    readonly compareMs: number;
  }[];
}

const root = new URL("../../", import.meta.url);

/** The newest results that have the analysis in them. */
function results(): Analysis {
  const byVersion = (a: string, b: string): number => b.localeCompare(a, "en", { numeric: true });
  for (const file of globSync("bench/results/*.json", { cwd: root }).sort(byVersion)) {
    const { analysis } = JSON.parse(readFileSync(new URL(file, root), "utf8")) as { analysis?: Analysis };
    if (analysis !== undefined) return analysis;
  }
  throw new Error("no results of the analysis: npm run bench -- analysis");
}

const { orange, blue, violet } = hues;

/** `docs/analysis-questions.svg`: a question about two filters, by their length. */
export function questionsPlot(): Promise<string> {
  const { questions } = results();
  type Row = Analysis["questions"][number];
  const axes = {
    x: { title: "conditions of each filter", value: ({ conditions }: Row) => conditions },
    y: "milliseconds",
  };
  return plotLines(questions, axes, [
    { name: "median", color: blue, value: ({ medianMs }) => medianMs },
    { name: "99 %", color: blue, dashed: true, value: ({ worst99Ms }) => worst99Ms },
    { name: "z3, median", color: orange, value: ({ z3 }) => z3?.medianMs },
  ]);
}

/** `docs/analysis-sets.svg`: an audit of a mixed set, by the number of policies. */
export function setsPlot(): Promise<string> {
  const { sets } = results();
  type Row = Analysis["sets"][number];
  const axes = { x: { title: "policies", value: ({ policies }: Row) => policies }, y: "milliseconds" };
  return plotLines(sets, axes, [
    { name: "audit", color: orange, value: ({ auditMs }) => auditMs },
    { name: "audit after a change", color: blue, value: ({ changedMs }) => changedMs },
    { name: "compare after a change", color: violet, value: ({ compareMs }) => compareMs },
  ]);
}
