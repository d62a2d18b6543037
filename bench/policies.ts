import { type Growth, measureGrowth } from "./policies/growth.ts";
import { type Finder, measureOneLabel } from "./policies/one-label.ts";

/** One session through many policies. */
export interface Policies {
  /** The yardstick first. */
  readonly oneLabel: readonly Finder[];
  /** In ascending order of size. */
  readonly mixed: readonly Growth[];
}

process.stderr.write("one label\n");
const oneLabel = measureOneLabel();
const mixed = [100, 300, 1_000, 3_000, 10_000].map((size) => {
  process.stderr.write(`a mixed set of ${size}\n`);
  return measureGrowth(size);
});
console.log(JSON.stringify({ oneLabel, mixed } satisfies Policies));
