import type { Bank, Term } from "./bank.ts";
import type { Literal } from "./formula.ts";

/** What a comparison of a term with a literal says of the term. */
type Fact =
  | { readonly kind: "equal" | "prefix" | "suffix"; readonly text: string }
  | { readonly kind: "part"; readonly side: "prefix" | "suffix"; readonly text: string }
  | { readonly kind: "below" | "above"; readonly bound: bigint };

/** The term that an atom compares with a literal; undefined for an atom of another sort. */
export function comparedTerm(bank: Bank, number: Literal): Term | undefined {
  const atom = bank.atom(number);
  if (atom.kind === "has" || atom.kind === "same" || !("b" in atom)) return undefined;
  if (bank.data(atom.a).literal !== undefined) return atom.b;
  return bank.data(atom.b).literal === undefined ? undefined : atom.a;
}

/** Whether a literal can decide other comparisons of its term: that a string is not something says nothing of another. */
export function isTelling(bank: Bank, literal: Literal): boolean {
  return literal > 0 || bank.atom(literal).kind === "less";
}

/**
 * Whether one comparison of a term with a literal makes another true, or false: where `x == "ab"`, `has_prefix(x, "a")`
 * holds and `x == "c"` does not.
 */
export function impliedBy(bank: Bank, literal: Literal, other: Literal): boolean | undefined {
  const fact = factOf(bank, literal);
  if (fact === undefined) return undefined;
  if (fact.kind === "below" || fact.kind === "above") {
    const [yes, no] = [factOf(bank, other), factOf(bank, -other)];
    return isWithin(fact, yes) ? true : isWithin(fact, no) ? false : undefined;
  }
  const asked = factOf(bank, other);
  return asked === undefined ? undefined : impliedText(fact, asked);
}

function factOf(bank: Bank, literal: Literal): Fact | undefined {
  const atom = bank.atom(literal);
  switch (atom.kind) {
    case "less": {
      const [x, y] = [bank.ordinal(atom.a), bank.ordinal(atom.b)];
      if (y !== undefined) return literal > 0 ? { kind: "below", bound: y - 1n } : { kind: "above", bound: y };
      if (x !== undefined) return literal > 0 ? { kind: "above", bound: x + 1n } : { kind: "below", bound: x };
      return undefined;
    }
    case "equal": {
      const text = bank.text(atom.a) ?? bank.text(atom.b);
      return literal < 0 || text === undefined ? undefined : { kind: "equal", text };
    }
    case "prefix":
    case "suffix": {
      const [whole, part] = [bank.text(atom.a), bank.text(atom.b)];
      if (literal < 0) return undefined;
      if (whole !== undefined) return { kind: "part", side: atom.kind, text: whole };
      return part === undefined ? undefined : { kind: atom.kind, text: part };
    }
    default:
      return undefined;
  }
}

function isWithin(fact: Fact, other: Fact | undefined): boolean {
  if (fact.kind === "below") return other?.kind === "below" && other.bound >= fact.bound;
  return fact.kind === "above" && other?.kind === "above" && other.bound <= fact.bound;
}

function impliedText(fact: Fact, asked: Fact): boolean | undefined {
  if (!("text" in fact) || !("text" in asked)) return undefined;
  const { text } = fact;
  const other = asked.text;
  const has = (whole: string, part: string, side: "prefix" | "suffix") =>
    side === "prefix" ? whole.startsWith(part) : whole.endsWith(part);
  if (fact.kind === "equal") {
    if (asked.kind === "equal") return text === other;
    if (asked.kind === "part") return has(other, text, asked.side);
    return has(text, other, asked.kind as "prefix" | "suffix");
  }
  if (fact.kind === "part") return undefined;
  const side = fact.kind as "prefix" | "suffix";
  if (asked.kind === "part") return asked.side !== side || has(other, text, side) ? undefined : false;
  if (asked.kind === "equal") return has(other, text, side) ? undefined : false;
  if (asked.kind !== side) return undefined;
  if (has(text, other, side)) return true;
  return has(other, text, side) ? undefined : false;
}
