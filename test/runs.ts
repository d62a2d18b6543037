import type { Parameters } from "fast-check";

/** How long `npm run fuzz` tries each property, in milliseconds; unset: a fixed number of runs of a fixed seed. */
const fuzzing = Number(process.env["FUZZ_MS"] ?? 0);

/** The part of the runs that a mutation test makes of each mutant. */
const share = Number(process.env["RUNS_SHARE"] ?? 1);

/** How often a property is tried: `count` times from a fixed seed in the tests; for a while from a new one when fuzzing. */
export function runs<T>(count: number): Parameters<T> {
  if (fuzzing > 0) {
    return { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: fuzzing, markInterruptAsFailure: false };
  }
  return { numRuns: Math.ceil(count * share), seed: 20_261_122 };
}
