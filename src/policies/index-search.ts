import type { Decide } from "./scratchpad.ts";
import { Scratchpad } from "./scratchpad.ts";
import type { Rest, Tree } from "./search.ts";

/** The functions that an index runs for a context, as closures or as generated code. */
export interface IndexCode {
  /** Reads every value that a policy can read. Throws `unusual` for data that only the interpreter can evaluate. */
  readonly read: (context: unknown, scratchpad: Scratchpad) => void;
  /** By atom; undefined if a lookup decides it. */
  readonly runs: readonly (Decide | undefined)[];
  /** Searches the policies that no lookup leads to; unset: the tree does. */
  readonly rest?: Rest | undefined;
}

/**
 * Finds the policies that match a context without evaluating each of them. It reads every value that a policy can read before
 * it decides anything: if nothing is unusual, no policy fails, so that their order does not matter.
 */
export class IndexSearch {
  readonly #code: IndexCode;
  readonly #scratchpad: Scratchpad;
  readonly #tree: Tree;

  /** `zeros`: the initial value of each slot. */
  constructor(code: IndexCode, zeros: readonly unknown[], tree: Tree) {
    this.#code = code;
    this.#scratchpad = new Scratchpad(zeros, code.runs);
    this.#tree = tree;
  }

  /**
   * The position of the first policy that matches, except those `removed`; greater than all if none does. Throws, as does
   * {@link all}, if each policy must be evaluated in turn.
   */
  first(context: unknown, removed: ReadonlySet<number> | undefined): number {
    const scratchpad = this.#scratchpad;
    scratchpad.begin();
    try {
      this.#code.read(context, scratchpad);
      return this.#tree.first(scratchpad, removed, this.#code.rest);
    } finally {
      scratchpad.end();
    }
  }

  /** The positions of all that match, in order. */
  all(context: unknown): readonly number[] {
    const scratchpad = this.#scratchpad;
    scratchpad.begin();
    try {
      this.#code.read(context, scratchpad);
      return this.#tree.all(scratchpad);
    } finally {
      scratchpad.end();
    }
  }
}
