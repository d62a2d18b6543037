export { DefinitionError, type DefinitionProblem } from "./definition/problems.ts";
export { applyFix, type Diagnostic, type Edit, type Fix, type Related, type Severity } from "./diagnostic.ts";
export type { Dialect } from "./dialects.ts";
export type { Completion } from "./editor/complete.ts";
export type { Hover } from "./editor/hover.ts";
export {
  type ContextOf,
  type Definition,
  type EnvironmentField,
  type Field,
  type Fields,
  field,
  type Options,
  type Required,
  required,
  type Subject,
} from "./environment.ts";
export type { Explanation } from "./explain.ts";
export type { ExplainedValue, ExplanationNode, Reading } from "./explanation.ts";
export {
  type ArgumentProblem,
  any,
  type Bound,
  type CodeArgument,
  comparable,
  type Example,
  either,
  type FunctionCode,
  type FunctionRow,
  fn,
  type Instead,
  listOf,
  type Meaning,
  type Notes,
  ordered,
  type Parameter,
  type ParameterRow,
  type Pattern,
  scalar,
  signature,
  type Validate,
  type Variable,
} from "./functions/define.ts";
export { FunctionError } from "./functions/guard.ts";
export { type FunctionSQL, type SQLDialect, type SQLFragment, sql } from "./functions/sql.ts";
export { languageVersion } from "./language-version.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { type Code, codes, type Params } from "./messages.ts";
export { type Outcome, outcomeOf } from "./policies/explained.ts";
export type { Decision, Policy, PolicyContext, PolicyDiagnostic, PolicyExplanation } from "./policies/policy.ts";
export { PolicySet } from "./policies/policy-set.ts";
export type { PolicySQL, PolicySQLOptions, PolicyTemplateOptions } from "./policies/to-sql.ts";
export {
  type CheckReport,
  defineEnvironment,
  type EnvironmentDefinition,
  type EnvironmentOptions,
  FilterEnvironment,
  type FormatOptions,
  type Predicate,
  type PredicateSQL,
  type PredicateTemplate,
  type Remaining,
} from "./predicate.ts";
export { FilterError } from "./report/error.ts";
export {
  type DiagnosticData,
  diagnosticData,
  type EditorDiagnostic,
  type EditorRange,
  editorDiagnostics,
  type Place,
  type Point,
  type RenderOptions,
  type Reported,
  renderDiagnostic,
  renderDiagnostics,
} from "./report/render.ts";
export { lineStarts, type Position, positionAt, type Span } from "./source.ts";
export type { Column, Enum, Storage } from "./sql/column.ts";
export { type ColumnProblem, type Columns, ColumnsError } from "./sql/columns.ts";
export type { SQLOptions, SQLTemplate, SQLTemplateOptions, SQLText } from "./sql/options.ts";
export type { InfixName } from "./syntax/ast.ts";
export {
  bool,
  float,
  int,
  type ListType,
  list,
  type MapType,
  map,
  type ScalarKind,
  type ScalarType,
  string,
  type Type,
  timestamp,
  typeName,
} from "./types/type.ts";
export {
  ContextError,
  type HostOf,
  type MapData,
  type Scalar,
  type Value,
  type ValueOf,
} from "./types/value.ts";
