import type { Span } from "./source.ts";
import type { TypedExpr } from "./typed.ts";

/** Why an expression has its value. Plain data. */
export interface ExplanationNode {
  /** Canonical text of the expression. */
  readonly text: string;
  /** Its span in the filter's text. */
  readonly span: Span;
  readonly kind: TypedExpr["kind"];
  /** Absent if it was not evaluated: after a false operand of `&&`, or a true operand of `||`. */
  readonly value?: ExplainedValue;
  /** Whether it decided the result of the whole filter. */
  readonly decided: boolean;
  /** The fields and entries that it reads itself, with their values. */
  readonly reads: readonly Reading[];
  /** Its conditions: operands of `&&`, `||` and `!`, and arguments that are conditions. */
  readonly children: readonly ExplanationNode[];
}

/** The value of a masked reading. */
export const mask = "•••";

/** A value as data: a map is an object of its entries. */
export type ExplainedValue =
  | string
  | boolean
  | number
  | readonly ExplainedValue[]
  | { readonly [key: string]: ExplainedValue };

export interface Reading {
  /** Canonical text of the field or entry: `user.spec.traits["teams"]`. */
  readonly text: string;
  /** `•••` instead of a masked value. */
  readonly value: ExplainedValue;
  /** Whether the data had no value, so that this is the type's zero value. */
  readonly missing: boolean;
  /** Set if `value` is masked: the field is secret, or the filter compares it with a secret one. */
  readonly masked?: true;
}
