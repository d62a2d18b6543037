import type { Condition } from "./atoms.ts";
import type { Guards } from "./guards.ts";
import type { Scratchpad } from "./scratchpad.ts";

/** The conditions of a policy: all must be true, and none is `always` or `never`. */
export interface Asked {
  readonly position: number;
  readonly conditions: readonly Condition[];
}

/** A policy during the construction of the tree. */
interface Item extends Asked {
  /** The remaining conditions that can still guard it. */
  readonly guards: readonly Condition[];
  /** The number of its places in the tree. */
  readonly places: number;
}

/** Policies by the conditions that a context must meet. Positions are in ascending order. */
interface Node {
  /** The least position here or below. */
  readonly first: number;
  /** The first of {@link exact}; infinity if there is none. */
  readonly firstExact: number;
  /** Positions of policies that match every context that gets here; unset: none. */
  readonly exact: readonly number[] | undefined;
  /** Policies to evaluate: a position, the number of conditions, and the conditions; repeated. Unset: none. */
  readonly rest: readonly number[] | undefined;
  /** By an atom that must be true: the policies below it. Unset: none. */
  readonly children: ReadonlyMap<number, Node> | undefined;
}

const deepest = 8;
/** The maximum number of places of a policy in the tree, beyond those of its first guard. */
const mostPlaces = 64;

/** Greater than all positions. A small integer, which is compared faster than infinity. */
const none = 2 ** 30 - 1;

/** The positions to ignore. */
type Removed = ReadonlySet<number> | undefined;

/** The policies of a set, by the conditions that a context must meet. */
export class Tree {
  readonly #root: Node;
  /** The children of the root by atom; a single position for one policy that matches. */
  readonly #children: readonly (Node | number | undefined)[];

  /** `policies` are in ascending order of position; up to `few` of them are evaluated rather than looked up. */
  constructor(policies: readonly Asked[], guards: Guards, few: number) {
    const items = policies.map((asked): Item => ({ ...asked, guards: guards.guarding(asked.conditions), places: 1 }));
    const { children, ...root } = node(items, guards, few, 0);
    this.#root = { ...root, children: undefined };
    const byAtom: (Node | number | undefined)[] = Array(guards.atoms).fill(undefined);
    for (const [atom, child] of children ?? []) byAtom[atom] = lonePosition(child) ?? child;
    this.#children = byAtom;
  }

  /** The least position that matches, except those `removed`; infinity if none does. */
  first(scratchpad: Scratchpad, removed: Removed): number {
    let best = none;
    for (let index = 0; index < scratchpad.count; index++) {
      const child = this.#children[scratchpad.held[index] as number];
      if (child === undefined) continue;
      if (typeof child === "number") {
        if (child < best && !removed?.has(child)) best = child;
      } else if (child.first < best) best = first(child, scratchpad, best, removed);
    }
    return this.#root.first < best ? first(this.#root, scratchpad, best, removed) : best;
  }

  /** The positions of all that match, in any order, possibly with duplicates. */
  all(scratchpad: Scratchpad): number[] {
    const found: number[] = [];
    for (let index = 0; index < scratchpad.count; index++) {
      const child = this.#children[scratchpad.held[index] as number];
      if (typeof child === "number") found.push(child);
      else if (child !== undefined) all(child, scratchpad, found);
    }
    all(this.#root, scratchpad, found);
    return found;
  }
}

function node(items: readonly Item[], guards: Guards, few: number, depth: number): Node {
  const exact: number[] = [];
  const rest: number[] = [];
  const groups = new Map<number, Item[]>();
  const isLeaf = items.length <= few || depth === deepest;
  for (const item of items) {
    const { position, conditions } = item;
    if (conditions.length === 0) {
      exact.push(position);
      continue;
    }
    const followed = isLeaf ? undefined : follow(item, guards);
    if (followed === undefined) rest.push(position, conditions.length, ...conditions);
    else for (const atom of followed.atoms) groupOf(groups, atom).push(followed.item);
  }
  const children = [...groups].map(([atom, group]) => [atom, node(group, guards, few, depth + 1)] as const);
  return {
    first: items[0]?.position ?? none,
    firstExact: exact[0] ?? none,
    exact: exact.length > 0 ? exact : undefined,
    rest: rest.length > 0 ? rest : undefined,
    children: children.length > 0 ? new Map(children) : undefined,
  };
}

/** The position of the only policy of a node, if it matches every context that gets there. */
function lonePosition({ exact, rest, children }: Node): number | undefined {
  return exact?.length === 1 && rest === undefined && children === undefined ? exact[0] : undefined;
}

/** The best guard of an item, and the rest of the item. */
function follow(item: Item, guards: Guards): { readonly atoms: readonly number[]; readonly item: Item } | undefined {
  const best = guards.best(item.guards);
  const atoms = best === undefined ? undefined : guards.of(best);
  if (best === undefined || atoms === undefined) return undefined;
  const places = item.places * atoms.length;
  if (item.places > 1 && places > mostPlaces) return undefined;
  const others = (conditions: readonly Condition[]) => conditions.filter((condition) => condition !== best);
  const conditions = guards.isExact(best) ? others(item.conditions) : item.conditions;
  return { atoms, item: { position: item.position, conditions, guards: others(item.guards), places } };
}

function groupOf(groups: Map<number, Item[]>, atom: number): Item[] {
  const group = groups.get(atom) ?? [];
  groups.set(atom, group);
  return group;
}

/** The least position below `limit` that matches; `limit` if there is none. */
function first(node: Node, scratchpad: Scratchpad, limit: number, removed: Removed): number {
  const { firstExact, rest, children } = node;
  let best = limit;
  if (firstExact < limit) best = removed === undefined ? firstExact : firstOf(node.exact, limit, removed);
  if (rest !== undefined) {
    for (let at = 0; at < rest.length && (rest[at] as number) < best; at = endOf(rest, at)) {
      if (holdsAt(rest, at, scratchpad) && !removed?.has(rest[at] as number)) best = rest[at] as number;
    }
  }
  if (children === undefined) return best;
  if (children.size < scratchpad.count) {
    for (const [atom, child] of children) {
      if (child.first < best && scratchpad.holds(atom)) best = first(child, scratchpad, best, removed);
    }
    return best;
  }
  for (let index = 0; index < scratchpad.count; index++) {
    const child = children.get(scratchpad.held[index] as number);
    if (child !== undefined && child.first < best) best = first(child, scratchpad, best, removed);
  }
  return best;
}

function firstOf(positions: readonly number[] = [], limit: number, removed: ReadonlySet<number>): number {
  const position = positions.find((candidate) => candidate >= limit || !removed.has(candidate));
  return position === undefined ? limit : Math.min(position, limit);
}

/** Adds the positions of all that match to `found`. */
function all({ exact, rest, children }: Node, scratchpad: Scratchpad, found: number[]): void {
  if (exact !== undefined) for (const position of exact) found.push(position);
  if (rest !== undefined) {
    for (let at = 0; at < rest.length; at = endOf(rest, at)) {
      if (holdsAt(rest, at, scratchpad)) found.push(rest[at] as number);
    }
  }
  if (children === undefined) return;
  for (let index = 0; index < scratchpad.count; index++) {
    const child = children.get(scratchpad.held[index] as number);
    if (child !== undefined) all(child, scratchpad, found);
  }
}

function endOf(rest: readonly number[], at: number): number {
  return at + 2 + (rest[at + 1] as number);
}

function holdsAt(rest: readonly number[], at: number, scratchpad: Scratchpad): boolean {
  const end = endOf(rest, at);
  for (let index = at + 2; index < end; index++) if (!scratchpad.holds(rest[index] as Condition)) return false;
  return true;
}
