import type { EnvironmentField } from "../environment.ts";
import type { Passes } from "../lint/verdicts.ts";
import type { TypedCall, TypedLiteral } from "../typed.ts";
import { type ListType, type ScalarType, type Type, typeName } from "../types/type.ts";
import { type Scalar, type Value, zero } from "../types/value.ts";
import { LimitReached } from "./budget.ts";
import { all, any, deny, FALSE, type Formula, type Literal, same, TRUE } from "./formula.ts";
import { ordinalsOf } from "./ordinals.ts";

/** A value that a question is about, by its number in the bank. */
export type Term = number;

/** An application of something that gives equal results for equal arguments: of a function without a meaning, or of `[]`. */
export interface Application {
  readonly symbol: string;
  readonly args: readonly Term[];
  /** The call; unset for `[]`. */
  readonly call?: TypedCall;
}

/** What is known of a term besides its type. One of the members is set; none, for an element that an atom is about. */
export interface TermData {
  readonly type: Type;
  readonly literal?: Scalar;
  readonly field?: EnvironmentField;
  readonly application?: Application;
  /** Of a list that is written out: its items. */
  readonly items?: readonly Term[];
  /** Of a map that is known. */
  readonly map?: TypedLiteral;
  /** Of a bool: what it is the value of. */
  readonly formula?: Formula;
  /** The kind of policy that the context is of. */
  readonly isKind?: true;
}

/** What is asked of each item of a list. */
export type Property =
  | { readonly kind: "among"; readonly items: readonly Term[] }
  | { readonly kind: "ends-with"; readonly suffix: Term }
  | { readonly kind: "in" | "not-in"; readonly list: Term };

export type Atom =
  /** Two strings are the same. */
  | { readonly kind: "equal"; readonly a: Term; readonly b: Term }
  /** `a` starts, or ends, with `b`. */
  | { readonly kind: "prefix" | "suffix"; readonly a: Term; readonly b: Term }
  | { readonly kind: "less"; readonly a: Term; readonly b: Term }
  | { readonly kind: "holds"; readonly a: Term }
  | { readonly kind: "has"; readonly a: Term; readonly b: Term }
  /** The list has an item. */
  | { readonly kind: "some"; readonly a: Term }
  /** Two lists are the same. */
  | { readonly kind: "same"; readonly a: Term; readonly b: Term }
  /** Every item of the list has the property. */
  | { readonly kind: "every"; readonly a: Term; readonly property: Property };

/** Atoms, and terms, of one question. */
const most = 300_000;

const nowhere = { start: 0, end: 0 };

const string: ScalarType<"string"> = { kind: "string" };

/** Terms and atoms, each of which is there once, so that questions about the same filters share them. */
export class Bank {
  readonly terms: TermData[] = [];
  /** By number, from 1 on. */
  readonly atoms: Atom[] = [{ kind: "holds", a: -1 }];
  readonly #evaluate: Passes["evaluate"];
  readonly #terms = new Map<unknown, Term>();
  readonly #atoms = new Map<string | number, Literal>();
  readonly #elements = new Map<Literal, Term>();

  constructor(evaluate: Passes["evaluate"]) {
    this.#evaluate = evaluate;
  }

  /** The value of an entry of a map that is known. */
  entry(map: TypedLiteral, key: string, type: Type): Term {
    const name: TypedLiteral = { kind: "literal", type: string, value: key, span: map.span };
    return this.value(type, this.#evaluate({ kind: "index", map, key: name, type, span: map.span }, {}));
  }

  literal(type: Type, value: Scalar): Term {
    const known = value === 0 ? 0 : value;
    return this.#term(`${type.kind} ${known}`, { type, literal: known });
  }

  field(field: EnvironmentField): Term {
    return this.#term(field, { type: field.type, field });
  }

  apply(type: Type, symbol: string, args: readonly Term[], call?: TypedCall): Term {
    return this.#term(`${symbol}(${args})`, { type, application: { symbol, args, ...(call && { call }) } });
  }

  /** A list that is written out. */
  list(type: Type, items: readonly Term[]): Term {
    return this.#term(`${typeName(type)}(${items})`, { type, items });
  }

  map(map: TypedLiteral): Term {
    return this.#term(map.value, { type: map.type, map });
  }

  /** A bool with the value of a formula. */
  bool(formula: Formula): Term {
    return this.#term(formula, { type: { kind: "bool" }, formula });
  }

  get kind(): Term {
    return this.#term("the kind", { type: string, isKind: true });
  }

  /** The list that the atom says to have an item has one of its own. */
  someItem(some: Literal): Formula {
    const { a: list } = this.atom(some);
    return this.has(list, this.#element(some, list));
  }

  /** The list that the atom is about has an item of its own without the property. */
  otherItem(every: Literal): Formula {
    const atom = this.atom(every) as Atom & { readonly kind: "every" };
    const item = this.#element(every, atom.a);
    return all([this.has(atom.a, item), deny(this.hasProperty(item, atom.property))]);
  }

  #element(atom: Literal, list: Term): Term {
    const known = this.#elements.get(atom);
    if (known !== undefined) return known;
    this.#elements.set(atom, this.terms.length);
    return this.terms.push({ type: (this.data(list).type as ListType).element }) - 1;
  }

  #term(key: unknown, data: TermData): Term {
    const known = this.#terms.get(key);
    if (known !== undefined) return known;
    if (this.terms.length > most) throw new LimitReached(`the search stopped after ${most} values`);
    this.#terms.set(key, this.terms.length);
    return this.terms.push(data) - 1;
  }

  data(term: Term): TermData {
    return this.terms[term] as TermData;
  }

  atom(literal: Literal): Atom {
    return this.atoms[Math.abs(literal)] as Atom;
  }

  /** The text of a string that is a literal. */
  text(term: Term): string | undefined {
    return this.data(term).literal as string | undefined;
  }

  ordinal(term: Term): bigint | undefined {
    const { type, literal } = this.data(term);
    return literal === undefined ? undefined : ordinalsOf((type as ScalarType).kind).of(literal as string | number);
  }

  /** `a` and `b`, of one type, are the same value. */
  equal(a: Term, b: Term): Formula {
    if (a === b) return TRUE;
    const { type, literal } = this.data(a);
    if (literal !== undefined && this.data(b).literal !== undefined) return FALSE;
    switch (type.kind) {
      case "string":
        return this.#pair("equal", Math.min(a, b), Math.max(a, b));
      case "list":
        return this.#sameLists(a, b);
      case "bool":
        return same(this.holds(a), this.holds(b));
      default:
        return all([-this.less(a, b), -this.less(b, a)]);
    }
  }

  prefix(text: Term, prefix: Term): Literal {
    return this.#part("prefix", text, prefix, (a, b) => a.startsWith(b));
  }

  suffix(text: Term, suffix: Term): Literal {
    return this.#part("suffix", text, suffix, (a, b) => a.endsWith(b));
  }

  less(a: Term, b: Term): Literal {
    if (a === b) return FALSE;
    const [x, y] = [this.ordinal(a), this.ordinal(b)];
    if (x !== undefined && y !== undefined) return x < y ? TRUE : FALSE;
    return this.#pair("less", a, b);
  }

  holds(a: Term): Literal {
    const { literal } = this.data(a);
    if (literal !== undefined) return literal === true ? TRUE : FALSE;
    return this.#pair("holds", a, 0);
  }

  /** The list has the item; of bools, one that is a literal. */
  has(list: Term, item: Term): Formula {
    const { items } = this.data(list);
    return items === undefined ? this.#pair("has", list, item) : any(items.map((one) => this.equal(one, item)));
  }

  some(list: Term): Formula {
    const { items, type } = this.data(list);
    if (items !== undefined) return items.length > 0 ? TRUE : FALSE;
    if (!isOfBools(type)) return this.#pair("some", list, 0);
    return any(this.bools().map((item) => this.has(list, item)));
  }

  /** All items that a list of bools can have. */
  bools(): readonly Term[] {
    return [true, false].map((value) => this.literal({ kind: "bool" }, value));
  }

  /** Every item of the list has the property. */
  every(list: Term, property: Property): Formula {
    const { items, type } = this.data(list);
    if (items !== undefined) return all(items.map((item) => this.hasProperty(item, property)));
    if (isOfBools(type)) {
      return all(this.bools().map((item) => any([deny(this.has(list, item)), this.hasProperty(item, property)])));
    }
    const { kind } = property;
    const of = kind === "among" ? property.items : kind === "ends-with" ? property.suffix : property.list;
    return this.#atom(`${list} ${kind} ${of}`, { kind: "every", a: list, property });
  }

  /** `value` has the property. */
  hasProperty(value: Term, property: Property): Formula {
    switch (property.kind) {
      case "among":
        return any(property.items.map((item) => this.equal(value, item)));
      case "ends-with":
        return this.suffix(value, property.suffix);
      case "in":
        return this.has(property.list, value);
      case "not-in":
        return deny(this.has(property.list, value));
    }
  }

  /** The term has the zero value. Maps say it of each entry that is read. */
  isZero(term: Term): Formula {
    const { type } = this.data(term);
    if (type.kind === "list") return deny(this.some(term));
    return type.kind === "map" ? TRUE : this.equal(term, this.value(type, zero(type)));
  }

  /** A known value as a term. */
  value(type: Type, value: Value): Term {
    if (type.kind === "map") return this.map({ kind: "literal", type, value, span: nowhere });
    if (type.kind !== "list") return this.literal(type, value as Scalar);
    const items = (value as readonly Value[]).map((item) => this.value(type.element, item));
    return this.list(type, items);
  }

  #sameLists(a: Term, b: Term): Formula {
    const [x, y] = [this.data(a).items, this.data(b).items];
    if (x?.length === 0) return deny(this.some(b));
    if (y?.length === 0) return deny(this.some(a));
    if (x === undefined || y === undefined) return this.#pair("same", Math.min(a, b), Math.max(a, b));
    return x.length === y.length ? all(x.map((item, at) => this.equal(item, y[at] as Term))) : FALSE;
  }

  #part(kind: "prefix" | "suffix", a: Term, b: Term, test: (a: string, b: string) => boolean): Literal {
    const [text, part] = [this.text(a), this.text(b)];
    if (a === b || part === "") return TRUE;
    if (text !== undefined && part !== undefined) return test(text, part) ? TRUE : FALSE;
    if (text === "") return this.equal(a, b) as Literal;
    return this.#pair(kind, a, b);
  }

  #pair(kind: "equal" | "prefix" | "suffix" | "less" | "holds" | "has" | "some" | "same", a: Term, b: Term): Literal {
    const key = (pairs[kind] * 0x20_0000 + a) * 0x20_0000 + b;
    return this.#atoms.get(key) ?? this.#atom(key, { kind, a, b });
  }

  #atom(key: string | number, atom: Atom): Literal {
    const known = this.#atoms.get(key);
    if (known !== undefined) return known;
    if (this.atoms.length > most) throw new LimitReached(`the search stopped after ${most} comparisons`);
    this.#atoms.set(key, this.atoms.length);
    return this.atoms.push(atom) - 1;
  }

  /** Whether the atom is true where everything is absent: the search begins near the empty context. */
  isTrueOfNothing(literal: Literal): boolean {
    const atom = this.atom(literal);
    const value = (term: Term): Value => this.data(term).literal ?? zero(this.data(term).type);
    switch (atom.kind) {
      case "equal":
        return value(atom.a) === value(atom.b);
      case "prefix":
        return (value(atom.a) as string).startsWith(value(atom.b) as string);
      case "suffix":
        return (value(atom.a) as string).endsWith(value(atom.b) as string);
      case "less": {
        const { of } = ordinalsOf((this.data(atom.a).type as ScalarType).kind);
        return of(value(atom.a) as string | number) < of(value(atom.b) as string | number);
      }
      case "same":
        return this.data(atom.a).items === undefined && this.data(atom.b).items === undefined;
      case "every":
        return true;
      default:
        return false;
    }
  }
}

function isOfBools(type: Type): boolean {
  return type.kind === "list" && type.element.kind === "bool";
}

const pairs = { equal: 0, prefix: 1, suffix: 2, less: 3, holds: 4, has: 5, some: 6, same: 7 } as const;
