import type { Span } from "./source.ts";
import type { TypedExpr } from "./typed.ts";

/** Why an expression had its value. Plain data. */
export interface ExplanationNode {
  /** Canonical text of the expression. */
  readonly text: string;
  /** Its place in the filter's text. */
  readonly span: Span;
  readonly kind: TypedExpr["kind"];
  /** Absent where evaluation stopped before it: `&&` behind a false operand, `||` behind a true one. */
  readonly value?: ExplainedValue;
  /** Whether the verdict of the whole filter hung on it. */
  readonly decided: boolean;
  /** The fields and entries that it reads itself, with what they held. */
  readonly reads: readonly Reading[];
  /** Its conditions: operands of `&&`, `||` and `!`, and arguments that are conditions themselves. */
  readonly children: readonly ExplanationNode[];
}

/** What a masked reading has as its value. */
export const mask = "•••";

/** A value as data: a map is given as its entries. */
export type ExplainedValue =
  | string
  | boolean
  | number
  | readonly ExplainedValue[]
  | { readonly [key: string]: ExplainedValue };

export interface Reading {
  /** Canonical text of the field or entry: `user.spec.traits["teams"]`. */
  readonly text: string;
  /** `•••` in place of a value that is not shown. */
  readonly value: ExplainedValue;
  /** Whether the host's data had none, so that this is the type's zero value. */
  readonly missing: boolean;
  /** Set where `value` is not shown: the field is secret, or the filter compares it with one that is. */
  readonly masked?: true;
}
