import type { Bank, Term } from "./bank.ts";
import type { Literal } from "./formula.ts";

const none: readonly Literal[] = [];

/**
 * What a comparison of a term with a literal says of the other comparisons of that term with literals: where `x == "ab"`,
 * `has_prefix(x, "a")` holds and `x == "c"` does not.
 */
export function impliedBy(
  bank: Bank,
  literal: Literal,
  unary: ReadonlyMap<Term, readonly Literal[]>,
): readonly Literal[] {
  const atom = bank.atom(literal);
  if (atom.kind === "less") return impliedByOrder(bank, literal, unary);
  if (literal < 0 || (atom.kind !== "equal" && atom.kind !== "prefix" && atom.kind !== "suffix")) return none;
  const [x, y] = [bank.text(atom.a), bank.text(atom.b)];
  const text = x ?? y;
  const others = text === undefined ? undefined : unary.get(x === undefined ? atom.a : atom.b);
  if (text === undefined || others === undefined || others.length < 2) return none;
  // a part of a literal
  if (x !== undefined && atom.kind !== "equal") return none;
  const implied: Literal[] = [];
  for (const other of others) {
    const verdict = other === literal ? undefined : verdictOn(bank, other, atom.kind, text);
    if (verdict !== undefined) implied.push(verdict ? other : -other);
  }
  return implied;
}

/** Whether an atom about a term holds where the term equals `text`, or has it as a part on a side. */
function verdictOn(
  bank: Bank,
  literal: Literal,
  known: "equal" | "prefix" | "suffix",
  text: string,
): boolean | undefined {
  const atom = bank.atom(literal);
  if (atom.kind !== "equal" && atom.kind !== "prefix" && atom.kind !== "suffix") return undefined;
  const [x, y] = [bank.text(atom.a), bank.text(atom.b)];
  const other = (x ?? y) as string;
  const isPart = x !== undefined && atom.kind !== "equal";
  const has = (whole: string, part: string, side: "prefix" | "suffix") =>
    side === "prefix" ? whole.startsWith(part) : whole.endsWith(part);
  if (known === "equal") {
    if (atom.kind === "equal") return text === other;
    return isPart ? has(other, text, atom.kind) : has(text, other, atom.kind);
  }
  if (isPart) return atom.kind === known && !has(other, text, known) ? false : undefined;
  if (atom.kind === "equal") return has(other, text, known) ? undefined : false;
  if (atom.kind !== known) return undefined;
  if (has(text, other, known)) return true;
  return has(other, text, known) ? undefined : false;
}

/** Below a bound is below every higher one. */
function impliedByOrder(
  bank: Bank,
  literal: Literal,
  unary: ReadonlyMap<Term, readonly Literal[]>,
): readonly Literal[] {
  const side = sideOf(bank, literal);
  const others = side && unary.get(side.term);
  if (side === undefined || others === undefined || others.length < 2) return none;
  const implied: Literal[] = [];
  for (const other of others) {
    if (other === Math.abs(literal)) continue;
    for (const signed of [other, -other]) {
      const known = sideOf(bank, signed);
      if (known === undefined || known.isBelow !== side.isBelow) continue;
      if (side.isBelow ? known.bound >= side.bound : known.bound <= side.bound) implied.push(signed);
    }
  }
  return implied;
}

/** A literal as a bound on a term, which the term can reach. */
function sideOf(
  bank: Bank,
  literal: Literal,
): { readonly term: Term; readonly isBelow: boolean; readonly bound: bigint } | undefined {
  const atom = bank.atom(literal);
  if (atom.kind !== "less") return undefined;
  const [x, y] = [bank.ordinal(atom.a), bank.ordinal(atom.b)];
  const isTrue = literal > 0;
  if (y !== undefined) return { term: atom.a, isBelow: isTrue, bound: isTrue ? y - 1n : y };
  if (x !== undefined) return { term: atom.b, isBelow: !isTrue, bound: isTrue ? x + 1n : x };
  return undefined;
}
