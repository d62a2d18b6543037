import type { Scalar } from "../types/value.ts";
import { asIs, type ColumnType, isDate, isUUID, type TypeRow } from "./column-type.ts";
import { parameter, type Sql, sql } from "./fragment.ts";
import { instantOf } from "./instants.ts";

const as = (value: Scalar, type: string): Sql =>
  sql`TRY_CAST(${parameter(String(value), "VARCHAR")}::VARCHAR AS ${type})`;

const castTo = (type: string): ColumnType => ({ read: (column) => sql`CAST(${column} AS ${type})` });

const textOf =
  (more: Omit<ColumnType, "read"> = {}): TypeRow["of"] =>
  (_kind, isList) => ({ ...castTo(isList ? "VARCHAR[]" : "VARCHAR"), ...more });

/** A time without a zone, interpreted as UTC; it has at most `digits` fractional digits. */
const local = (digits: number): ColumnType => ({
  isText: true,
  read: (column) => sql`strftime(CAST(${column} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%fZ')`,
  holds: (value) => instantOf(value).fraction.length <= digits && /^\d{4}-/.test(String(value)),
  value: (value) => sql`make_timestamp(${parameter(microseconds(value), "BIGINT")}::BIGINT)`,
});

function microseconds(value: Scalar): string {
  const { seconds, fraction } = instantOf(value);
  return String(BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, "0")));
}

const wholes = [
  "bigint",
  "integer",
  "int",
  "smallint",
  "tinyint",
  "hugeint",
  "ubigint",
  "uinteger",
  "usmallint",
  "utinyint",
];

// biome-ignore format: table
/** The DuckDB column types that a field can be read from. */
export const duckdbTypes: readonly TypeRow[] = [
  { names: ["varchar", "text"], kinds: ["string"], lists: true, of: () => asIs },
  { names: ["uuid"], kinds: ["string"], lists: true, of: textOf({ holds: isUUID, value: (value) => as(value, "UUID") }) },
  { names: wholes, kinds: ["string"], lists: true, of: textOf() },
  { names: wholes, kinds: ["int"], lists: true, of: () => asIs },
  { names: wholes, kinds: ["float"], lists: true, of: (_kind, isList) => castTo(isList ? "DOUBLE[]" : "DOUBLE") },
  { names: ["decimal", "numeric"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["decimal", "numeric", "float", "real"], kinds: ["int", "float"], lists: true,
    of: (_kind, isList) => castTo(isList ? "DOUBLE[]" : "DOUBLE") },
  { names: ["double"], kinds: ["int", "float"], lists: true, of: () => asIs },
  { names: ["boolean", "bool"], kinds: ["bool"], lists: true, of: () => asIs },
  { names: ["timestamptz", "timestamp with time zone"], kinds: ["timestamp"], lists: true, of: () => asIs },
  { names: ["timestamp", "datetime", "timestamp without time zone"], kinds: ["timestamp"], lists: false, of: () => local(6) },
  { names: ["timestamp_ms"], kinds: ["timestamp"], lists: false, of: () => local(3) },
  { names: ["timestamp_s", "date"], kinds: ["timestamp"], lists: false, of: () => local(0) },
  { names: ["date"], kinds: ["string"], lists: false,
    of: () => ({ read: (column) => sql`strftime(${column}, '%Y-%m-%d')`, holds: isDate, value: (value) => as(value, "DATE") }) },
];

/** An enum; a value that is not one of its labels is NULL. */
export function duckdbEnum(name: string, isList: boolean): ColumnType {
  return { ...textOf()("string", isList, []), value: (value) => as(value, name) };
}
