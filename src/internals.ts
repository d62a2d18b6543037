import type { Getters } from "./compile.ts";
import type { Environment } from "./environment.ts";
import type { FilterEnvironment, Predicate } from "./predicate.ts";
import type { TypedExpr } from "./typed.ts";

/* The data structures of the passes, for authors of other passes. They can change in any version. */

export type { Getter, Getters } from "./compile.ts";
export type { DialectData } from "./dialects.ts";
export type { Environment, Namespace } from "./environment.ts";
export type { Reader, Specialize } from "./functions/define.ts";
export type { Analysis, Passes, Redundant, Verdicts } from "./lint/verdicts.ts";
export { unusual } from "./plain.ts";
export type { Syntax } from "./syntax/lex.ts";
export {
  childrenOf,
  mapChildren,
  type TypedCall,
  type TypedExpr,
  type TypedField,
  type TypedIndex,
  type TypedLiteral,
  type TypedLogical,
  type TypedNot,
  walk,
} from "./typed.ts";
export { isPlain } from "./types/value.ts";

/** The environment as data. */
export function environmentData(environment: FilterEnvironment<never>): Environment {
  return environment.data;
}

/** The readers of fields that the environment was defined with. */
export function gettersOf(environment: FilterEnvironment<never>): Getters {
  return environment.getters;
}

/** The checked filter as data. */
export function typedExpression(predicate: Predicate<never>): TypedExpr {
  return predicate.data;
}
