import type { Analysis } from "../lint/verdicts.ts";
import { Budget } from "./budget.ts";
import { Inspector } from "./inspect.ts";
import { textOf } from "./write.ts";

/** Steps of all questions about one filter: a few milliseconds. */
const steps = 15_000;

/**
 * Lets `check` find every constant condition and redundant operand: `environment.with({ analysis })`. A check then takes a
 * few milliseconds more at most. It does not report what it cannot decide in that time.
 */
export const analysis: Analysis = (environment, plain, passes) => {
  const budget = new Budget(steps);
  const inspector = new Inspector(environment, passes, () => budget);
  return {
    of: (condition) => plain.of(condition) ?? inspector.valueOf(condition),
    core: (chain) => (plain.of(chain) === undefined ? inspector.core(chain) : plain.core(chain)),
    redundant: (filter) => {
      const { redundant, smaller } = inspector.minimize(filter);
      return { operands: redundant, text: textOf(smaller, environment, passes) };
    },
  };
};
