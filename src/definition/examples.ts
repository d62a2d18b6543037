import { check } from "../check/check.ts";
import { buildEnvironment, type Definition, type Environment } from "../environment.ts";
import type { Example, FunctionRow } from "../functions/define.ts";
import { FunctionError } from "../functions/guard.ts";
import { interpret } from "../interpret.ts";
import { parse } from "../syntax/parse.ts";
import type { TypedExpr } from "../typed.ts";
import { ContextError, type Value } from "../types/value.ts";
import { asValue, isSame, showValue } from "./values.ts";

/** A failed example of a function. */
export interface FailedExample {
  /** The function's name. */
  readonly function: string;
  /** Its position among the function's examples. */
  readonly index: number;
  readonly filter: string;
  readonly expected: Value;
  /** The value of the filter; undefined if it cannot be evaluated. */
  readonly got: Value | undefined;
  /** The problem, in a sentence. */
  readonly message: string;
}

/** An environment of `definition` in which examples can use every function of a dialect, whatever filters can use. */
export function forExamples(
  { only: _only, operators: _operators, ...definition }: Definition,
  dialect?: string,
): Environment {
  return buildEnvironment(definition, { dialect });
}

/** The failed examples of `row` in the environment. */
export function failedExamples(row: FunctionRow, environment: Environment): readonly FailedExample[] {
  return row.examples.flatMap((example, index) => {
    const problem = problemOf(example, environment);
    const [filter, expected] = example;
    return problem === undefined ? [] : [{ function: row.name, index, filter, expected, ...problem }];
  });
}

/** The expression of an example; a string is the reason why there is none. */
export function readExample([filter]: Example, environment: Environment): TypedExpr | string {
  const { expr, diagnostics: syntax } = parse(filter, environment.limits, environment.syntax);
  const { typed, diagnostics } =
    expr === undefined ? { typed: undefined, diagnostics: [] } : check(expr, environment, filter, "value");
  const error = [...syntax, ...diagnostics].find(({ severity }) => severity === "error");
  if (error !== undefined) return error.message;
  return typed ?? "not an expression";
}

function problemOf(example: Example, environment: Environment): Pick<FailedExample, "got" | "message"> | undefined {
  const [filter, written] = example;
  const typed = readExample(example, environment);
  if (typeof typed === "string") return { got: undefined, message: `\`${filter}\` has an error: ${typed}` };
  const expected = asValue(written, typed.type);
  try {
    const got = interpret(typed, {});
    if (isSame(got, expected)) return undefined;
    return { got, message: `\`${filter}\` is ${showValue(got)}, not ${showValue(written)}` };
  } catch (error) {
    if (error instanceof FunctionError) return { got: undefined, message: error.message };
    if (error instanceof ContextError) return { got: undefined, message: `\`${filter}\` reads data: ${error.message}` };
    throw error;
  }
}
