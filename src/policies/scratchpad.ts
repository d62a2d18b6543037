import { type Run, unusual } from "../compile.ts";
import type { Ordered } from "../types/value.ts";
import type { Condition, Slot } from "./atoms.ts";

/** What the search of a set has found of its context so far: the values read, and which atoms hold. */
export class Scratchpad {
  /** By slot. */
  readonly values: unknown[];
  /** The atoms that look-ups have found to hold: the first {@link count}, each once. */
  readonly held: number[] = [];
  count = 0;
  readonly #runs: readonly (Run<boolean> | undefined)[];
  /** By atom: `#now` where it holds, one more where it does not, anything less where that is not known yet. */
  readonly #verdicts: Float64Array;
  #now = 0;
  #isBusy = false;

  constructor(slots: readonly Slot[], runs: readonly (Run<boolean> | undefined)[]) {
    this.values = slots.map(({ zero }) => zero);
    this.#runs = runs;
    this.#verdicts = new Float64Array(runs.length);
  }

  /** Forgets the last context. A search inside a search, which a getter or a function of the host may begin, is refused. */
  begin(): void {
    if (this.#isBusy) unusual();
    this.#isBusy = true;
    this.count = 0;
    this.#now += 2;
  }

  end(): void {
    this.#isBusy = false;
  }

  /** Takes the value of a slot, and looks up which atoms it makes hold. */
  take(slot: Slot, value: unknown): void {
    // the value may be young and the array is old: to keep it costs as much as a look-up
    if (slot.isKept) this.values[slot.number] = value;
    if (typeof value === "object") this.#takeList(slot, value as readonly unknown[]);
    else {
      const atom = slot.values.get(value);
      if (atom !== undefined) this.#hold(atom);
      if (slot.lengths.length > 0) this.#takePrefixes(slot, value as string);
      if (slot.ranges.size > 0) slot.ranges.visit(value as Ordered, this.#take);
    }
  }

  /** Puts the zero value in place of what was taken. */
  forget(slot: Slot): void {
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

  readonly #take = (atom: number): void => this.#hold(atom);

  #hold(atom: number): void {
    if (this.#verdicts[atom] === this.#now) return;
    this.#verdicts[atom] = this.#now;
    this.held[this.count++] = atom;
  }

  #takeList({ items, empty }: Slot, list: readonly unknown[]): void {
    if (list.length === 0 && empty !== undefined) this.#hold(empty);
    if (items.size === 0) return;
    for (const item of list) {
      const atom = items.get(item);
      if (atom !== undefined) this.#hold(atom);
    }
  }

  #takePrefixes({ prefixes, lengths }: Slot, text: string): void {
    for (const length of lengths) {
      if (length > text.length) return;
      const atom = prefixes.get(text.slice(0, length));
      if (atom !== undefined) this.#hold(atom);
    }
  }
}
