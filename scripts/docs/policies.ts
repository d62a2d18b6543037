import { globSync, readFileSync } from "node:fs";
import type { TopLevelSpec } from "vega-lite";
import { apart, hues, plot } from "./plot.ts";

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

/** A line of a plot: its name stands at its end. */
interface Line {
  readonly name: string;
  readonly color: string;
  readonly dashed?: boolean;
  readonly value: (of: Growth) => number;
}

const { orange: slow, blue: fast, violet: faint } = hues;

/** `docs/policies-search.svg`: one session through a mixed set, by the number of policies. */
export function searchPlot(): Promise<string> {
  return plotLines("microseconds a session", [
    { name: "each in turn, all", color: slow, dashed: true, value: ({ loopAllNs }) => loopAllNs / 1e3 },
    { name: "each in turn, the first", color: slow, value: ({ loopNs }) => loopNs / 1e3 },
    { name: "matchAll", color: fast, dashed: true, value: ({ matchAllNs }) => matchAllNs / 1e3 },
    { name: "match", color: fast, value: ({ matchNs }) => matchNs / 1e3 },
    { name: "match, without the 5 %", color: faint, value: ({ indexableNs }) => indexableNs / 1e3 },
  ]);
}

/** `docs/policies-build.svg`: what a mixed set costs to make and to change, by the number of policies. */
export function buildPlot(): Promise<string> {
  return plotLines("milliseconds", [
    { name: "new PolicySet", color: slow, value: ({ compileMs }) => compileMs },
    { name: "first search: the index", color: faint, value: ({ indexMs }) => indexMs },
    { name: "with, without", color: fast, value: ({ changeMs }) => changeMs },
  ]);
}

const height = 300;

/** Both axes are logarithmic. */
function plotLines(title: string, lines: readonly Line[]): Promise<string> {
  const mixed = growth();
  const values = lines.flatMap(({ name, value }) =>
    mixed.map((row) => ({ line: name, policies: row.policies, value: value(row) })),
  );
  const all = values.map(({ value }) => value);
  const domain: [number, number] = [Math.min(...all) / 1.6, Math.max(...all) * 1.6];
  const last = mixed.at(-1);
  const ends = last === undefined ? [] : lines.map(({ name, value }) => ({ line: name, value: value(last) }));
  const x = { field: "policies", type: "quantitative", scale: { type: "log", nice: false } } as const;
  const y = { field: "value", type: "quantitative", scale: { type: "log", domain, nice: false } } as const;
  const names = lines.map(({ name }) => name);
  const color = {
    field: "line",
    scale: { domain: names, range: lines.map((line) => line.color) },
    legend: null,
  } as const;
  const dash = lines.map(({ dashed }) => (dashed ? [5, 4] : [1, 0]));
  const spec: TopLevelSpec = {
    width: 500,
    height,
    padding: 8,
    data: { values },
    encoding: { x, y, color },
    layer: [
      {
        mark: { type: "line", strokeWidth: 2 },
        encoding: {
          x: {
            ...x,
            axis: { title: "policies", values: mixed.map(({ policies }) => policies), format: ",d", labelFlush: false },
          },
          y: { ...y, axis: { title, tickCount: 4, format: "," } },
          strokeDash: { field: "line", scale: { domain: names, range: dash }, legend: null },
        },
      },
      { mark: { type: "point", filled: true, size: 36, opacity: 1 } },
      {
        data: { values: apart(ends, domain, height).map((end) => ({ ...end, policies: last?.policies })) },
        mark: { type: "text", align: "left", baseline: "middle", dx: 10, fontSize: 13 },
        encoding: { text: { field: "line" } },
      },
    ],
  };
  return plot(spec);
}
