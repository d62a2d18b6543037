import type { Term } from "./bank.ts";
import { deny, TRUE } from "./formula.ts";
import { type Lit, not } from "./sat.ts";
import type { Every, Pair, Scene } from "./scene.ts";

/** What an assignment says of one class of lists. */
export interface ListClass {
  readonly lists: Term[];
  readonly has: Pair[];
  readonly some: Pair[];
  readonly every: Every[];
  /** Those of its lists that are written out. */
  readonly written: Term[];
}

/**
 * Decides lists by the items that atoms name: a list needs none that nothing names. What every item has is asked of each
 * item that is named; lists that are the same share their items; a list that is written out has no others.
 */
export function decideLists(scene: Scene, lists: Iterable<Term>): ReadonlyMap<Term, ListClass> {
  const classes = classesOf(scene, lists);
  for (const one of classes.values()) {
    for (const { lit, a, b } of one.has) {
      scene.budget.spend(one.has.length + one.every.length + 1);
      if (scene.isTrue(lit)) decideItem(scene, one, a, b, lit);
    }
    for (const list of one.written)
      for (const item of scene.bank.data(list).items ?? []) decideItem(scene, one, list, item);
    for (const list of one.written.slice(1)) learnSameItems(scene, one.written[0] as Term, list);
  }
  for (const { lit, a, b } of scene.atoms.same) if (!scene.isTrue(lit)) decideDifferent(scene, classes, lit, a, b);
  // an item of its own is the last resort: what else follows can name one that fits
  if (!scene.isOpen()) for (const one of classes.values()) decideNamed(scene, one);
  return classes;
}

/** An item that has to be there is one that is named; where none fits, one of the list's own. */
function decideNamed(scene: Scene, { has, some, every, written }: ListClass): void {
  const { bank } = scene;
  const items = [
    ...has.filter(({ lit }) => scene.isTrue(lit)).map(({ b }) => b),
    ...written.flatMap((list) => bank.data(list).items ?? []),
  ];
  for (const { lit, number } of some) {
    if (scene.isTrue(lit) && items.length === 0) scene.learn(new Set([lit]), [bank.someItem(number)]);
  }
  for (const { lit, number, property } of every) {
    const isMet = () => items.some((item) => scene.holds(deny(bank.hasProperty(item, property))));
    if (!scene.isTrue(lit) && !isMet()) scene.learn(new Set([not(lit)]), [bank.otherItem(number)]);
  }
}

function classesOf({ bank, equalities, atoms }: Scene, lists: Iterable<Term>): ReadonlyMap<Term, ListClass> {
  const classes = new Map<Term, ListClass>();
  const of = (list: Term): ListClass => {
    const root = equalities.find(list);
    const known = classes.get(root);
    if (known !== undefined) return known;
    const made: ListClass = { lists: [], has: [], some: [], every: [], written: [] };
    classes.set(root, made);
    return made;
  };
  for (const list of lists) {
    of(list).lists.push(list);
    if (bank.data(list).items !== undefined) of(list).written.push(list);
  }
  for (const atom of atoms.has) of(atom.a).has.push(atom);
  for (const atom of atoms.some) of(atom.a).some.push(atom);
  for (const atom of atoms.every) of(atom.list).every.push(atom);
  return classes;
}

/** Draws what follows for an item that `list` has, by the literal `lit` or because it is written there. */
function decideItem(scene: Scene, one: ListClass, list: Term, item: Term, lit?: Lit): void {
  const { bank, equalities } = scene;
  const because = (other: Term): Set<Lit> => {
    const lits = new Set(lit === undefined ? [] : [lit]);
    equalities.explain(list, other, lits);
    return lits;
  };
  for (const every of one.every) {
    if (!scene.isTrue(every.lit)) continue;
    const asked = bank.hasProperty(item, every.property);
    if (asked !== TRUE) scene.learn(because(every.list).add(every.lit), [asked]);
  }
  for (const some of one.some) if (!scene.isTrue(some.lit)) scene.learn(because(some.a).add(not(some.lit)), []);
  for (const other of one.has) {
    if (scene.isTrue(other.lit) || !equalities.areSame(item, other.b)) continue;
    const lits = because(other.a).add(not(other.lit));
    equalities.explain(item, other.b, lits);
    scene.learn(lits, []);
  }
  for (const written of one.written) {
    const items = bank.data(written).items ?? [];
    if (written === list || items.some((each) => equalities.areSame(each, item))) continue;
    scene.learn(
      because(written),
      items.map((each) => bank.equal(item, each)),
    );
  }
}

function learnSameItems(scene: Scene, a: Term, b: Term): void {
  const { bank, equalities } = scene;
  const lits = new Set<Lit>();
  equalities.explain(a, b, lits);
  const [x, y] = [bank.data(a).items ?? [], bank.data(b).items ?? []];
  if (x.length !== y.length) scene.learn(lits, []);
  else for (const [at, item] of x.entries()) scene.learn(lits, [bank.equal(item, y[at] as Term)]);
}

/** Lists of which both are written out, or stand for such, differ in an item, or in their lengths. */
function decideDifferent(scene: Scene, classes: ReadonlyMap<Term, ListClass>, lit: Lit, a: Term, b: Term): void {
  const { bank, equalities } = scene;
  const [x] = classes.get(equalities.find(a))?.written ?? [];
  const [y] = classes.get(equalities.find(b))?.written ?? [];
  if (x === undefined || y === undefined || x === y) return;
  const [items, others] = [bank.data(x).items ?? [], bank.data(y).items ?? []];
  if (items.length !== others.length || !items.every((item, at) => equalities.areSame(item, others[at] as Term)))
    return;
  const lits = new Set([not(lit)]);
  equalities.explain(a, x, lits);
  equalities.explain(b, y, lits);
  scene.learn(
    lits,
    items.map((item, at) => deny(bank.equal(item, others[at] as Term))),
  );
}
