import { type Getters, getter, type Run, reads } from "../compile.ts";
import type { EnvironmentField } from "../environment.ts";
import { print } from "../syntax/print.ts";
import type { TypedField, TypedIndex } from "../typed.ts";
import { zero } from "../types/value.ts";
import { untyped } from "../untyped.ts";
import type { Atoms, Slot } from "./atoms.ts";
import type { Scratchpad } from "./scratchpad.ts";
import { takeEntries } from "./take.ts";

/**
 * Reads one or several slots of a context into the scratchpad. Throws `unusual` for data that only the interpreter
 * reads correctly.
 */
export type Source = (context: unknown, scratchpad: Scratchpad) => void;

/** Entries of one map field that filters read by a literal key. */
export interface Entries {
  readonly field: EnvironmentField;
  readonly slots: Map<string, Slot>;
}

/** The fields and entries that the filters of a set read, each once. */
export class Slots {
  /** The kind by which policies are selected. */
  readonly kind: Slot;
  readonly #atoms: Atoms;
  readonly #entries = new Map<string, Entries>();
  readonly #others = new Map<string, { readonly expr: TypedField | TypedIndex; readonly slot: Slot }>();

  constructor(atoms: Atoms) {
    this.#atoms = atoms;
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

  /** Fields, and entries with computed keys. */
  get others(): readonly { readonly expr: TypedField | TypedIndex; readonly slot: Slot }[] {
    return [...this.#others.values()];
  }

  /** Entries with literal keys, by map field. */
  get entries(): readonly Entries[] {
    return [...this.#entries.values()];
  }

  /**
   * Functions that read them all. Together they read every field that a filter of the set can read: if none finds
   * anything unusual, no filter fails.
   */
  sources(getters: Getters): readonly Source[] {
    const read = reads(getters);
    return [
      ...this.others.map(({ expr, slot }) => taking(slot, read(expr))),
      ...this.entries.map((entries) => takingEntries(entries, getters)),
    ];
  }
}

function taking(slot: Slot, read: Run): Source {
  return isAsked(slot) ? (context, scratchpad) => scratchpad.take(slot, read(context)) : read;
}

function takingEntries({ field, slots }: Entries, getters: Getters): Source {
  const map = getter(field, getters);
  const take = takeEntries(slots, field.type.kind === "map" ? field.type.value : field.type);
  return (context, scratchpad) => take(map(context), scratchpad);
}

/** Whether it needs more than to be read. */
export function isAsked({ isKept, values, items, prefixes, ranges, empty }: Slot): boolean {
  return isKept || values.size + items.size + prefixes.size + ranges.size > 0 || empty !== undefined;
}
