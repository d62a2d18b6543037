import type { Ordered, Scalar, Value } from "../types/value.ts";
import { zero } from "../types/value.ts";
import type { Bank, Term } from "./bank.ts";
import type { ListClass } from "./lists.ts";
import type { Scene } from "./scene.ts";

/** What the parts of the theory found, by class. */
export interface Parts {
  readonly numbers: ReadonlyMap<Term, Ordered>;
  readonly strings: ReadonlyMap<Term, string>;
  readonly classes: ReadonlyMap<Term, ListClass>;
}

/** A value for each term of a search. */
export class Model {
  readonly bank: Bank;
  readonly terms: readonly Term[];
  readonly #values = new Map<Term, Value>();

  constructor(scene: Scene, terms: readonly Term[], parts: Parts) {
    this.bank = scene.bank;
    this.terms = terms;
    for (const term of terms) this.#values.set(term, this.#scalar(scene, term, parts));
    for (const [root, items] of listsOf(scene, parts.classes, (term) => this.value(term))) {
      for (const list of parts.classes.get(root)?.lists ?? []) this.#values.set(list, items);
    }
  }

  value(term: Term): Value {
    const { type, literal } = this.bank.data(term);
    return this.#values.get(term) ?? literal ?? zero(type);
  }

  #scalar({ bank, equalities }: Scene, term: Term, { numbers, strings }: Parts): Value {
    const { type } = bank.data(term);
    const root = equalities.find(term);
    const literal = () => equalities.members(root).find((one) => bank.data(one).literal !== undefined);
    const known = strings.get(root) ?? numbers.get(root) ?? bank.data(literal() ?? term).literal;
    return type.kind === "list" || type.kind === "map" ? zero(type) : ((known ?? zero(type)) as Scalar);
  }
}

/**
 * The items of each class: each item that it must contain, once. The last one is repeated if the list would otherwise equal a
 * list that it must differ from.
 */
function listsOf(
  { bank, atoms, equalities, isTrue }: Scene,
  classes: ReadonlyMap<Term, ListClass>,
  value: (term: Term) => Value,
): ReadonlyMap<Term, readonly Value[]> {
  const lists = new Map<Term, Value[]>();
  for (const [root, { written }] of classes) {
    const [list] = written;
    if (list !== undefined) lists.set(root, (bank.data(list).items ?? []).map(value));
  }
  const others = new Map<Term, Term[]>();
  for (const { lit, a, b } of atoms.same) {
    if (isTrue(lit)) continue;
    const [x, y] = [equalities.find(a), equalities.find(b)];
    others.set(x, [...(others.get(x) ?? []), y]);
    others.set(y, [...(others.get(y) ?? []), x]);
  }
  for (const [root, { has }] of classes) {
    if (lists.has(root)) continue;
    const items = [...new Set(has.filter(({ lit }) => isTrue(lit)).map(({ b }) => value(b)))];
    const isTaken = () =>
      (others.get(root) ?? []).some((other) => JSON.stringify(lists.get(other)) === JSON.stringify(items));
    for (let last = items.at(-1); last !== undefined && isTaken(); ) items.push(last);
    lists.set(root, items);
  }
  return lists;
}
