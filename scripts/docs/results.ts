import { readdirSync, readFileSync } from "node:fs";

/** What the pages and plots read of the benchmark's results: see `bench/report.ts`. */
export interface Results {
  readonly wherefore: string;
  readonly policies: {
    readonly mixed: readonly Growth[];
  };
}

/** What a mixed set of one size costs: see `bench/policies/growth.ts`. */
export interface Growth {
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

const folder = new URL("../../bench/results/", import.meta.url);

/** The results of the newest version. */
export function newestResults(): Results {
  const inOrder = new Intl.Collator("en", { numeric: true }).compare;
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort(inOrder)
    .at(-1);
  if (newest === undefined) throw new Error("there are no results of the benchmark: npm run bench");
  return JSON.parse(readFileSync(new URL(newest, folder), "utf8")) as Results;
}
