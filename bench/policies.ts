import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./measure.ts";
import { type Growth, measureGrowth } from "./policies/growth.ts";
import { type ModuleCost, measureModule } from "./policies/modules.ts";
import { type Finder, measureOneLabel } from "./policies/one-label.ts";

/** One session through many policies. */
export interface Policies {
  /** The yardstick first. */
  readonly oneLabel: readonly Finder[];
  /** In ascending order of size. */
  readonly mixed: readonly Growth[];
  /** The same sets as modules. */
  readonly modules?: readonly ModuleCost[];
  /** From ten thousand mixed policies to the first one found, in a fresh process: median, in milliseconds. */
  readonly coldMs: number;
}

const cold = fileURLToPath(new URL("./policies/cold.ts", import.meta.url));

process.stderr.write("one label\n");
const oneLabel = measureOneLabel();
const mixed = [100, 300, 1_000, 3_000, 10_000].map((size) => {
  process.stderr.write(`a mixed set of ${size}\n`);
  return measureGrowth(size);
});
process.stderr.write("modules\n");
const modules = [100, 1_000, 10_000].map(measureModule);
process.stderr.write("fresh processes\n");
const coldTimes = Array.from({ length: 11 }, () =>
  Number(execFileSync(process.execPath, [cold], { encoding: "utf8" })),
);
console.log(JSON.stringify({ oneLabel, mixed, modules, coldMs: median(coldTimes) } satisfies Policies));
