export { applyFix, type Diagnostic, type Edit, type Fix, type Related, type Severity } from "./diagnostic.ts";
export type { Dialect, DialectName } from "./dialects.ts";
export type { Completion } from "./editor/complete.ts";
export type { Hover } from "./editor/hover.ts";
export {
  type ContextOf,
  type Definition,
  type Environment,
  type EnvironmentField,
  type Field,
  type Fields,
  field,
  type Options,
} from "./environment.ts";
export { FilterError } from "./error.ts";
export type { Explanation } from "./explain.ts";
export type { ExplainedValue, ExplanationNode, Reading } from "./explanation.ts";
export { any, comparable, either, type FunctionRow, fn, listOf, scalar, signature } from "./functions/define.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { type Code, codes } from "./messages.ts";
export {
  type Policy,
  type PolicyContext,
  type PolicyDiagnostic,
  type PolicyExplanation,
  PolicySet,
} from "./policies/policy-set.ts";
export {
  type CheckReport,
  defineEnvironment,
  type EnvironmentDefinition,
  FilterEnvironment,
  type Predicate,
} from "./predicate.ts";
export {
  diagnosticData,
  editorDiagnostics,
  type RenderOptions,
  renderDiagnostic,
  renderDiagnostics,
} from "./render.ts";
export { lineStarts, type Position, positionAt, type Span } from "./source.ts";
export { bool, float, int, list, map, string, type Type, timestamp, typeName } from "./types/type.ts";
export { ContextError, type HostOf, type MapData, type Value, type ValueOf } from "./types/value.ts";
