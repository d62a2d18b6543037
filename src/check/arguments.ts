import type { FunctionRow } from "../functions/define.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr } from "../typed.ts";
import type { Checker } from "./checker.ts";

/** Reports what the row has against the literals among the written arguments. */
export function checkLiterals(row: FunctionRow, args: readonly TypedExpr[], { report }: Checker): void {
  const problem = row.validate?.(args.map((arg) => (arg.kind === "literal" ? arg.value : undefined)));
  const span = problem && args[problem.argument]?.span;
  if (problem === undefined || span === undefined) return;
  const { severity, message, help, instead } = problem;
  const text = instead === undefined ? undefined : quote(instead);
  const fixes = text === undefined ? [] : [{ title: `write ${text}`, edits: [{ span, text }] }];
  report(severity === "error" ? "invalid-argument" : "doubtful-argument", span, [message, help], { fixes });
}
