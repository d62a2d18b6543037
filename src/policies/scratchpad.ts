import { unusual } from "../plain.ts";
import type { Ordered } from "../types/value.ts";
import type { Condition, Lookup } from "./atoms.ts";

/** Decides an atom that no lookup decides. */
export type Decide = (scratchpad: Scratchpad) => boolean;

/** The state of a search: the values read from the context, and which atoms are true. */
export class Scratchpad {
  /** By slot. */
  readonly values: unknown[];
  /** The atoms that lookups have found to be true: the first {@link count}, each once. */
  readonly held: number[] = [];
  count = 0;
  readonly #runs: readonly (Decide | undefined)[];
  /** By atom: `#now` if it is true, one more if it is false, less if that is not known yet. */
  readonly #verdicts: Float64Array;
  #now = 0;
  #isBusy = false;

  /** `zeros`: the initial value of each slot. */
  constructor(zeros: readonly unknown[], runs: readonly (Decide | undefined)[]) {
    this.values = [...zeros];
    this.#runs = runs;
    this.#verdicts = new Float64Array(runs.length);
  }

  /** Forgets the last context. Rejects a nested search, which a getter or a function of the host can start. */
  begin(): void {
    if (this.#isBusy) unusual();
    this.#isBusy = true;
    this.count = 0;
    this.#now += 2;
  }

  end(): void {
    this.#isBusy = false;
  }

  /** Stores the value of a slot, and looks up which atoms it makes true. */
  take(slot: Lookup, value: unknown): void {
    // a young value in an old array: storing it costs as much as a lookup
    if (slot.isKept) this.values[slot.number] = value;
    if (typeof value === "object") this.#takeList(slot, value as readonly unknown[]);
    else {
      this.takeScalar(slot, value);
      if (slot.lengths.length > 0) this.#takePrefixes(slot, value as string);
      if (slot.ranges.size > 0) slot.ranges.visit(value as Ordered, this.#take);
    }
  }

  /** {@link take} for a slot whose atoms only compare it with values. */
  takeScalar({ values }: Lookup, value: unknown): void {
    const atom = values.get(value);
    if (atom !== undefined) this.hold(atom);
  }

  /** Resets the value to zero. */
  forget(slot: Lookup): void {
    if (slot.isKept) this.values[slot.number] = slot.zero;
  }

  holds(condition: Condition): boolean {
    return condition < 0 ? !this.#isTrue(~condition) : this.#isTrue(condition);
  }

  #isTrue(atom: number): boolean {
    const verdict = this.#verdicts[atom] as number;
    if (verdict >= this.#now) return verdict === this.#now;
    const run = this.#runs[atom];
    if (run === undefined) return false;
    const isTrue = run(this);
    this.#verdicts[atom] = isTrue ? this.#now : this.#now + 1;
    return isTrue;
  }

  readonly #take = (atom: number): void => this.hold(atom);

  /** Records that an atom is true. */
  hold(atom: number): void {
    if (this.#verdicts[atom] === this.#now) return;
    this.#verdicts[atom] = this.#now;
    this.held[this.count++] = atom;
  }

  #takeList({ items, empty }: Lookup, list: readonly unknown[]): void {
    if (list.length === 0 && empty !== undefined) this.hold(empty);
    if (items.size === 0) return;
    for (const item of list) {
      const atom = items.get(item);
      if (atom !== undefined) this.hold(atom);
    }
  }

  #takePrefixes({ prefixes, lengths }: Lookup, text: string): void {
    for (const length of lengths) {
      if (length > text.length) return;
      const atom = prefixes.get(text.slice(0, length));
      if (atom !== undefined) this.hold(atom);
    }
  }
}
