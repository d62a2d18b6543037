import { expectPlain, type Getters, unusual } from "../compile.ts";
import type { TypedExpr } from "../typed.ts";
import { Atoms, always, type Condition, never } from "./atoms.ts";
import { Derivation } from "./derive.ts";
import { Guards } from "./guards.ts";
import { Session } from "./session.ts";
import { Slots, type Source } from "./slots.ts";
import { type Asked, all, first, grow, type Node } from "./tree.ts";

/** What the index of a set needs to know of a policy. */
export interface Indexed {
  /** Unset: every kind. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** Unset: everything of those kinds. */
  readonly filter: TypedExpr | undefined;
}

/**
 * Finds the policies that match a context without asking each of them. It reads everything that any of them may read,
 * before it decides anything: where it finds nothing unusual none of them can fail, so that their order no longer matters.
 */
export class PolicyIndex {
  readonly #sources: readonly Source[];
  readonly #session: Session;
  readonly #root: Node;
  #isBusy = false;

  constructor(policies: readonly Indexed[], getters: Getters) {
    const atoms = new Atoms();
    const slots = new Slots(atoms, getters);
    const derivation = new Derivation(atoms, slots);
    const asked = policies.flatMap((policy, position): Asked[] => {
      const condition = conditionOf(policy, atoms, slots, derivation);
      if (condition === never) return [];
      return [{ position, conditions: condition === always ? [] : atoms.operands("and", condition) }];
    });
    this.#sources = slots.sources();
    this.#session = new Session(atoms.slots.length, atoms.runs);
    this.#root = grow(asked, new Guards(atoms, asked));
  }

  /**
   * The position of the first policy that matches, those `removed` left out; undefined where none does. Throws, as does
   * {@link all}, for data that is to be put before each policy in turn.
   */
  first(context: unknown, removed?: ReadonlySet<number>): number | undefined {
    const position = this.#search(context, (session) => first(this.#root, session, Number.POSITIVE_INFINITY, removed));
    return position === Number.POSITIVE_INFINITY ? undefined : position;
  }

  /** The positions of all that match, in order. */
  all(context: unknown): readonly number[] {
    const found = this.#search(context, (session) => all(this.#root, session, []));
    return [...new Set(found)].sort((a, b) => a - b);
  }

  /** A search that a getter of the context or a function of the host begins inside another must not disturb it. */
  #search<R>(context: unknown, search: (session: Session) => R): R {
    if (this.#isBusy) unusual();
    this.#isBusy = true;
    try {
      expectPlain(context);
      this.#session.begin();
      for (const source of this.#sources) source(context, this.#session);
      return search(this.#session);
    } finally {
      this.#isBusy = false;
    }
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
