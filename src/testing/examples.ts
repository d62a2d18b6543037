import { type FailedExample, failedExamples } from "../definition/examples.ts";
import { isWritable } from "../functions/define.ts";
import type { FilterEnvironment } from "../predicate.ts";
import type { Value } from "../types/value.ts";

/** An example of one of an environment's functions. */
export interface ExampleCase {
  /** `is_odd("a") is true`, for the title of a test. */
  readonly title: string;
  /** The function's name. */
  readonly function: string;
  readonly filter: string;
  readonly expected: Value;
  /** The failure of the example; undefined if it passes. */
  readonly run: () => FailedExample | undefined;
}

/** The examples of an environment's functions, except those that call functions that the environment does not have. */
export function examples(environment: FilterEnvironment<never>): readonly ExampleCase[] {
  const { data } = environment;
  return [...data.functions.values()].flatMap((row) =>
    row.examples
      .filter((example) => isWritable(example, data.functions))
      .map((example): ExampleCase => {
        const [filter, expected] = example;
        return {
          title: `${filter} is ${JSON.stringify(expected)}`,
          function: row.name,
          filter,
          expected,
          run: () => failedExamples({ ...row, examples: [example] }, data)[0],
        };
      }),
  );
}

/** The failed {@link examples}, in their order; empty if all pass. */
export function runExamples(environment: FilterEnvironment<never>): readonly FailedExample[] {
  return examples(environment).flatMap(({ run }) => run() ?? []);
}
