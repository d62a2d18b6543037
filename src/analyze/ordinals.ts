import type { ScalarKind } from "../types/type.ts";
import { type Ordered, readInstant } from "../types/value.ts";

/*
 * The values of an ordered type, numbered in their order, so that x < y is x <= y - 1: the doubles (of which the finite ones
 * are values), those that are whole, and nanoseconds. Zero is 0 for numbers.
 */

export interface Ordinals {
  readonly least: bigint;
  readonly greatest: bigint;
  readonly of: (value: Ordered) => bigint;
  /** As the host's data has it. */
  readonly value: (ordinal: bigint) => Ordered;
}

const bits = new DataView(new ArrayBuffer(8));

function ofDouble(value: Ordered): bigint {
  bits.setFloat64(0, Math.abs(Number(value)));
  const distance = bits.getBigInt64(0);
  return Number(value) < 0 ? -distance : distance;
}

function toDouble(ordinal: bigint): number {
  bits.setBigInt64(0, ordinal < 0n ? -ordinal : ordinal);
  const value = bits.getFloat64(0);
  return ordinal < 0n ? -value : value;
}

const farthest = ofDouble(Number.MAX_VALUE);
const floats: Ordinals = { least: -farthest, greatest: farthest, of: ofDouble, value: toDouble };

/** Up to here every whole number is a double; from here on every double is whole. */
const dense = BigInt(Number.MAX_SAFE_INTEGER) + 1n;
const denseDouble = ofDouble(Number(dense));

function ofInt(value: Ordered): bigint {
  if (Math.abs(Number(value)) <= Number(dense)) return BigInt(value);
  const beyond = ofDouble(Math.abs(Number(value))) - denseDouble + dense;
  return Number(value) < 0 ? -beyond : beyond;
}

function toInt(ordinal: bigint): number {
  const size = ordinal < 0n ? -ordinal : ordinal;
  if (size <= dense) return Number(ordinal);
  const value = toDouble(size - dense + denseDouble);
  return ordinal < 0n ? -value : value;
}

const ints: Ordinals = { least: -ofInt(Number.MAX_VALUE), greatest: ofInt(Number.MAX_VALUE), of: ofInt, value: toInt };

const second = 1_000_000_000n;
const normal = /^([+-]\d{6}|\d{4})(-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/;

function ofInstant(value: Ordered): bigint {
  const [, year = "", rest = "", fraction = ""] = normal.exec(String(value)) ?? [];
  return (BigInt(Date.parse(`${year}${rest}Z`)) / 1000n) * second + BigInt(fraction.padEnd(9, "0"));
}

const day = 86_400n * second;
const first = ofInstant("0000-01-01T00:00:00Z");
const last = ofInstant("9999-12-31T23:59:59.999999999Z");
const offset = day - 60n * second;

/** A text for every instant that one can name: offsets reach a day beyond the years of four digits. */
function toInstant(ordinal: bigint): string {
  const shift = ordinal < first ? offset : ordinal > last ? -offset : 0n;
  const local = ordinal + shift;
  const fraction = ((local % second) + second) % second;
  const text = new Date(Number((local - fraction) / 1_000_000n)).toISOString().slice(0, 19);
  const digits = fraction === 0n ? "" : `.${String(fraction).padStart(9, "0").replace(/0+$/, "")}`;
  return `${text}${digits}${shift === 0n ? "Z" : shift > 0n ? "+23:59" : "-23:59"}`;
}

const instants: Ordinals = {
  least: first - offset,
  greatest: last + offset,
  of: (value) => ofInstant(readInstant(value) ?? value),
  value: toInstant,
};

/** The ordinals of a type that has an order. */
export function ordinalsOf(kind: ScalarKind): Ordinals {
  return kind === "timestamp" ? instants : kind === "float" ? floats : ints;
}
