import type { Condition } from "./atoms.ts";
import type { Scratchpad } from "./scratchpad.ts";

/** Policies by the conditions that a context must meet. Positions are in ascending order. */
export interface Node {
  /** The least position here or below. */
  readonly first: number;
  /** The first of {@link exact}; {@link none} if there is none. */
  readonly firstExact: number;
  /** Positions of policies that match every context that gets here; unset: none. */
  readonly exact: readonly number[] | undefined;
  /** Policies to evaluate: a position, the number of conditions, and the conditions; repeated. Unset: none. */
  readonly rest: readonly number[] | undefined;
  /** By an atom that must be true: the policies below it. Unset: none. */
  readonly children: ReadonlyMap<number, Node> | undefined;
}

/** Greater than all positions. A small integer, which is compared faster than infinity. */
export const none = 2 ** 30 - 1;

/** The positions to ignore. */
export type Removed = ReadonlySet<number> | undefined;

/** The least position below `before` of the policies in `rest` that match, except those removed; `before` if none does. */
export type Rest = (scratchpad: Scratchpad, before: number, removed: Removed) => number;

/** The policies of a set, by the conditions that a context must meet. */
export class Tree {
  readonly root: Node;
  /** The children of the root by atom; a single position for one policy that matches. */
  readonly children: readonly (Node | number | undefined)[];

  constructor(root: Node, children: readonly (Node | number | undefined)[]) {
    this.root = root;
    this.children = children;
  }

  /** The least position that matches, except those `removed`; {@link none} if none does. `rest` searches that of the root. */
  first(scratchpad: Scratchpad, removed: Removed, rest?: Rest): number {
    let best = none;
    for (let index = 0; index < scratchpad.count; index++) {
      const child = this.children[scratchpad.held[index] as number];
      if (child === undefined) continue;
      if (typeof child === "number") {
        if (child < best && !removed?.has(child)) best = child;
      } else if (child.first < best) best = first(child, scratchpad, best, removed);
    }
    return this.root.first < best ? first(this.root, scratchpad, best, removed, rest) : best;
  }

  /** The positions of all that match, in ascending order. */
  all(scratchpad: Scratchpad): number[] {
    const found: number[] = [];
    for (let index = 0; index < scratchpad.count; index++) {
      const child = this.children[scratchpad.held[index] as number];
      if (typeof child === "number") found.push(child);
      else if (child !== undefined) all(child, scratchpad, found);
    }
    all(this.root, scratchpad, found);
    return [...new Set(found)].sort((a, b) => a - b);
  }
}

/** The least position below `limit` that matches; `limit` if there is none. */
function first(node: Node, scratchpad: Scratchpad, limit: number, removed: Removed, ofRest = firstOfRest): number {
  const { firstExact, rest, children } = node;
  let best = limit;
  if (firstExact < limit) best = removed === undefined ? firstExact : firstOf(node.exact, limit, removed);
  if (rest !== undefined) best = ofRest(scratchpad, best, removed, rest);
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

function firstOfRest(scratchpad: Scratchpad, before: number, removed: Removed, rest: readonly number[]): number {
  for (let at = 0; at < rest.length && (rest[at] as number) < before; at = endOf(rest, at)) {
    if (holdsAt(rest, at, scratchpad) && !removed?.has(rest[at] as number)) return rest[at] as number;
  }
  return before;
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
