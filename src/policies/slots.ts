import { conforming, entryOf, type Getters, getter, type Run, reads } from "../compile.ts";
import type { EnvironmentField } from "../environment.ts";
import { print } from "../syntax/print.ts";
import type { TypedField, TypedIndex } from "../typed.ts";
import { isPlain, type Ordered, type Value, zero } from "../types/value.ts";
import { untyped } from "../untyped.ts";
import type { Atoms, Slot } from "./atoms.ts";
import type { Scratchpad } from "./scratchpad.ts";

/**
 * Reads one or several slots of a context into the scratchpad. Throws `unusual` for data that only the interpreter
 * reads correctly.
 */
export type Source = (context: unknown, scratchpad: Scratchpad) => void;

/** Entries of one map field that filters read by a literal key. */
interface Entries {
  readonly field: EnvironmentField;
  readonly slots: Map<string, Slot>;
}

/** The fields and entries that the filters of a set read, each once. */
export class Slots {
  /** The kind by which policies are selected. */
  readonly kind: Slot;
  readonly #atoms: Atoms;
  readonly #getters: Getters;
  readonly #entries = new Map<string, Entries>();
  readonly #others = new Map<string, { readonly expr: TypedField | TypedIndex; readonly slot: Slot }>();

  constructor(atoms: Atoms, getters: Getters) {
    this.#atoms = atoms;
    this.#getters = getters;
    this.kind = atoms.slot(undefined);
  }

  of(expr: TypedField | TypedIndex): Slot {
    if (expr.kind === "index" && expr.map.kind === "field" && expr.key.kind === "literal") {
      return this.#entry(expr.map.field, expr.key.value as string, expr);
    }
    const name = expr.kind === "field" ? expr.field.name : print(untyped(expr));
    const known = this.#others.get(name)?.slot;
    if (known !== undefined) return known;
    const slot = this.#atoms.slot(zero(expr.type));
    this.#others.set(name, { expr, slot });
    return slot;
  }

  #entry(field: EnvironmentField, key: string, { type }: TypedIndex): Slot {
    const entries = this.#entries.get(field.name) ?? { field, slots: new Map<string, Slot>() };
    this.#entries.set(field.name, entries);
    const known = entries.slots.get(key);
    if (known !== undefined) return known;
    const slot = this.#atoms.slot(zero(type));
    entries.slots.set(key, slot);
    return slot;
  }

  /**
   * Functions that read them all. Together they read every field that a filter of the set can read: if none finds
   * anything unusual, no filter fails.
   */
  sources(): readonly Source[] {
    const read = reads(this.#getters);
    return [
      ...[...this.#others.values()].map(({ expr, slot }) => taking(slot, read(expr))),
      ...[...this.#entries.values()].map((entries) => takingEntries(entries, this.#getters)),
    ];
  }
}

function taking(slot: Slot, read: Run): Source {
  return isAsked(slot) ? (context, scratchpad) => scratchpad.take(slot, read(context)) : read;
}

/** Up to this many keys, looking up each of them in a map is faster than iterating over its entries. */
const few = 16;

function takingEntries({ field, slots }: Entries, getters: Getters): Source {
  const map = getter(field, getters);
  const conform = conforming(field.type.kind === "map" ? field.type.value : field.type);
  const keyed = [...slots];
  const takeEach: Taking = (data, scratchpad) => {
    for (const [key, slot] of keyed) scratchpad.take(slot, conform(entryOf(data, key)));
  };
  const [[key, only] = [], ...more] = keyed;
  if (key !== undefined && only !== undefined && more.length === 0) {
    return (context, scratchpad) => scratchpad.take(only, conform(entryOf(map(context), key)));
  }
  const take = keyed.length > few ? takingPlain(slots, conform, takeEach) : takeEach;
  return (context, scratchpad) => take(map(context), scratchpad);
}

type Taking = (data: unknown, scratchpad: Scratchpad) => void;

/** Iterates over the entries of a plain map, so that absent keys cost nothing; `takeEach` reads any other map. */
function takingPlain(slots: ReadonlyMap<string, Slot>, conform: (data: unknown) => Value, takeEach: Taking): Taking {
  const ofZero = [...slots.values()].filter(asksForZero);
  const taken: Slot[] = [];
  return (data, scratchpad) => {
    for (const slot of taken) scratchpad.forget(slot);
    taken.length = 0;
    if (data !== undefined && data !== null && !isPlain(data)) {
      taken.push(...slots.values());
      takeEach(data, scratchpad);
      return;
    }
    for (const name of Object.getOwnPropertyNames(data ?? nothing)) {
      const slot = slots.get(name);
      if (slot === undefined) continue;
      taken.push(slot);
      scratchpad.take(slot, conform((data as Readonly<Record<string, unknown>>)[name]));
    }
    for (const slot of ofZero) if (!taken.includes(slot)) scratchpad.take(slot, slot.zero);
  };
}

const nothing = {};

/** Whether some atom is true for absent data. */
function asksForZero({ empty, values, ranges, zero }: Slot): boolean {
  return empty !== undefined || values.has(zero) || (ranges.size > 0 && ranges.includes(zero as Ordered));
}

/** Whether it needs more than to be read. */
function isAsked({ isKept, values, items, prefixes, ranges, empty }: Slot): boolean {
  return isKept || values.size + items.size + prefixes.size + ranges.size > 0 || empty !== undefined;
}
