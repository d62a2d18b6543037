import type { Scalar } from "../types/value.ts";
import { asIs, type ColumnType, isDate, isUUID, type TypeRow } from "./column-type.ts";
import { parameter, type Sql, sql } from "./fragment.ts";
import { isOfMicroseconds } from "./instants.ts";

const as = (value: Scalar, type: string): Sql =>
  sql`CAST(CAST(${parameter(String(value), "varchar")} AS varchar) AS ${type})`;

const castTo = (type: string): ColumnType => ({ read: (column) => sql`CAST(${column} AS ${type})` });

const textOf =
  (more: Omit<ColumnType, "read"> = {}): TypeRow["of"] =>
  (_kind, isList) => ({ ...castTo(isList ? "array(varchar)" : "varchar"), ...more });

/** A time without a zone, interpreted as UTC. */
const local = (read: ColumnType["read"]): ColumnType => ({
  read,
  holds: isOfMicroseconds,
  value: (value) => {
    const instant = sql`from_iso8601_timestamp_nanos(CAST(${parameter(String(value), "varchar")} AS varchar))`;
    return sql`CAST(${instant} AT TIME ZONE 'UTC' AS timestamp(6))`;
  },
});

const wholes = ["bigint", "integer", "int", "smallint", "tinyint"];
const doubles: TypeRow["of"] = (_kind, isList) => castTo(isList ? "array(double)" : "double");

// biome-ignore format: table
/** The Trino column types that a field can be read from. */
export const trinoTypes: readonly TypeRow[] = [
  { names: ["varchar"], kinds: ["string"], lists: true, of: () => asIs },
  { names: ["uuid"], kinds: ["string"], lists: true, of: textOf({ holds: isUUID, value: (value) => as(value, "uuid") }) },
  { names: wholes, kinds: ["string"], lists: true, of: textOf() },
  { names: wholes, kinds: ["int"], lists: true, of: () => asIs },
  { names: wholes, kinds: ["float"], lists: true, of: doubles },
  { names: ["decimal"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["decimal"], kinds: ["int", "float"], lists: true, of: doubles },
  // the text has the digits that drivers read
  { names: ["real"], kinds: ["int", "float"], lists: true,
    of: (_kind, isList) => ({ read: (column) => (isList ? sql`CAST(CAST(${column} AS array(varchar)) AS array(double))` : sql`CAST(CAST(${column} AS varchar) AS double)`) }) },
  { names: ["double"], kinds: ["int", "float"], lists: true, of: () => asIs },
  { names: ["boolean"], kinds: ["bool"], lists: true, of: () => asIs },
  { names: ["timestamp with time zone"], kinds: ["timestamp"], lists: true, of: () => asIs },
  { names: ["timestamp", "timestamp without time zone"], kinds: ["timestamp"], lists: false,
    of: () => local((column) => sql`with_timezone(${column}, 'UTC')`) },
  { names: ["date"], kinds: ["timestamp"], lists: false,
    of: () => local((column) => sql`with_timezone(CAST(${column} AS timestamp(6)), 'UTC')`) },
  { names: ["date"], kinds: ["string"], lists: false, of: textOf({ holds: isDate, value: (value) => as(value, "date") }) },
];
