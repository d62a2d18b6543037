import type { Slot } from "../policies/atoms.ts";
import type { Ranges } from "../policies/ranges.ts";
import type { Value } from "../types/value.ts";
import { literal, textLiteral } from "./literal.ts";
import type { Program } from "./program.ts";

/** A slot as an expression. */
export function slotCode(slot: Slot, program: Program): string {
  const { number, isKept, values, items, prefixes, ranges, empty, zero } = slot;
  const members = [
    ...(zero === undefined ? [] : [`zero: ${zeroCode(slot, program)}`]),
    ...(isKept ? ["kept: true"] : []),
    ...entriesCode("values", values as ReadonlyMap<Value, number>, literal),
    ...entriesCode("items", items as ReadonlyMap<Value, number>, literal),
    ...entriesCode("prefixes", prefixes, textLiteral),
    ...(ranges.size === 0 ? [] : [`ranges: ${rangesCode(ranges, program)}`]),
    ...(empty === undefined ? [] : [`empty: ${empty}`]),
  ];
  return `${program.runtime("slot")}(${number}, { ${members.join(", ")} })`;
}

function rangesCode({ entries }: Ranges, program: Program): string {
  const all = entries.map(({ range, atom }) => `[${JSON.stringify(range)}, ${atom}]`);
  return `${program.runtime("ranges")}([${all.join(", ")}])`;
}

function entriesCode<K>(name: string, entries: ReadonlyMap<K, number>, code: (key: K) => string): readonly string[] {
  if (entries.size === 0) return [];
  return [`${name}: [${[...entries].map(([key, atom]) => `[${code(key)}, ${atom}]`).join(", ")}]`];
}

/** The value of absent data. */
export function zeroCode({ zero }: Slot, program: Program): string {
  if (zero === undefined) return "undefined";
  return typeof zero === "object" && !Array.isArray(zero) ? `${program.runtime("asMap")}(undefined)` : literal(zero);
}
