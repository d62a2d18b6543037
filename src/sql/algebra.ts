import type { ScalarType, Type } from "../types/type.ts";
import { type Scalar, zero } from "../types/value.ts";
import type { Place } from "./columns.ts";

/**
 * A filter in terms of a few questions about a row that every engine can answer. Negation applies only to questions,
 * and never to a value that can be NULL: {@link negate} pushes it down, and a writer answers each question or its
 * opposite.
 */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "and" | "or"; readonly operands: readonly Condition[] }
  | Question;

export interface Question {
  readonly kind: "question";
  readonly ask: Ask;
  /** Whether the question is negated. */
  readonly negated: boolean;
}

export type Ask =
  /** A stored value is present. */
  | { readonly kind: "present"; readonly value: Stored }
  /** A stored bool is true. */
  | { readonly kind: "is"; readonly value: Term }
  /** Two scalars of one type are equal. */
  | { readonly kind: "equal"; readonly left: Term; readonly right: Term }
  /** One number or instant comes before another of its type; `orSame`: or equals it. */
  | { readonly kind: "before"; readonly left: Term; readonly right: Term; readonly orSame: boolean }
  | { readonly kind: "starts"; readonly text: Term; readonly prefix: Term }
  | { readonly kind: "ends"; readonly text: Term; readonly suffix: Term }
  /** The scalar is one of the items. */
  | { readonly kind: "includes"; readonly list: Term; readonly item: Term }
  /** Two lists have a common item. */
  | { readonly kind: "overlap"; readonly left: Term; readonly right: Term }
  /** Every item of one list is in the other. */
  | { readonly kind: "subset"; readonly of: Term; readonly list: Term }
  /** Two lists have the same items in the same order. */
  | { readonly kind: "same"; readonly left: Term; readonly right: Term }
  | { readonly kind: "every-ends"; readonly list: Term; readonly suffix: Term }
  | { readonly kind: "empty"; readonly list: Term };

/** An operand of a question. An absent value is the zero value of its type. */
export type Term = Known | Stored | Entry | Called | Made | Choice | Verdict;

/** A scalar that does not depend on the row. */
export interface Known {
  readonly kind: "known";
  readonly type: ScalarType;
  readonly value: Scalar;
}

/** A value in a column, or in a part of one. */
export interface Stored {
  readonly kind: "stored";
  readonly type: Type;
  readonly place: Place;
}

/** An entry of a stored map. */
export interface Entry {
  readonly kind: "entry";
  readonly type: Type;
  readonly map: Read;
  readonly key: Term;
}

/** A call of a function with its own SQL, and the terms in it. */
export interface Called {
  readonly kind: "called";
  readonly type: Type;
  readonly parts: readonly (string | Term)[];
}

/** The value that the engine reads, NULL if it is absent. */
export type Read = Stored | Entry | Called;

/** A list of scalars, item by item. */
export interface Made {
  readonly kind: "made";
  readonly type: Type;
  readonly items: readonly Term[];
}

/** An entry of a known map, under an unknown key. */
export interface Choice {
  readonly kind: "choice";
  readonly type: Type;
  readonly key: Term;
  readonly cases: readonly { readonly key: string; readonly value: Term }[];
  /** If no case matches the key. */
  readonly other: Term;
}

/** A condition, as a bool. */
export interface Verdict {
  readonly kind: "verdict";
  readonly type: { readonly kind: "bool" };
  readonly condition: Condition;
}

export const always: Condition = { kind: "constant", value: true };
export const never: Condition = { kind: "constant", value: false };

export function question(ask: Ask): Condition {
  return { kind: "question", ask, negated: false };
}

/** The opposite, by De Morgan. */
export function negate(condition: Condition): Condition {
  switch (condition.kind) {
    case "constant":
      return condition.value ? never : always;
    case "question":
      return { ...condition, negated: !condition.negated };
    case "and":
    case "or":
      return { kind: condition.kind === "and" ? "or" : "and", operands: condition.operands.map(negate) };
  }
}

/** All of them, or at least one of them; without constants. */
export function junction(kind: "and" | "or", operands: readonly Condition[]): Condition {
  const decides = kind === "or";
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  if (flat.some((operand) => operand.kind === "constant" && operand.value === decides)) return decides ? always : never;
  const rest = flat.filter(({ kind }) => kind !== "constant");
  const [only] = rest;
  if (only === undefined) return decides ? never : always;
  return rest.length === 1 ? only : { kind, operands: rest };
}

/** Whether it is known, and only present values can equal it. */
export function isFound(term: Term): term is Known {
  return term.kind === "known" && term.value !== zero(term.type);
}
