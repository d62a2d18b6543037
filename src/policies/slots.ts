import { conforming, entryOf, type Getters, getter, type Run, reads } from "../compile.ts";
import type { EnvironmentField } from "../environment.ts";
import { print } from "../syntax/print.ts";
import type { TypedField, TypedIndex } from "../typed.ts";
import { zero } from "../types/value.ts";
import { untyped } from "../untyped.ts";
import type { Atoms, Slot } from "./atoms.ts";
import type { Session } from "./session.ts";

/** Reads one or several slots of a context into the session. Throws `unusual` for data that only the interpreter reads right. */
export type Source = (context: unknown, session: Session) => void;

/** Entries of one map field that filters ask for by a literal key. */
interface Entries {
  readonly field: EnvironmentField;
  readonly slots: Map<string, Slot>;
}

/** The fields and entries that the filters of a set read, each once. */
export class Slots {
  /** The kind that policies are chosen by. */
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

  /** What reads them all. Together they read whatever a filter of the set may read: where none finds anything unusual, none fails. */
  sources(): readonly Source[] {
    const read = reads(this.#getters);
    return [
      taking(this.kind, (context) => (context as { readonly kind: string }).kind),
      ...[...this.#others.values()].map(({ expr, slot }) => taking(slot, read(expr))),
      ...[...this.#entries.values()].map((entries) => takingEntries(entries, this.#getters)),
    ];
  }
}

function taking(slot: Slot, read: Run): Source {
  return (context, session) => session.take(slot, read(context));
}

function takingEntries({ field, slots }: Entries, getters: Getters): Source {
  const map = getter(field, getters);
  const conform = conforming(field.type.kind === "map" ? field.type.value : field.type);
  const keys = [...slots.keys()];
  const bySlot = [...slots.values()];
  return (context, session) => {
    const data = map(context);
    for (let index = 0; index < keys.length; index++) {
      session.take(bySlot[index] as Slot, conform(entryOf(data, keys[index] as string)));
    }
  };
}
