import type { TypedExpr } from "../typed.ts";
import { Atoms, always, type Condition, never } from "./atoms.ts";
import { Derivation } from "./derive.ts";
import { Guards } from "./guards.ts";
import type { Tree } from "./search.ts";
import { Slots } from "./slots.ts";
import { type Asked, plant } from "./tree.ts";

/** What the index of a set needs of a policy. */
export interface Indexed {
  /** Unset: every kind. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** Unset: everything of those kinds. */
  readonly filter: TypedExpr | undefined;
}

/** The values that an index reads, the conditions that it decides, and the tree that it searches. */
export interface Plan {
  readonly slots: Slots;
  readonly atoms: Atoms;
  readonly tree: Tree;
}

/** Plans the index of `policies`; up to `few` of them are evaluated rather than looked up. */
export function planOf(policies: readonly Indexed[], few = 16): Plan {
  const atoms = new Atoms();
  const slots = new Slots(atoms);
  const derivation = new Derivation(atoms, slots);
  const asked = policies.flatMap((policy, position): Asked[] => {
    const condition = conditionOf(policy, atoms, slots, derivation);
    if (condition === never) return [];
    return [{ position, conditions: condition === always ? [] : atoms.operands("and", condition) }];
  });
  return { slots, atoms, tree: plant(asked, new Guards(atoms, asked), few) };
}

function conditionOf({ kinds, filter }: Indexed, atoms: Atoms, slots: Slots, derivation: Derivation): Condition {
  const ofKind =
    kinds &&
    atoms.join(
      "or",
      [...kinds].map((kind) => atoms.equals(slots.kind, kind)),
    );
  return atoms.join("and", [ofKind ?? always, filter === undefined ? always : derivation.of(filter)]);
}
