export { analysis } from "./analysis.ts";
export { type Audit, type AuditedPolicy, type AuditOptions, audit } from "./audit.ts";
export { type Change, type Comparison, compare } from "./compare.ts";
export type { Finding } from "./findings.ts";
export {
  type ConstantCondition,
  type DialectDifference,
  type Inspection,
  inspect,
} from "./inspect.ts";
export { type Outcome, outcomes } from "./outcomes.ts";
export { always, disjoint, equivalent, implies, never, type QuestionOptions, type Verdict } from "./questions.ts";
export type { Uncovered } from "./uncovered.ts";
