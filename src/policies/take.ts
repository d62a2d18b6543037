import { conforming, entryOf } from "../plain.ts";
import type { Type } from "../types/type.ts";
import { isPlain, type Ordered } from "../types/value.ts";
import type { Lookup } from "./atoms.ts";
import type { Scratchpad } from "./scratchpad.ts";

/** Reads entries of a map into a scratchpad. Throws `unusual` for data that only the interpreter can evaluate. */
export type Take = (data: unknown, scratchpad: Scratchpad) => void;

/** Up to this many keys, looking up each of them in a map is faster than iterating over its entries. */
export const few = 16;

/** Reads the entries of a map under literal keys; their values have the type `type`. */
export function takeEntries(slots: ReadonlyMap<string, Lookup>, type: Type): Take {
  const conform = conforming(type);
  const keyed = [...slots];
  const [[key, only] = [], ...more] = keyed;
  if (key !== undefined && only !== undefined && more.length === 0) {
    return (data, scratchpad) => scratchpad.take(only, conform(entryOf(data, key)));
  }
  const takeEach: Take = (data, scratchpad) => {
    for (const [name, slot] of keyed) scratchpad.take(slot, conform(entryOf(data, name)));
  };
  return keyed.length > few ? takePlain(slots, conform, takeEach) : takeEach;
}

/** Iterates over the entries of a plain map, so that absent keys cost nothing; `takeEach` reads any other map. */
function takePlain(slots: ReadonlyMap<string, Lookup>, conform: (data: unknown) => unknown, takeEach: Take): Take {
  const ofZero = [...slots.values()].filter(asksForZero);
  const taken: Lookup[] = [];
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
function asksForZero({ empty, values, ranges, zero }: Lookup): boolean {
  return empty !== undefined || values.has(zero) || (ranges.size > 0 && ranges.includes(zero as Ordered));
}
