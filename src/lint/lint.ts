import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import type { TypedExpr } from "../typed.ts";
import { absences } from "./absences.ts";
import { constants, redundantOperands } from "./constants.ts";
import { fieldsNeverSet } from "./kinds.ts";
import { passes } from "./passes.ts";
import { repetitions } from "./repetitions.ts";
import { unknownValues } from "./values.ts";
import { type Analysis, verdictsOf } from "./verdicts.ts";
import { wildcards } from "./wildcards.ts";

/** Warnings about a well-typed filter that is probably wrong. */
export function lint(
  typed: TypedExpr,
  environment: Environment,
  text: string,
  analysis?: Analysis,
): readonly Diagnostic[] {
  const unknown = [...unknownValues(typed, environment)];
  const plain = verdictsOf(environment);
  const verdicts = analysis?.(environment, plain, passes) ?? plain;
  const found = [
    ...fieldsNeverSet(typed, environment),
    ...unknown.map(({ diagnostic }) => diagnostic),
    ...constants(typed, verdicts, new Set(unknown.map(({ call }) => call))),
    ...repetitions(typed),
  ];
  return [
    ...found,
    ...redundantOperands(typed, verdicts, found, text),
    ...absences(typed, environment, text),
    ...wildcards(typed, environment, text),
  ];
}
