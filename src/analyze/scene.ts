import type { Bank, Property, Term } from "./bank.ts";
import type { Budget } from "./budget.ts";
import type { Equalities } from "./equalities.ts";
import type { Formula, Literal } from "./formula.ts";
import type { Lit } from "./sat.ts";

/** An atom of the search that is about two terms, or twice about one. */
export interface Pair {
  readonly lit: Lit;
  readonly number: Literal;
  readonly a: Term;
  readonly b: Term;
}

export interface Every {
  readonly lit: Lit;
  readonly number: Literal;
  readonly list: Term;
  readonly property: Property;
}

/** The atoms that a search has, by what they ask. */
export interface Atoms {
  readonly equal: Pair[];
  readonly prefix: Pair[];
  readonly suffix: Pair[];
  readonly less: Pair[];
  readonly holds: Pair[];
  readonly has: Pair[];
  readonly some: Pair[];
  readonly same: Pair[];
  readonly every: Every[];
}

/** A complete assignment, as the parts of the theory see it. */
export interface Scene {
  readonly bank: Bank;
  readonly budget: Budget;
  readonly atoms: Atoms;
  readonly equalities: Equalities;
  isTrue(lit: Lit): boolean;
  /** Whether the assignment makes the formula true; false where it is open. */
  holds(formula: Formula): boolean;
  /** Whether something has been learned from the assignment. */
  isOpen(): boolean;
  /** Adds a clause that holds in every model: where all of `lits` are true, one of the conclusions is. */
  learn(lits: ReadonlySet<Lit>, conclusions: readonly Formula[]): void;
}
