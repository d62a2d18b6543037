import type { ScalarType, Type } from "../types/type.ts";
import { type Scalar, zero } from "../types/value.ts";
import type { Place } from "./columns.ts";

/**
 * What a filter asks of a row, in the few questions that every engine can be asked. There is no negation but over a
 * question, and none over what may be NULL: {@link negate} pushes it down, and a writer answers each question or its
 * opposite.
 */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "and" | "or"; readonly operands: readonly Condition[] }
  | Question;

export interface Question {
  readonly kind: "question";
  readonly ask: Ask;
  /** Whether it is asked that it is not so. */
  readonly negated: boolean;
}

export type Ask =
  /** What is stored is there. */
  | { readonly kind: "present"; readonly value: Stored }
  /** A bool that is stored is true. */
  | { readonly kind: "is"; readonly value: Term }
  /** Two scalars of one type are the same. */
  | { readonly kind: "equal"; readonly left: Term; readonly right: Term }
  /** One number or instant comes before another of its type; `orSame`: or is the same. */
  | { readonly kind: "before"; readonly left: Term; readonly right: Term; readonly orSame: boolean }
  | { readonly kind: "starts"; readonly text: Term; readonly prefix: Term }
  | { readonly kind: "ends"; readonly text: Term; readonly suffix: Term }
  /** The scalar is one of the items. */
  | { readonly kind: "includes"; readonly list: Term; readonly item: Term }
  /** Two lists have an item in common. */
  | { readonly kind: "overlap"; readonly left: Term; readonly right: Term }
  /** Every item of one list is in the other. */
  | { readonly kind: "subset"; readonly of: Term; readonly list: Term }
  /** Two lists have the same items in the same order. */
  | { readonly kind: "same"; readonly left: Term; readonly right: Term }
  | { readonly kind: "every-ends"; readonly list: Term; readonly suffix: Term }
  | { readonly kind: "empty"; readonly list: Term };

/** What is asked about. What is missing is the zero value of its type. */
export type Term = Known | Stored | Entry | Called | Made | Choice | Verdict;

/** A scalar that does not depend on the row. */
export interface Known {
  readonly kind: "known";
  readonly type: ScalarType;
  readonly value: Scalar;
}

/** What lies in a column, or in a part of one. */
export interface Stored {
  readonly kind: "stored";
  readonly type: Type;
  readonly place: Place;
}

/** An entry of a map that is stored. */
export interface Entry {
  readonly kind: "entry";
  readonly type: Type;
  readonly map: Read;
  readonly key: Term;
}

/** What a function of the environment makes of its arguments: SQL of its own, and terms in it. */
export interface Called {
  readonly kind: "called";
  readonly type: Type;
  readonly parts: readonly (string | Term)[];
}

/** What the engine reads, NULL where it is missing. */
export type Read = Stored | Entry | Called;

/** A list of scalars, item by item. */
export interface Made {
  readonly kind: "made";
  readonly type: Type;
  readonly items: readonly Term[];
}

/** An entry of a map that is known, under a key that is not. */
export interface Choice {
  readonly kind: "choice";
  readonly type: Type;
  readonly key: Term;
  readonly cases: readonly { readonly key: string; readonly value: Term }[];
  /** Where no case is the key. */
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

/** All of them, or one of them at least; without what is constant. */
export function junction(kind: "and" | "or", operands: readonly Condition[]): Condition {
  const decides = kind === "or";
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  if (flat.some((operand) => operand.kind === "constant" && operand.value === decides)) return decides ? always : never;
  const rest = flat.filter(({ kind }) => kind !== "constant");
  const [only] = rest;
  if (only === undefined) return decides ? never : always;
  return rest.length === 1 ? only : { kind, operands: rest };
}

/** Whether it is known, and only what is there can equal it. */
export function isFound(term: Term): term is Known {
  return term.kind === "known" && term.value !== zero(term.type);
}
