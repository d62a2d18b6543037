import type { Atoms, Condition, Junction } from "../policies/atoms.ts";
import type { Plan } from "../policies/plan.ts";
import type { Node } from "../policies/search.ts";
import type { TypedCall } from "../typed.ts";

/** By atom: how it is decided; undefined if a lookup decides it, or if no search asks for it. */
export type Decisions = readonly (Junction | TypedCall | undefined)[];

export function decisionsOf({ atoms, tree }: Plan): Decisions {
  const isAsked = askedAtoms([tree.root, ...tree.children].flatMap(conditionsIn), atoms);
  return atoms.definitions.map((definition, atom) => (isAsked.has(atom) ? definition : undefined));
}

/** The policies of `rest`, each with the conditions that must hold. */
export function policiesOf(
  rest: Node["rest"] = [],
): readonly (readonly [position: number, conditions: readonly Condition[]])[] {
  const policies: (readonly [number, readonly Condition[]])[] = [];
  for (let at = 0; at < rest.length; ) {
    const end = at + 2 + (rest[at + 1] ?? 0);
    policies.push([rest[at] ?? 0, rest.slice(at + 2, end)]);
    at = end;
  }
  return policies;
}

function conditionsIn(node: Node | number | undefined): readonly Condition[] {
  if (typeof node !== "object") return [];
  const own = policiesOf(node.rest).flatMap(([, conditions]) => conditions);
  return [...own, ...[...(node.children?.values() ?? [])].flatMap(conditionsIn)];
}

function askedAtoms(conditions: readonly Condition[], atoms: Atoms): ReadonlySet<number> {
  const found = new Set<number>();
  const pending = [...conditions];
  for (let condition = pending.pop(); condition !== undefined; condition = pending.pop()) {
    const atom = condition < 0 ? ~condition : condition;
    if (found.has(atom)) continue;
    found.add(atom);
    pending.push(...(atoms.junction(atom)?.operands ?? []));
  }
  return found;
}
