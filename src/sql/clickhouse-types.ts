import type { Scalar } from "../types/value.ts";
import { asIs, type ColumnType, isDate, isUUID, isWhole, type TypeRow } from "./column-type.ts";
import { parameter, type Sql, sql } from "./fragment.ts";
import { instantOf } from "./instants.ts";

const text = (value: Scalar) => parameter(String(value), "String");

const textOf =
  (more: Omit<ColumnType, "read"> = {}): TypeRow["of"] =>
  (_kind, isList) => ({
    read: (column) => (isList ? sql`arrayMap(item -> toString(item), ${column})` : sql`toString(${column})`),
    ...more,
  });

const numberOf =
  (type: string): TypeRow["of"] =>
  (_kind, isList) => ({
    read: (column) => (isList ? sql`arrayMap(item -> to${type}(item), ${column})` : sql`to${type}(${column})`),
  });

/** By the digits that drivers read. */
const doubleByText: TypeRow["of"] = (_kind, isList) => ({
  read: (column) =>
    isList ? sql`arrayMap(item -> toFloat64(toString(item)), ${column})` : sql`toFloat64(toString(${column}))`,
});

const time = (digits: number): ColumnType => (digits > 6 ? nanoseconds : asIs);

/** A time to the nanosecond, whose years end in 2262. */
const nanoseconds: ColumnType = {
  isText: true,
  read: (column) => {
    const second = sql`formatDateTime(${column}, '%Y-%m-%dT%H:%i:%S', 'UTC')`;
    const fraction = sql`positiveModulo(toUnixTimestamp64Nano(toDateTime64(${column}, 9)), 1000000000)`;
    return sql`concat(${second}, '.', leftPad(toString(${fraction}), 9, '0'), 'Z')`;
  },
  holds: (value) => {
    const { seconds, fraction } = instantOf(value);
    return fraction.length <= 9 && seconds >= -2_208_988_800 && seconds < 9_223_372_036;
  },
  value: (value) => {
    const { seconds, fraction } = instantOf(value);
    const ticks = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
    return sql`fromUnixTimestamp64Nano(toInt64(${text(String(ticks))}), 'UTC')`;
  },
};

const date: ColumnType = { read: (column) => sql`toDateTime64(${column}, 6, 'UTC')` };

const orNull =
  (type: string) =>
  (value: Scalar): Sql =>
    sql`to${type}OrNull(${text(value)})`;

const small = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"];
const large = ["uint64", "int128", "uint128", "int256"];

// biome-ignore format: table
/** The types of ClickHouse's columns that a field can be read from. */
export const clickhouseTypes: readonly TypeRow[] = [
  { names: ["string"], kinds: ["string"], lists: true, of: () => asIs },
  { names: ["enum8", "enum16"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["uuid"], kinds: ["string"], lists: true, of: textOf({ holds: isUUID, value: orNull("UUID") }) },
  { names: ["ipv4", "ipv6"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["int64"], kinds: ["string"], lists: true, of: textOf({ holds: (value) => isWhole(value, 64), value: orNull("Int64") }) },
  { names: [...small, ...large], kinds: ["string"], lists: true, of: textOf() },
  { names: small, kinds: ["int"], lists: true, of: () => asIs },
  { names: large, kinds: ["int"], lists: true, of: numberOf("Int256") },
  { names: [...small, ...large], kinds: ["float"], lists: true, of: numberOf("Float64") },
  { names: ["decimal"], kinds: ["int", "float"], lists: true, of: doubleByText },
  { names: ["float32"], kinds: ["int", "float"], lists: true, of: doubleByText },
  { names: ["float64"], kinds: ["int", "float"], lists: true, of: () => asIs },
  { names: ["bool", "uint8"], kinds: ["bool"], lists: true, of: () => asIs },
  { names: ["datetime64"], kinds: ["timestamp"], lists: false, of: (_kind, _isList, [digits = 3]) => time(digits) },
  { names: ["datetime"], kinds: ["timestamp"], lists: false, of: () => asIs },
  { names: ["date", "date32"], kinds: ["timestamp"], lists: false, of: () => date },
  { names: ["date", "date32"], kinds: ["string"], lists: false, of: textOf({ holds: isDate, value: orNull("Date32") }) },
];

/** A String with a document in it. */
export const clickhouseText: ColumnType = { read: (column) => column };

/** A type without what only says how it is stored: `LowCardinality(Nullable(String))` is `String`. */
export function plainType(type: string): string {
  if (/^\s*json\s*\(/i.test(type)) return "JSON";
  const wrapper = /\b(?:nullable|lowcardinality)\s*\(([^()]*(?:\([^()]*\))?[^()]*)\)/gi;
  return type
    .replaceAll(wrapper, "$1")
    .replaceAll(wrapper, "$1")
    .replaceAll(/\b(enum(?:8|16))\s*\([^()]*\)/gi, "$1")
    .replaceAll(/,?\s*'[^']*'/g, "")
    .replaceAll(/\(\s*\)/g, "");
}
