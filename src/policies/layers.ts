import type { Getters } from "../compile.ts";
import type { Compiled } from "./compile-policies.ts";
import type { Policy } from "./policy.ts";
import { PolicyIndex } from "./policy-index.ts";

/** In the order of their names, each of which is there once. */
type Entries<P extends Policy> = readonly Compiled<P>[];

/**
 * The policies of a set, in two layers with an index each: a base that may be shared with the set it came from, less what
 * has been removed since; and what has been added.
 */
export class Layers<P extends Policy> {
  /** All of them. */
  readonly entries: Entries<P>;
  readonly #getters: Getters;
  readonly #base: Layer<P>;
  /** Positions in the base; unset: none. */
  readonly #removed: ReadonlySet<number> | undefined;
  /** Unset: none. */
  readonly #added: Layer<P> | undefined;

  private constructor(
    entries: Entries<P>,
    getters: Getters,
    base = new Layer(entries, getters),
    removed: ReadonlySet<number> = new Set(),
    added?: Layer<P>,
  ) {
    this.entries = entries;
    this.#getters = getters;
    this.#base = base;
    this.#removed = removed.size > 0 ? removed : undefined;
    this.#added = added;
  }

  static of<P extends Policy>(entries: Entries<P>, getters: Getters): Layers<P> {
    return new Layers(entries, getters);
  }

  has(name: string): boolean {
    return this.entries[positionOf(this.entries, name)]?.name === name;
  }

  /** What was compiled from `policy`, one of the set's. */
  entryOf(policy: P): Compiled<P> | undefined {
    const entry = this.entries[positionOf(this.entries, policy.name)];
    return entry?.policy === policy ? entry : this.entries.find((other) => other.policy === policy);
  }

  /** Without the policies of those names, and with `added`; those of the same name they replace. */
  change(names: readonly string[], added: Entries<P>): Layers<P> {
    const gone = [...new Set([...names, ...added.map(({ name }) => name)])].sort();
    const entries = merge(omit(this.entries, gone), added);
    const removed = new Set(this.#removed);
    for (const name of gone) {
      const position = positionOf(this.#base.entries, name);
      if (this.#base.entries[position]?.name === name) removed.add(position);
    }
    const more = merge(omit(this.#added?.entries ?? [], gone), added);
    // so that neither the layer that every change builds anew nor the base, when it is, costs more than the other
    const changes = removed.size + more.length;
    if (changes * changes > 4 * entries.length) return Layers.of(entries, this.#getters);
    const layer = more.length > 0 ? new Layer(more, this.#getters) : undefined;
    return new Layers(entries, this.#getters, this.#base, removed, layer);
  }

  /** The first policy that matches. Throws as {@link PolicyIndex.first} does. */
  first(context: unknown): P | undefined {
    const base = this.#base;
    const position = base.index.first(context, this.#removed);
    const layer = this.#added;
    if (layer === undefined) return base.policies[position];
    const found = base.entries[position];
    const added = layer.entries[layer.index.first(context, undefined)];
    if (found === undefined || added === undefined) return (found ?? added)?.policy;
    return (found.name < added.name ? found : added).policy;
  }

  /** All policies that match, in order. Throws as {@link PolicyIndex.first} does. */
  all(context: unknown): readonly P[] {
    const found = this.#base.index.all(context).filter((position) => !this.#removed?.has(position));
    if (this.#added === undefined) return found.map((position) => this.#base.policies[position] as P);
    return merge(this.#base.at(found), this.#added.at(this.#added.index.all(context))).map(({ policy }) => policy);
  }
}

class Layer<P extends Policy> {
  readonly entries: Entries<P>;
  /** By position, as {@link entries} are: a policy lies nearer than what was compiled from it. */
  readonly policies: readonly P[];
  readonly #getters: Getters;
  #index: PolicyIndex | undefined;

  constructor(entries: Entries<P>, getters: Getters) {
    this.entries = entries;
    this.policies = entries.map(({ policy }) => policy);
    this.#getters = getters;
  }

  /** Built when it is first asked for. */
  get index(): PolicyIndex {
    this.#index ??= new PolicyIndex(this.entries, this.#getters);
    return this.#index;
  }

  at(positions: readonly number[]): Entries<P> {
    return positions.map((position) => this.entries[position] as Compiled<P>);
  }
}

/** `entries` without those of `names`; both are in order. */
function omit<P extends Policy>(entries: Entries<P>, names: readonly string[]): Entries<P> {
  const kept: Compiled<P>[] = [];
  let seen = 0;
  for (const name of names) {
    const end = positionOf(entries, name);
    while (seen < end) kept.push(entries[seen++] as Compiled<P>);
    if (entries[end]?.name === name) seen++;
  }
  while (seen < entries.length) kept.push(entries[seen++] as Compiled<P>);
  return kept;
}

/** All of both, in order, as both are; no name is in both. */
function merge<P extends Policy>(a: Entries<P>, b: Entries<P>): Entries<P> {
  if (b.length === 0) return a;
  const merged: Compiled<P>[] = [];
  let taken = 0;
  for (const entry of b) {
    const end = positionOf(a, entry.name);
    while (taken < end) merged.push(a[taken++] as Compiled<P>);
    merged.push(entry);
  }
  while (taken < a.length) merged.push(a[taken++] as Compiled<P>);
  return merged;
}

/** The position of the entry of that name, or of the first behind where it would be. */
function positionOf(entries: Entries<Policy>, name: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Compiled).name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
