import { expectPlain, type Getters } from "../compile.ts";
import type { TypedExpr } from "../typed.ts";
import { Atoms, always, type Condition, never, type Slot } from "./atoms.ts";
import { Derivation } from "./derive.ts";
import { Guards } from "./guards.ts";
import { Scratchpad } from "./scratchpad.ts";
import { Slots, type Source } from "./slots.ts";
import { type Asked, Tree } from "./tree.ts";

/** The parts of a policy that the index needs. */
export interface Indexed {
  /** Unset: every kind. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** Unset: everything of those kinds. */
  readonly filter: TypedExpr | undefined;
}

/**
 * Finds the policies that match a context without evaluating each of them. First reads every field that any of them can
 * read: if it finds nothing unusual, none of them can fail, so their order does not matter.
 */
export class PolicyIndex {
  readonly #sources: readonly Source[];
  readonly #scratchpad: Scratchpad;
  readonly #kind: Slot | undefined;
  readonly #tree: Tree;

  /** Up to this many policies, evaluating them is faster than lookups. */
  constructor(policies: readonly Indexed[], getters: Getters, few = 16) {
    const atoms = new Atoms();
    const slots = new Slots(atoms, getters);
    const derivation = new Derivation(atoms, slots);
    const asked = policies.flatMap((policy, position): Asked[] => {
      const condition = conditionOf(policy, atoms, slots, derivation);
      if (condition === never) return [];
      return [{ position, conditions: condition === always ? [] : atoms.operands("and", condition) }];
    });
    this.#sources = slots.sources();
    this.#kind = slots.kind.values.size > 0 ? slots.kind : undefined;
    this.#scratchpad = new Scratchpad(atoms.slots, atoms.runs);
    this.#tree = new Tree(asked, new Guards(atoms, asked), few);
    atoms.seal();
  }

  /**
   * The position of the first policy that matches, except those `removed`; infinity if none does. Throws, like {@link
   * all}, for data that each policy must evaluate in turn.
   */
  first(context: unknown, removed: ReadonlySet<number> | undefined): number {
    const scratchpad = this.#scratchpad;
    scratchpad.begin();
    try {
      this.#read(context);
      return this.#tree.first(scratchpad, removed);
    } finally {
      scratchpad.end();
    }
  }

  /** The positions of all that match, in order. */
  all(context: unknown): readonly number[] {
    const scratchpad = this.#scratchpad;
    scratchpad.begin();
    try {
      this.#read(context);
      return [...new Set(this.#tree.all(scratchpad))].sort((a, b) => a - b);
    } finally {
      scratchpad.end();
    }
  }

  #read(context: unknown): void {
    expectPlain(context);
    const scratchpad = this.#scratchpad;
    const { kind } = context as { readonly kind: string };
    if (this.#kind !== undefined) scratchpad.take(this.#kind, kind);
    const sources = this.#sources;
    for (let index = 0; index < sources.length; index++) (sources[index] as Source)(context, scratchpad);
  }
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
