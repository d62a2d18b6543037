import type { ScalarType } from "../types/type.ts";
import { type Ordered, zero } from "../types/value.ts";
import type { Term } from "./bank.ts";
import { ordinalsOf } from "./ordinals.ts";
import { type Lit, not } from "./sat.ts";
import type { Scene } from "./scene.ts";

/** `to` is at most `weight` more than `from`. */
interface Bound {
  readonly from: Term;
  readonly to: Term;
  readonly weight: bigint;
  readonly explain: (lits: Set<Lit>) => void;
}

/** The node that is 0. */
const origin: Term = -1;

/**
 * Decides the order of numbers and instants: a < b is "a is at most b - 1" in their ordinals, so that an assignment has
 * values exactly if no cycle of bounds comes to less than 0 (Bellman and Ford). Gives each class its value, as near to
 * zero as the bounds allow, or learns the cycle.
 */
export function decideNumbers(scene: Scene): ReadonlyMap<Term, Ordered> {
  const { bank, equalities, atoms } = scene;
  const terms = new Map<Term, ScalarType>();
  for (const { a, b } of atoms.less)
    for (const term of [a, b]) terms.set(equalities.find(term), bank.data(term).type as ScalarType);
  if (terms.size === 0) return new Map();
  const bounds: Bound[] = [];
  for (const [root, { kind }] of terms) {
    const { least, greatest } = ordinalsOf(kind);
    const literal = equalities.members(root).find((term) => bank.data(term).literal !== undefined);
    const value = literal === undefined ? undefined : bank.ordinal(literal);
    const explain = (lits: Set<Lit>) => literal !== undefined && equalities.explain(root, literal, lits);
    bounds.push({ from: origin, to: root, weight: value ?? greatest, explain });
    bounds.push({ from: root, to: origin, weight: -(value ?? least), explain });
  }
  for (const { lit, a, b } of atoms.less) {
    const isTrue = scene.isTrue(lit);
    const [x, y] = isTrue ? [a, b] : [b, a];
    const [to, from] = [equalities.find(x), equalities.find(y)];
    const explain = (lits: Set<Lit>) => {
      lits.add(isTrue ? lit : not(lit));
      equalities.explain(x, to, lits);
      equalities.explain(y, from, lits);
    };
    bounds.push({ from, to, weight: isTrue ? -1n : 0n, explain });
  }
  const highest = longest(bounds, terms.size + 1, scene);
  if (highest === undefined) return new Map();
  const values = new Map<Term, bigint>([[origin, 0n]]);
  for (const [root, type] of terms) {
    const nothing = ordinalsOf(type.kind).of(zero(type) as Ordered);
    const most = highest.get(root) as bigint;
    values.set(root, nothing < most ? nothing : most);
  }
  raise(bounds, values, scene);
  return new Map([...terms].map(([root, { kind }]) => [root, ordinalsOf(kind).value(values.get(root) as bigint)]));
}

/** The highest value that each term can have; undefined where there is a cycle, which it learns. */
function longest(bounds: readonly Bound[], count: number, scene: Scene): ReadonlyMap<Term, bigint> | undefined {
  const highest = new Map<Term, bigint>([[origin, 0n]]);
  const by = new Map<Term, Bound>();
  for (let round = 0; round <= count; round++) {
    scene.budget.spend(bounds.length);
    let changed: Bound | undefined;
    for (const bound of bounds) {
      const start = highest.get(bound.from);
      const known = highest.get(bound.to);
      if (start === undefined || (known !== undefined && known <= start + bound.weight)) continue;
      highest.set(bound.to, start + bound.weight);
      by.set(bound.to, bound);
      changed = bound;
    }
    if (changed === undefined) return highest;
    if (round === count) learnCycle(changed.to, count, by, scene);
  }
  return undefined;
}

/** What was raised once too often lies behind a cycle. */
function learnCycle(term: Term, count: number, by: ReadonlyMap<Term, Bound>, scene: Scene): void {
  let inside = term;
  for (let step = 0; step <= count; step++) inside = by.get(inside)?.from ?? inside;
  const lits = new Set<Lit>();
  let at = inside;
  do {
    const bound = by.get(at) as Bound;
    bound.explain(lits);
    at = bound.from;
  } while (at !== inside);
  scene.learn(lits, []);
}

/** Raises values until every bound holds; none rises above the highest that it can have. */
function raise(bounds: readonly Bound[], values: Map<Term, bigint>, scene: Scene): void {
  for (let isDone = false; !isDone; ) {
    isDone = true;
    scene.budget.spend(bounds.length);
    for (const { from, to, weight } of bounds) {
      const least = (values.get(to) as bigint) - weight;
      if ((values.get(from) as bigint) >= least) continue;
      values.set(from, least);
      isDone = false;
    }
  }
}
