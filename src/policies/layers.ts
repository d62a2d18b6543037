import type { Compiled } from "./compile-policies.ts";
import type { Indexed } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { PolicyIndex } from "./policy-index.ts";

/** Builds the index of policies. */
export type IndexPolicies = (policies: readonly Indexed[]) => PolicyIndex;

/** In the order of their names, each once. */
type Entries<P extends Policy> = readonly Compiled<P>[];

/**
 * The policies of a set, in two indexed layers: a base, which other sets can share, without the policies removed since;
 * and the policies added since.
 */
export class Layers<P extends Policy> {
  /** All of them. */
  readonly entries: Entries<P>;
  readonly #build: IndexPolicies;
  readonly #base: Layer<P>;
  /** Positions in the base; unset: none. */
  readonly #removed: ReadonlySet<number> | undefined;
  /** Unset: none. */
  readonly #added: Layer<P> | undefined;

  private constructor(
    entries: Entries<P>,
    build: IndexPolicies,
    base = new Layer(entries, build),
    removed: ReadonlySet<number> = new Set(),
    added?: Layer<P>,
  ) {
    this.entries = entries;
    this.#build = build;
    this.#base = base;
    this.#removed = removed.size > 0 ? removed : undefined;
    this.#added = added;
  }

  static of<P extends Policy>(entries: Entries<P>, build: IndexPolicies): Layers<P> {
    return new Layers(entries, build);
  }

  has(name: string): boolean {
    return this.entries[positionOf(this.entries, name)]?.name === name;
  }

  /** The compiled form of `policy`, one of the set's. */
  entryOf(policy: P): Compiled<P> | undefined {
    const entry = this.entries[positionOf(this.entries, policy.name)];
    return entry?.policy === policy ? entry : this.entries.find((other) => other.policy === policy);
  }

  /** Without the policies of those names, and with `added`, which replace those of the same name. */
  change(names: readonly string[], added: Entries<P>): Layers<P> {
    const gone = [...new Set([...names, ...added.map(({ name }) => name)])].sort();
    const entries = merge(omit(this.entries, gone), added);
    const removed = new Set(this.#removed);
    for (const name of gone) {
      const position = positionOf(this.#base.entries, name);
      if (this.#base.entries[position]?.name === name) removed.add(position);
    }
    const more = merge(omit(this.#added?.entries ?? [], gone), added);
    // balances the cost of the layer that every change rebuilds and of the base
    const changes = removed.size + more.length;
    if (changes * changes > 4 * entries.length) return Layers.of(entries, this.#build);
    const layer = more.length > 0 ? new Layer(more, this.#build) : undefined;
    return new Layers(entries, this.#build, this.#base, removed, layer);
  }

  /** The first policy that matches. Throws like {@link PolicyIndex.first}. */
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

  /** All policies that match, in order. Throws like {@link PolicyIndex.first}. */
  all(context: unknown): readonly P[] {
    const found = this.#base.index.all(context).filter((position) => !this.#removed?.has(position));
    if (this.#added === undefined) return found.map((position) => this.#base.policies[position] as P);
    return merge(this.#base.at(found), this.#added.at(this.#added.index.all(context))).map(({ policy }) => policy);
  }
}

class Layer<P extends Policy> {
  readonly entries: Entries<P>;
  /** By position, like {@link entries}: a policy is more cache-local than its compiled form. */
  readonly policies: readonly P[];
  readonly #build: IndexPolicies;
  #index: PolicyIndex | undefined;

  constructor(entries: Entries<P>, build: IndexPolicies) {
    this.entries = entries;
    this.policies = entries.map(({ policy }) => policy);
    this.#build = build;
  }

  /** Built on first use. */
  get index(): PolicyIndex {
    this.#index ??= this.#build(this.entries);
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

/** All of both, in order; the names are disjoint. */
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

/** The position of the entry of that name, or of the first one after it. */
function positionOf(entries: Entries<Policy>, name: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Compiled).name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
