import { isOrdered, type ScalarType } from "../types/type.ts";
import { axiomsOfAtom, axiomsOfTerm } from "./axioms.ts";
import type { Bank, Term } from "./bank.ts";
import type { Budget } from "./budget.ts";
import { Equalities } from "./equalities.ts";
import { type Formula, type Literal, TRUE } from "./formula.ts";
import { decideLists } from "./lists.ts";
import { Model } from "./model.ts";
import { decideNumbers } from "./numbers.ts";
import { type Lit, not, Sat, type Theory } from "./sat.ts";
import type { Atoms, Pair, Scene } from "./scene.ts";
import { Strings } from "./strings.ts";
import { comparedTerm, impliedBy, isTelling } from "./unary.ts";

const none: readonly Lit[] = [];

/** Finds a model of formulas: Boolean search over their atoms, each assignment of which the theory has the last word on. */
export class Search implements Theory {
  readonly #bank: Bank;
  readonly #budget: Budget;
  readonly #kinds: readonly string[];
  readonly #sat: Sat;
  readonly #variables = new Map<Literal, number>();
  /** By variable: the atom; 0 for one that stands for a junction. */
  readonly #numbers: Literal[] = [];
  readonly #junctions = new Map<Formula, Lit>();
  readonly #terms = new Set<Term>();
  /** By term: the atoms that compare it with a literal. */
  readonly #unary = new Map<Term, Literal[]>();
  readonly #atoms: Atoms = {
    equal: [],
    prefix: [],
    suffix: [],
    less: [],
    holds: [],
    has: [],
    some: [],
    same: [],
    every: [],
  };
  /** Clauses to add at the root. */
  readonly #pending: (readonly Lit[])[] = [];
  readonly #true: Lit;
  #model: Model | undefined;

  /** `kinds`: those that a context can be of. */
  constructor(bank: Bank, budget: Budget, kinds: readonly string[]) {
    this.#bank = bank;
    this.#budget = budget;
    this.#kinds = kinds;
    this.#sat = new Sat(this, budget);
    this.#true = 2 * this.#variable(0, true);
    this.#sat.add([this.#true]);
  }

  /** Demands that the formula holds. */
  demand(formula: Formula): void {
    this.#sat.reset();
    this.#require(formula);
    this.#flush();
  }

  /** Gives the term a value in every model, though no demand is about it. */
  mention(term: Term): void {
    this.#sat.reset();
    this.#use(term);
    this.#flush();
  }

  /** A model of all that is demanded; undefined: there is none. */
  solve(): Model | undefined {
    this.#model = undefined;
    if (!this.#sat.solve()) return undefined;
    if (this.#model === undefined) throw new Error("an assignment without a model, and without a reason");
    return this.#model;
  }

  #require(formula: Formula): void {
    if (typeof formula !== "number" && formula.kind === "and") for (const part of formula.parts) this.#require(part);
    else if (typeof formula !== "number") this.#pending.push(formula.parts.map((part) => this.#lit(part)));
    else this.#pending.push([this.#lit(formula)]);
  }

  #flush(): void {
    for (const clause of this.#pending.splice(0)) this.#sat.add(clause);
  }

  #variable(atom: Literal, phase: boolean): number {
    const variable = this.#sat.variable(phase);
    this.#numbers[variable] = atom;
    return variable;
  }

  /** A literal that is true only if the formula is. */
  #lit(formula: Formula): Lit {
    if (typeof formula === "number") return this.#literal(formula);
    const known = this.#junctions.get(formula);
    if (known !== undefined) return known;
    const lit = 2 * this.#variable(0, false);
    this.#junctions.set(formula, lit);
    const parts = formula.parts.map((part) => this.#lit(part));
    if (formula.kind === "or") this.#pending.push([not(lit), ...parts]);
    else for (const part of parts) this.#pending.push([not(lit), part]);
    return lit;
  }

  #literal(literal: Literal): Lit {
    const number = Math.abs(literal);
    const sign = literal < 0 ? 1 : 0;
    if (number === TRUE) return this.#true ^ sign;
    const known = this.#variables.get(number);
    return (known === undefined ? this.#enter(number) : 2 * known) ^ sign;
  }

  /** Takes an atom into the search, with all that is known of it and its terms. */
  #enter(number: Literal): Lit {
    this.#budget.spend(1);
    const variable = this.#variable(number, this.#bank.isTrueOfNothing(number));
    const lit = 2 * variable;
    this.#variables.set(number, variable);
    const atom = this.#bank.atom(number);
    if (atom.kind === "every") {
      this.#atoms.every.push({ lit, number, list: atom.a, property: atom.property });
      this.#use(atom.a);
    } else if (atom.kind === "holds" || atom.kind === "some") {
      this.#atoms[atom.kind].push({ lit, number, a: atom.a, b: atom.a });
      this.#use(atom.a);
    } else {
      this.#enterPair({ lit, number, a: atom.a, b: atom.b }, atom.kind);
    }
    for (const axiom of axiomsOfAtom(this.#bank, number)) this.#require(axiom);
    return lit;
  }

  #enterPair(pair: Pair, kind: "equal" | "prefix" | "suffix" | "less" | "has" | "same"): void {
    const { number, a, b } = pair;
    if (kind === "has")
      this.#compareNumbers(
        this.#atoms.has.map((other) => other.b),
        b,
      );
    this.#atoms[kind].push(pair);
    for (const term of [a, b]) this.#use(term);
    const term = comparedTerm(this.#bank, number);
    if (term !== undefined) this.#enterUnary(number, term);
  }

  /** What the term is compared with already can decide a new comparison. */
  #enterUnary(number: Literal, term: Term): void {
    const compared = this.#unary.get(term) ?? [];
    this.#unary.set(term, compared);
    this.#budget.spend(compared.length);
    for (const other of compared) {
      const known = this.#literal(other);
      const literal = this.#sat.isTrue(known) ? other : this.#sat.isFalse(known) ? -other : undefined;
      const value = literal === undefined ? undefined : impliedBy(this.#bank, literal, number);
      if (literal === undefined || value === undefined) continue;
      this.#pending.push([this.#literal(-literal), this.#literal(value ? number : -number)]);
    }
    compared.push(number);
  }

  /** Takes a term into the search, with the axioms about it. */
  #use(term: Term): void {
    if (this.#terms.has(term)) return;
    this.#terms.add(term);
    const { application, items } = this.#bank.data(term);
    for (const part of application?.args ?? items ?? []) this.#use(part);
    if (application !== undefined) this.#enterApplication(term);
    for (const axiom of axiomsOfTerm(this.#bank, term, this.#kinds)) this.#require(axiom);
  }

  /** Arguments of one function have to be known to be the same, or not; strings are not unless something says so. */
  #enterApplication(term: Term): void {
    const { application } = this.#bank.data(term);
    const { symbol, args } = application ?? { symbol: "", args: [] };
    for (const [at, arg] of args.entries()) {
      const { type } = this.#bank.data(arg);
      if (type.kind === "bool") this.#literal(this.#bank.holds(arg));
      if (type.kind !== "list" && !isOrdered(type)) continue;
      for (const other of this.#terms) {
        const { application: known } = this.#bank.data(other);
        const compared = known?.symbol === symbol && other !== term ? known.args[at] : undefined;
        if (compared === undefined) continue;
        if (type.kind === "list") this.#lit(this.#bank.equal(compared, arg));
        else this.#compareNumbers([compared], arg);
      }
    }
  }

  #compareNumbers(others: readonly Term[], number: Term): void {
    if (!isOrdered(this.#bank.data(number).type)) return;
    for (const other of others) {
      if (this.#bank.data(other).type.kind !== this.#bank.data(number).type.kind) continue;
      this.#literal(this.#bank.less(other, number));
      this.#literal(this.#bank.less(number, other));
    }
  }

  implied(lit: Lit): readonly Lit[] {
    const number = this.#numbers[lit >> 1] as Literal;
    const literal = (lit & 1) === 0 ? number : -number;
    if (number === 0 || !isTelling(this.#bank, literal)) return none;
    const term = comparedTerm(this.#bank, number);
    const others = term === undefined ? undefined : this.#unary.get(term);
    if (others === undefined || others.length < 2) return none;
    const implied: Lit[] = [];
    this.#budget.spend(others.length);
    for (const other of others) {
      const value = other === number ? undefined : impliedBy(this.#bank, literal, other);
      if (value !== undefined) implied.push(this.#literal(value ? other : -other));
    }
    return implied;
  }

  check(): readonly (readonly Lit[])[] {
    const count = this.#numbers.length;
    this.#budget.spend(4 * count);
    const scene = this.#scene();
    const isConsistent = this.#close(scene);
    if (isConsistent) this.#decide(scene);
    const lemmas = this.#pending.splice(0);
    // atoms that are new have to be decided, though nothing is known of them yet
    return lemmas.length > 0 || this.#numbers.length === count ? lemmas : [[this.#true]];
  }

  #scene(): Scene {
    const atoms = Object.fromEntries(Object.entries(this.#atoms).map(([kind, list]) => [kind, list.slice()]));
    return {
      bank: this.#bank,
      budget: this.#budget,
      atoms: atoms as unknown as Atoms,
      equalities: new Equalities(),
      isTrue: (lit) => this.#sat.isTrue(lit),
      holds: (formula) => this.#holds(formula),
      isOpen: () => this.#pending.length > 0,
      learn: (lits, conclusions) => {
        if (conclusions.some((conclusion) => this.#holds(conclusion))) return;
        this.#pending.push([...Array.from(lits, not), ...conclusions.map((conclusion) => this.#lit(conclusion))]);
      },
    };
  }

  /** Whether the assignment makes the formula true. */
  #holds(formula: Formula): boolean {
    if (typeof formula !== "number") {
      return formula.kind === "and"
        ? formula.parts.every((part) => this.#holds(part))
        : formula.parts.some((part) => this.#holds(part));
    }
    if (formula === TRUE) return true;
    const variable = this.#variables.get(Math.abs(formula));
    return variable !== undefined && this.#sat.isTrue(2 * variable + (formula < 0 ? 1 : 0));
  }

  /** Merges the classes of equal terms. False if two terms of one class must differ. */
  #close(scene: Scene): boolean {
    const { atoms, equalities } = scene;
    const [ofTrue, ofFalse] = this.#bank.bools() as [Term, Term];
    for (const kind of ["equal", "same"] as const) {
      for (const { lit, a, b } of atoms[kind])
        if (scene.isTrue(lit)) equalities.join(a, b, { kind: "said", lits: [lit] });
    }
    for (const { lit, a } of atoms.holds) {
      const said = scene.isTrue(lit) ? lit : not(lit);
      equalities.join(a, scene.isTrue(lit) ? ofTrue : ofFalse, { kind: "said", lits: [said] });
    }
    const denied = new Map(
      atoms.less.flatMap(({ lit, a, b }) => (scene.isTrue(lit) ? [] : [[`${a} ${b}`, lit] as const])),
    );
    for (const { lit, a, b } of atoms.less) {
      const back = denied.get(`${b} ${a}`);
      if (back !== undefined && !scene.isTrue(lit))
        equalities.join(a, b, { kind: "said", lits: [not(lit), not(back)] });
    }
    this.#joinCongruent(scene);
    return this.#areDistinct(scene, [...this.#terms, ofTrue, ofFalse]);
  }

  #joinCongruent({ equalities }: Scene): void {
    const applied = [...this.#terms].filter((term) => {
      const { application, items } = this.#bank.data(term);
      return application !== undefined || items !== undefined;
    });
    const argsOf = (term: Term): readonly Term[] => {
      const { application, items } = this.#bank.data(term);
      return application?.args ?? items ?? [];
    };
    for (let isDone = false; !isDone; ) {
      isDone = true;
      this.#budget.spend(applied.length);
      const known = new Map<string, Term>();
      for (const term of applied) {
        const args = argsOf(term);
        const { application } = this.#bank.data(term);
        const signature = `${application?.symbol ?? "list"} ${args.map((arg) => equalities.find(arg))}`;
        const other = known.get(signature);
        if (other === undefined) known.set(signature, term);
        else {
          const pairs = argsOf(other).map((arg, at) => [arg, args[at] as Term] as const);
          if (equalities.join(other, term, { kind: "congruent", args: pairs })) isDone = false;
        }
      }
    }
  }

  #areDistinct(scene: Scene, terms: readonly Term[]): boolean {
    const { atoms, equalities } = scene;
    let isConsistent = true;
    const conflict = (a: Term, b: Term, lits: Set<Lit>): void => {
      isConsistent = false;
      equalities.explain(a, b, lits);
      scene.learn(lits, []);
    };
    const literals = new Map<Term, Term>();
    for (const term of terms) {
      if (this.#bank.data(term).literal === undefined) continue;
      const root = equalities.find(term);
      const other = literals.get(root);
      if (other === undefined) literals.set(root, term);
      else conflict(other, term, new Set());
    }
    for (const kind of ["equal", "same"] as const) {
      for (const { lit, a, b } of atoms[kind]) {
        if (!scene.isTrue(lit) && equalities.areSame(a, b)) conflict(a, b, new Set([not(lit)]));
      }
    }
    return isConsistent;
  }

  #decide(scene: Scene): void {
    const ofKind = (kind: ScalarType["kind"] | "list") =>
      [...this.#terms].filter((term) => this.#bank.data(term).type.kind === kind);
    const [texts, lists] = [ofKind("string"), ofKind("list")];
    const numbers = decideNumbers(scene);
    const classes = decideLists(scene, lists);
    const strings = new Strings(scene, fillers(this.#bank, texts)).decide(texts);
    if (strings !== undefined && this.#pending.length === 0) {
      this.#model = new Model(scene, [...this.#terms], { numbers, strings, classes });
    }
  }
}

/** Texts of one character that occurs in no literal, each once. */
function fillers(bank: Bank, terms: readonly Term[]): () => string {
  const texts = terms.flatMap((term) => bank.text(term) ?? []);
  let next = 0;
  return () => {
    for (;;) {
      const character = String.fromCharCode(next < 26 ? 0x61 + next : 0x4e00 + next);
      next += 1;
      if (!texts.some((text) => text.includes(character))) return character;
    }
  };
}
