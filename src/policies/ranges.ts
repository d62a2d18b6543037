import { type Bound, includes, type Range } from "../types/range.ts";
import { compare, type Ordered } from "../types/value.ts";

/** Looks up the ranges that contain a value. */
export interface RangeLookup {
  readonly size: number;
  /** Whether one of the ranges contains the value. */
  includes(value: Ordered): boolean;
  /** Calls `take` with the atom of each range that contains the value. */
  visit(value: Ordered, take: (atom: number) => void): void;
}

/**
 * Ranges with an atom each, by the values that are in them: a segment tree over the bounds and the gaps between them. A
 * lookup takes the logarithm of the number of bounds, plus the number of atoms found.
 */
export class Ranges implements RangeLookup {
  readonly entries: { readonly range: Range; readonly atom: number }[] = [];
  /** The bounds, each once, in ascending order. */
  #bounds: readonly Ordered[] = [];
  /** By node; the leaf of a position is the position itself, after the inner nodes. */
  #nodes: readonly (readonly number[] | undefined)[] | undefined;

  get size(): number {
    return this.entries.length;
  }

  add(range: Range, atom: number): void {
    this.entries.push({ range, atom });
    this.#nodes = undefined;
  }

  includes(value: Ordered): boolean {
    return this.entries.some(({ range }) => includes(range, value));
  }

  visit(value: Ordered, take: (atom: number) => void): void {
    this.#nodes ??= this.#build();
    const leaves = 2 * this.#bounds.length + 1;
    for (let node = leaves + this.#positionOf(value); node > 0; node >>= 1) {
      const atoms = this.#nodes[node];
      if (atoms !== undefined) for (const atom of atoms) take(atom);
    }
  }

  #build(): readonly (readonly number[] | undefined)[] {
    const bounds = this.entries.flatMap(({ range: { low, high } }) => [low, high].flatMap((one) => one?.value ?? []));
    this.#bounds = [...new Set(bounds)].sort(compare);
    const leaves = 2 * this.#bounds.length + 1;
    const nodes: (number[] | undefined)[] = Array(2 * leaves).fill(undefined);
    const put = (node: number, atom: number) => {
      const atoms = nodes[node] ?? [];
      atoms.push(atom);
      nodes[node] = atoms;
    };
    for (const { range, atom } of this.entries) {
      let from = leaves + this.#first(range.low);
      let to = leaves + this.#last(range.high) + 1;
      for (; from < to; from >>= 1, to >>= 1) {
        if (from % 2 === 1) put(from++, atom);
        if (to % 2 === 1) put(--to, atom);
      }
    }
    return nodes;
  }

  #first(low: Bound | undefined): number {
    return low === undefined ? 0 : this.#positionOf(low.value) + Number(low.open);
  }

  #last(high: Bound | undefined): number {
    return high === undefined ? 2 * this.#bounds.length : this.#positionOf(high.value) - Number(high.open);
  }

  /** Odd for a bound, even for the gap before it. */
  #positionOf(value: Ordered): number {
    let [low, high] = [0, this.#bounds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#bounds[middle] as Ordered, value) < 0) low = middle + 1;
      else high = middle;
    }
    return 2 * low + Number(low < this.#bounds.length && compare(this.#bounds[low] as Ordered, value) === 0);
  }
}
