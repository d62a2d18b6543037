import { failureOf } from "../constant.ts";
import type { ArgumentProblem, FunctionRow } from "../functions/define.ts";
import { FunctionError, mayFail } from "../functions/guard.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedCall, TypedExpr } from "../typed.ts";
import type { Checker } from "./checker.ts";

/** Reports literal arguments that the row's `validate` rejects. Returns whether there is no error. */
export function checkLiterals(call: TypedCall, args: readonly TypedExpr[], { report }: Checker): boolean {
  const problem = problemOf(call.fn, args);
  if (problem instanceof FunctionError) {
    report("function-failed", call.span, [problem.function, problem.message]);
    return false;
  }
  const span = problem && args[problem.argument]?.span;
  if (problem === undefined || span === undefined) return true;
  const { severity, message, help, instead } = problem;
  const text = instead === undefined ? undefined : quote(instead);
  const fixes = text === undefined ? [] : [{ title: `write ${text}`, edits: [{ span, text }] }];
  report(severity === "error" ? "invalid-argument" : "doubtful-argument", span, [call.fn.name, message, help], {
    fixes,
  });
  return severity !== "error";
}

function problemOf(row: FunctionRow, args: readonly TypedExpr[]): ArgumentProblem | FunctionError | undefined {
  try {
    return row.validate?.(args.map((arg) => (arg.kind === "literal" ? arg.value : undefined)));
  } catch (error) {
    if (error instanceof FunctionError) return error;
    throw error;
  }
}

/** Reports a call that fails for its known arguments; returns whether it does not. */
export function checkConstant(call: TypedCall, { report }: Checker): boolean {
  const failure = mayFail(call.fn) ? failureOf(call) : undefined;
  if (failure === undefined) return true;
  report("function-failed", call.span, [failure.function, failure.message]);
  return false;
}
