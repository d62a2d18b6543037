import type { Getters } from "../compile.ts";
import { type Indexed, PolicyIndex } from "./policy-index.ts";

/** What is searched: something of a name, with what the index needs to know of it. */
export interface Entry extends Indexed {
  readonly name: string;
}

/**
 * Entries in the order of their names, in two layers with an index each: a base that may be shared with the set it came
 * from, less what has been removed since; and what has been added. An index is built when it is first searched.
 */
export class Layers<E extends Entry> {
  /** In order. */
  readonly entries: readonly E[];
  readonly #getters: Getters;
  readonly #base: Layer<E>;
  /** Positions in the base. */
  readonly #removed: ReadonlySet<number>;
  readonly #added: Layer<E>;

  private constructor(
    entries: readonly E[],
    getters: Getters,
    base: Layer<E>,
    removed: ReadonlySet<number>,
    added: Layer<E>,
  ) {
    this.entries = entries;
    this.#getters = getters;
    this.#base = base;
    this.#removed = removed;
    this.#added = added;
  }

  /** `entries` are in order, and each has a name of its own. */
  static of<E extends Entry>(entries: readonly E[], getters: Getters): Layers<E> {
    return new Layers(entries, getters, new Layer(entries, getters), new Set(), new Layer([], getters));
  }

  has(name: string): boolean {
    return this.entries[positionOf(this.entries, name)]?.name === name;
  }

  /** Without the entries of those names, and with `added`, which are in order; those of the same name they replace. */
  change(names: readonly string[], added: readonly E[]): Layers<E> {
    const gone = [...new Set([...names, ...added.map(({ name }) => name)])].sort();
    const entries = merge(omit(this.entries, gone), added);
    const removed = new Set(this.#removed);
    for (const name of gone) {
      const position = positionOf(this.#base.entries, name);
      if (this.#base.entries[position]?.name === name) removed.add(position);
    }
    const layer = new Layer(merge(omit(this.#added.entries, gone), added), this.#getters);
    // so that neither the layer that every change builds anew nor the base, when it is, costs more than the other
    const changes = removed.size + layer.entries.length;
    if (changes * changes > 4 * entries.length) return Layers.of(entries, this.#getters);
    return new Layers(entries, this.#getters, this.#base, removed, layer);
  }

  /** The first entry that matches. Throws as {@link PolicyIndex.first} does. */
  first(context: unknown): E | undefined {
    const found = this.#base.first(context, this.#removed.size > 0 ? this.#removed : undefined);
    if (this.#added.entries.length === 0) return found;
    const added = this.#added.first(context);
    if (found === undefined || added === undefined) return found ?? added;
    return found.name < added.name ? found : added;
  }

  /** All entries that match, in order. Throws as {@link PolicyIndex.first} does. */
  all(context: unknown): readonly E[] {
    return merge(this.#base.all(context, this.#removed), this.#added.all(context));
  }
}

class Layer<E extends Entry> {
  readonly entries: readonly E[];
  readonly #getters: Getters;
  #index: PolicyIndex | undefined;

  constructor(entries: readonly E[], getters: Getters) {
    this.entries = entries;
    this.#getters = getters;
  }

  first(context: unknown, removed?: ReadonlySet<number>): E | undefined {
    return this.entries[this.#built().first(context, removed)];
  }

  all(context: unknown, removed?: ReadonlySet<number>): readonly E[] {
    const positions = this.#built().all(context);
    return positions.flatMap((position) => (removed?.has(position) ? [] : (this.entries[position] ?? [])));
  }

  #built(): PolicyIndex {
    this.#index ??= new PolicyIndex(this.entries, this.#getters);
    return this.#index;
  }
}

/** `entries` without those of `names`; both are in order. */
function omit<E extends Entry>(entries: readonly E[], names: readonly string[]): readonly E[] {
  const kept: E[] = [];
  let seen = 0;
  for (const name of names) {
    const end = positionOf(entries, name);
    while (seen < end) kept.push(entries[seen++] as E);
    if (entries[end]?.name === name) seen++;
  }
  while (seen < entries.length) kept.push(entries[seen++] as E);
  return kept;
}

/** All of both, in order, as both are; no name is in both. */
function merge<E extends Entry>(a: readonly E[], b: readonly E[]): readonly E[] {
  if (b.length === 0) return a;
  const merged: E[] = [];
  let taken = 0;
  for (const entry of b) {
    const end = positionOf(a, entry.name);
    while (taken < end) merged.push(a[taken++] as E);
    merged.push(entry);
  }
  while (taken < a.length) merged.push(a[taken++] as E);
  return merged;
}

/** The position of the entry of that name, or of the first behind where it would be. */
function positionOf(entries: readonly Entry[], name: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
