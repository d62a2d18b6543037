import type { TypedCall } from "../typed.ts";
import { includes, intersection, type Range } from "../types/range.ts";
import type { Ordered, Scalar, Value } from "../types/value.ts";
import { type RangeLookup, Ranges } from "./ranges.ts";

/**
 * A condition of a filter: the number of an atom, or its complement (`~`) for the negation. Equal conditions have the
 * same number throughout a set, so that none is evaluated twice for one context.
 */
export type Condition = number;

export const always: Condition = 0;
export const never: Condition = ~always;

/** A field or an entry of a map that filters read, with the atoms that one lookup of its value decides. */
export interface Lookup {
  /** The index of the value in the scratchpad. */
  readonly number: number;
  /** The value of absent data. */
  readonly zero: Value | undefined;
  /** Whether the value is needed by more than lookups. */
  isKept: boolean;
  /** By the value that it must equal. */
  readonly values: Map<unknown, number>;
  /** By the item that it must have. */
  readonly items: Map<unknown, number>;
  /** By the text that it must start with; {@link lengths} are the lengths of those texts, in ascending order. */
  readonly prefixes: Map<string, number>;
  readonly lengths: number[];
  /** By the range that it must be in. */
  readonly ranges: RangeLookup;
  /** That it is an empty list. */
  empty: number | undefined;
}

/** A {@link Lookup} under construction. */
export interface Slot extends Lookup {
  readonly ranges: Ranges;
}

export interface Junction {
  readonly kind: "and" | "or";
  readonly operands: readonly Condition[];
}

interface Within {
  readonly slot: Slot;
  readonly range: Range;
}

/** Every condition of a set's filters, each once. */
export class Atoms {
  readonly slots: Slot[] = [];
  /** By atom: the conditions that it joins, or the call that decides it; undefined if a lookup of a slot decides it. */
  readonly definitions: (Junction | TypedCall | undefined)[] = [{ kind: "and", operands: [] }];
  /** By atom that tests a range. */
  readonly #ranges = new Map<number, Within>();
  /** By atom that compares with a bool, or tests a range: the condition that is true if it is false. */
  readonly #opposites = new Map<number, () => Condition>();
  readonly #opaque = new Set<number>();
  /** Atoms that are true for absent data. */
  readonly #ofZero = new Set<number>();
  readonly #named = new Map<string, number>();

  slot(zero: Value | undefined): Slot {
    const slot: Slot = {
      number: this.slots.length,
      zero,
      isKept: false,
      values: new Map(),
      items: new Map(),
      prefixes: new Map(),
      lengths: [],
      ranges: new Ranges(),
      empty: undefined,
    };
    this.slots.push(slot);
    return slot;
  }

  /** The slot's value is `value`. */
  equals(slot: Slot, value: Scalar): Condition {
    const known = slot.values.get(value);
    if (known !== undefined) return known;
    const atom = this.#add();
    slot.values.set(value, atom);
    if (value === slot.zero) this.#ofZero.add(atom);
    if (typeof value === "boolean") this.#opposites.set(atom, () => this.equals(slot, !value));
    return atom;
  }

  /** The slot's value has `item`. */
  has(slot: Slot, item: Scalar): Condition {
    return slot.items.get(item) ?? this.#entered(slot.items, item);
  }

  /** The slot's value starts with `prefix`. */
  startsWith(slot: Slot, prefix: string): Condition {
    if (prefix === "") return always;
    const known = slot.prefixes.get(prefix);
    if (known !== undefined) return known;
    if (!slot.lengths.includes(prefix.length)) {
      slot.lengths.push(prefix.length);
      slot.lengths.sort((a, b) => a - b);
    }
    return this.#entered(slot.prefixes, prefix);
  }

  /** The slot's value is in the range. */
  within(slot: Slot, range: Range): Condition {
    const name = `within ${slot.number} ${JSON.stringify(range)}`;
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const atom = this.#add();
    slot.ranges.add(range, atom);
    this.#ranges.set(atom, { slot, range });
    if (includes(range, slot.zero as Ordered)) this.#ofZero.add(atom);
    const { low, high } = range;
    this.#opposites.set(atom, () =>
      this.join("or", [
        low === undefined ? never : this.within(slot, { high: { ...low, open: !low.open } }),
        high === undefined ? never : this.within(slot, { low: { ...high, open: !high.open } }),
      ]),
    );
    this.#named.set(name, atom);
    return atom;
  }

  /** The slot's value is an empty list. */
  isEmpty(slot: Slot): Condition {
    if (slot.empty !== undefined) return slot.empty;
    slot.empty = this.#add();
    this.#ofZero.add(slot.empty);
    return slot.empty;
  }

  /** A condition that only its own evaluation decides. `isOpaque`: it can have any effect, such as throwing. */
  call(name: string, isOpaque: boolean, call: TypedCall): Condition {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const atom = this.#add(call);
    if (isOpaque) this.#opaque.add(atom);
    this.#named.set(name, atom);
    return atom;
  }

  /** Omits operands after one that decides, and those before it, unless they can throw. */
  join(kind: Junction["kind"], conditions: readonly Condition[]): Condition {
    const [neutral, decisive] = kind === "and" ? [always, never] : [never, always];
    const flat = conditions.flatMap((condition) => this.operands(kind, condition));
    const joined = new Set(kind === "and" ? this.#narrowed(flat) : flat);
    joined.delete(neutral);
    const decided = [...joined].indexOf(decisive);
    const operands = decided < 0 ? [...joined] : [...joined].slice(0, decided + 1);
    const [only = neutral, ...more] = operands;
    if (more.length === 0) return only;
    if (decided >= 0 && !operands.some((operand) => this.isOpaque(operand))) return decisive;
    const name = `${kind} ${operands.join()}`;
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const atom = this.#add({ kind, operands });
    if (operands.some((operand) => this.isOpaque(operand))) this.#opaque.add(atom);
    this.#named.set(name, atom);
    return atom;
  }

  /** Conditions that are all true if `conditions` are, with one range per slot. One that can throw keeps its place. */
  #narrowed(conditions: readonly Condition[]): readonly Condition[] {
    const ranges = new Map<Slot, Range | undefined>();
    const asked = conditions.map((condition) => this.#ranges.get(condition));
    if (asked.filter(Boolean).length < 2 || conditions.some((one) => this.isOpaque(one))) return conditions;
    for (const within of asked) {
      if (within === undefined) continue;
      const { slot, range } = within;
      const known = ranges.get(slot);
      ranges.set(slot, ranges.has(slot) ? known && intersection(known, range) : range);
    }
    const narrow = [...ranges].map(([slot, range]) => (range === undefined ? never : this.within(slot, range)));
    return [...conditions.filter((_, position) => asked[position] === undefined), ...narrow];
  }

  negate(condition: Condition): Condition {
    const junction = this.junction(condition);
    if (junction !== undefined) {
      const kind = junction.kind === "and" ? "or" : "and";
      return this.join(
        kind,
        junction.operands.map((operand) => this.negate(operand)),
      );
    }
    return this.#opposites.get(condition)?.() ?? ~condition;
  }

  /**
   * The conditions that a condition joins, and how; undefined if it joins nothing. Joined conditions have lower
   * numbers.
   */
  junction(condition: Condition): Junction | undefined {
    const definition = condition > 0 ? this.definitions[condition] : undefined;
    return definition?.kind === "call" ? undefined : definition;
  }

  /** The operands of `condition` if it is joined that way; otherwise itself. */
  operands(kind: Junction["kind"], condition: Condition): readonly Condition[] {
    const junction = this.junction(condition);
    return junction?.kind === kind ? junction.operands : [condition];
  }

  /** Whether `condition` is an atom that a slot's lookup decides. */
  isLookedUp(condition: Condition): boolean {
    return condition >= 0 && this.definitions[condition] === undefined;
  }

  isOpaque(condition: Condition): boolean {
    return this.#opaque.has(condition < 0 ? ~condition : condition);
  }

  /** Whether the atom is true for absent data, as in most contexts. */
  isOfZero(atom: number): boolean {
    return this.#ofZero.has(atom);
  }

  #entered<K>(atoms: Map<K, number>, key: K): number {
    const atom = this.#add();
    atoms.set(key, atom);
    return atom;
  }

  #add(definition?: Junction | TypedCall): number {
    this.definitions.push(definition);
    return this.definitions.length - 1;
  }
}
