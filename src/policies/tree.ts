import type { Condition } from "./atoms.ts";
import type { Guards } from "./guards.ts";
import { type Node, none, Tree } from "./search.ts";

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

const deepest = 8;
/** The maximum number of places of a policy in the tree, beyond those of its first guard. */
const mostPlaces = 64;

/** Builds the tree of `policies`, in ascending order of position; up to `few` of them are evaluated rather than looked up. */
export function plant(policies: readonly Asked[], guards: Guards, few: number): Tree {
  const items = policies.map((asked): Item => ({ ...asked, guards: guards.guarding(asked.conditions), places: 1 }));
  const { children, ...root } = node(items, guards, few, 0);
  const byAtom: (Node | number | undefined)[] = Array(guards.atoms).fill(undefined);
  for (const [atom, child] of children ?? []) byAtom[atom] = lonePosition(child) ?? child;
  return new Tree({ ...root, children: undefined }, byAtom);
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
