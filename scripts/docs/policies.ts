import { globSync, readFileSync } from "node:fs";
import { plotLines } from "./lines.ts";
import { hues } from "./plot.ts";

/** What a mixed set of one size costs: see `bench/policies/growth.ts`. */
interface Growth {
  readonly policies: number;
  readonly loopNs: number;
  readonly matchNs: number;
  readonly loopAllNs: number;
  readonly matchAllNs: number;
  readonly indexableNs: number;
  readonly compileMs: number;
  readonly indexMs: number;
  readonly changeMs: number;
}

const root = new URL("../../", import.meta.url);

/** The newest results that have mixed sets in them. */
function growth(): readonly Growth[] {
  const byVersion = (a: string, b: string): number => b.localeCompare(a, "en", { numeric: true });
  for (const file of globSync("bench/results/*.json", { cwd: root }).sort(byVersion)) {
    const results = JSON.parse(readFileSync(new URL(file, root), "utf8")) as {
      policies?: { mixed: readonly Growth[] };
    };
    if (results.policies !== undefined) return results.policies.mixed;
  }
  throw new Error("no results of policy sets: npm run bench -- policies");
}

const { orange: slow, blue: fast, violet: faint } = hues;

/** `docs/policies-search.svg`: one session through a mixed set, by the number of policies. */
export function searchPlot(): Promise<string> {
  return plotLines(growth(), axes("microseconds a session"), [
    { name: "each in turn, all", color: slow, dashed: true, value: ({ loopAllNs }) => loopAllNs / 1e3 },
    { name: "each in turn, the first", color: slow, value: ({ loopNs }) => loopNs / 1e3 },
    { name: "matchAll", color: fast, dashed: true, value: ({ matchAllNs }) => matchAllNs / 1e3 },
    { name: "match", color: fast, value: ({ matchNs }) => matchNs / 1e3 },
    { name: "match, without the 5 %", color: faint, value: ({ indexableNs }) => indexableNs / 1e3 },
  ]);
}

/** `docs/policies-build.svg`: what a mixed set costs to make and to change, by the number of policies. */
export function buildPlot(): Promise<string> {
  return plotLines(growth(), axes("milliseconds"), [
    { name: "new PolicySet", color: slow, value: ({ compileMs }) => compileMs },
    { name: "first search: the index", color: faint, value: ({ indexMs }) => indexMs },
    { name: "with, without", color: fast, value: ({ changeMs }) => changeMs },
  ]);
}

const axes = (y: string) => ({ x: { title: "policies", value: ({ policies }: Growth) => policies }, y });
