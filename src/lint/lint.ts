import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import type { TypedExpr } from "../typed.ts";
import { absences } from "./absences.ts";
import { constants } from "./constants.ts";
import { fieldsNeverSet } from "./kinds.ts";
import { repetitions } from "./repetitions.ts";
import { unknownValues } from "./values.ts";
import { wildcards } from "./wildcards.ts";

/** Warnings about a well-typed filter that is probably wrong. */
export function lint(typed: TypedExpr, environment: Environment, text: string): readonly Diagnostic[] {
  const unknown = [...unknownValues(typed, environment)];
  return [
    ...fieldsNeverSet(typed, environment),
    ...unknown.map(({ diagnostic }) => diagnostic),
    ...constants(typed, environment, new Set(unknown.map(({ call }) => call))),
    ...repetitions(typed),
    ...absences(typed, environment, text),
    ...wildcards(typed, environment, text),
  ];
}
