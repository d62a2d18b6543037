import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import type { TypedExpr } from "../typed.ts";
import { absences } from "./absences.ts";
import { constants } from "./constants.ts";
import { fieldsNeverSet } from "./kinds.ts";
import { repetitions } from "./repetitions.ts";

/** What a well-typed filter says and is hardly meant to. */
export function lint(typed: TypedExpr, environment: Environment, text: string): readonly Diagnostic[] {
  return [
    ...fieldsNeverSet(typed, environment),
    ...constants(typed, environment),
    ...repetitions(typed),
    ...absences(typed, environment, text),
  ];
}
