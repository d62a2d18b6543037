import type { Term } from "./bank.ts";
import { LimitReached } from "./budget.ts";
import type { Formula } from "./formula.ts";
import { type Lit, not } from "./sat.ts";
import type { Pair, Scene } from "./scene.ts";

type Side = "prefix" | "suffix";
const sides: readonly Side[] = ["prefix", "suffix"];

/** That the strings of one class start, or end, with those of another. */
interface Part {
  readonly lit: Lit;
  readonly a: Term;
  readonly b: Term;
  readonly side: Side;
  readonly from: Term;
  readonly to: Term;
}

const starts = {
  prefix: (text: string, part: string) => text.startsWith(part),
  suffix: (text: string, part: string) => text.endsWith(part),
};

/** Units of a literal up to which what is part of it is tried out. */
const longest = 4_096;

/**
 * Decides equality, prefixes and suffixes of strings, and gives each class its value. A class that is part of a literal is
 * split into that literal's own parts. Any other is free: it is the longest prefix that it must have, a filler of its own
 * that occurs nowhere else, and the longest suffix that it must have. Such a value has no part that it need not have.
 */
export class Strings {
  readonly #scene: Scene;
  /** By class, for those that are free. */
  readonly #parts = new Map<Term, Part[]>();
  readonly #literals = new Map<Term, Term>();
  readonly #values = new Map<Term, string>();
  readonly #filler: () => string;
  #isOpen = false;

  constructor(scene: Scene, filler: () => string) {
    this.#scene = scene;
    this.#filler = filler;
  }

  /** The value of each class of `terms`; undefined where the assignment has no model, and something was learned. */
  decide(terms: Iterable<Term>): ReadonlyMap<Term, string> | undefined {
    const { bank, equalities } = this.#scene;
    const classes = new Set<Term>();
    for (const term of terms) {
      const root = equalities.find(term);
      classes.add(root);
      if (bank.data(term).literal !== undefined) this.#literals.set(root, term);
    }
    for (const side of sides)
      for (const atom of this.#scene.atoms[side]) if (this.#scene.isTrue(atom.lit)) this.#require(side, atom);
    if (this.#isOpen) return undefined;
    for (const root of classes) this.#visit(root, []);
    if (this.#isOpen) return undefined;
    for (const side of sides)
      for (const atom of this.#scene.atoms[side]) if (!this.#scene.isTrue(atom.lit)) this.#refuse(side, atom);
    return this.#isOpen ? undefined : this.#values;
  }

  #learn(lits: ReadonlySet<Lit>, conclusions: readonly Formula[]): void {
    this.#isOpen = true;
    this.#scene.learn(lits, conclusions);
  }

  #require(side: Side, { lit, a, b }: Pair): void {
    const { bank, equalities } = this.#scene;
    const [from, to] = [equalities.find(a), equalities.find(b)];
    const [whole, part] = [this.#literals.get(from), this.#literals.get(to)];
    if (from === to) return;
    if (whole === undefined) {
      const part: Part = { side, lit, a, b, from, to };
      const known = this.#parts.get(from);
      if (known === undefined) this.#parts.set(from, [part]);
      else known.push(part);
      return;
    }
    const text = bank.text(whole) as string;
    if (part !== undefined && starts[side](text, bank.text(part) as string)) return;
    const lits = new Set([lit]);
    equalities.explain(a, whole, lits);
    if (part !== undefined) {
      equalities.explain(b, part, lits);
      this.#learn(lits, []);
      return;
    }
    if (text.length > longest) throw new LimitReached(`a text of ${text.length} characters has too many parts to try`);
    this.#scene.budget.spend(text.length);
    const parts = Array.from({ length: text.length + 1 }, (_, size) =>
      side === "prefix" ? text.slice(0, size) : text.slice(text.length - size),
    );
    this.#learn(
      lits,
      parts.map((value) => bank.equal(b, bank.literal({ kind: "string" }, value))),
    );
  }

  /** Gives a class its value, after those that are part of it. `path`: the parts that led to it. */
  #visit(root: Term, path: readonly Part[]): void {
    if (this.#values.has(root)) return;
    const literal = this.#literals.get(root);
    if (literal !== undefined) {
      this.#values.set(root, this.#scene.bank.text(literal) as string);
      return;
    }
    const start = path.findIndex(({ from }) => from === root);
    if (start >= 0) {
      this.#learnCycle(path.slice(start));
      return;
    }
    const parts = this.#parts.get(root) ?? [];
    for (const part of parts) {
      this.#visit(part.to, [...path, part]);
      if (this.#isOpen) return;
    }
    const [prefix, suffix] = sides.map((side) => this.#longest(parts.filter((part) => part.side === side)));
    if (!this.#isOpen) this.#values.set(root, `${prefix}${this.#filler()}${suffix}`);
  }

  /** Strings that are part of each other in a circle are all of one length, and so the same. */
  #learnCycle(cycle: readonly Part[]): void {
    const { bank, equalities } = this.#scene;
    const lits = new Set<Lit>();
    for (const [index, { lit, b }] of cycle.entries()) {
      lits.add(lit);
      equalities.explain(b, (cycle[index + 1] ?? (cycle[0] as Part)).a, lits);
    }
    for (const { a, b } of cycle) this.#learn(lits, [bank.equal(a, b)]);
  }

  /** The longest of what a string must start, or end, with: of any two, the longer one does as well. */
  #longest(parts: readonly Part[]): string {
    const { bank, equalities } = this.#scene;
    const value = ({ to }: Part) => this.#values.get(to) as string;
    const [first] = parts;
    if (first === undefined) return "";
    let most = first;
    for (const part of parts) if (value(part).length > value(most).length) most = part;
    for (const part of parts) {
      if (starts[part.side](value(most), value(part))) continue;
      const lits = new Set([part.lit, most.lit]);
      equalities.explain(part.a, most.a, lits);
      const [x, y] = [part, most].map(({ b, to }) => {
        const literal = this.#literals.get(to);
        if (literal !== undefined) equalities.explain(b, literal, lits);
        return literal ?? b;
      }) as [Term, Term];
      this.#learn(lits, [bank[part.side](x, y), bank[part.side](y, x)]);
    }
    return value(most);
  }

  /** Finds why a string has a part that it shall not have, if its value has it. */
  #refuse(side: Side, { lit, a, b }: Pair): void {
    const { bank, equalities } = this.#scene;
    const to = equalities.find(b);
    const value = this.#values.get(to) as string;
    if (!starts[side](this.#values.get(equalities.find(a)) as string, value)) return;
    const lits = new Set([not(lit)]);
    const wanted = this.#literals.get(to);
    if (wanted !== undefined) equalities.explain(b, wanted, lits);
    const descend = (term: Term, seen: Set<Term>): boolean => {
      const root = equalities.find(term);
      if (seen.has(root)) return false;
      seen.add(root);
      const literal = this.#literals.get(root);
      if (root === to && (wanted === undefined || literal === undefined)) {
        equalities.explain(term, b, lits);
        return true;
      }
      if (literal !== undefined) {
        if (wanted === undefined || !starts[side](bank.text(literal) as string, value)) return false;
        equalities.explain(term, literal, lits);
        return true;
      }
      for (const part of this.#parts.get(root) ?? []) {
        if (part.side !== side || !descend(part.b, seen)) continue;
        lits.add(part.lit);
        equalities.explain(term, part.a, lits);
        return true;
      }
      return false;
    };
    if (value !== "" && !descend(a, new Set())) throw new Error("a string has a part for no reason");
    this.#learn(lits, []);
  }
}
