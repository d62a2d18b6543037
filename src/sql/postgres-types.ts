import type { ScalarKind } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import { asIs, type ColumnType, isDate, isUUID, isWhole, type TypeRow } from "./column-type.ts";
import { parameter, type Sql, sql } from "./fragment.ts";
import { isOfMicroseconds } from "./instants.ts";

/** A known string as a value of a type. It is passed as text, whatever it is cast to, so that no driver formats it. */
const as = (value: Scalar, type: string): Sql => sql`${parameter(String(value), "text")}::text::${type}`;

/** Strings of a type: its values are read by a cast. */
const textOf =
  (more: Omit<ColumnType, "read"> = {}): TypeRow["of"] =>
  (_kind, isList) => ({ read: (column) => sql`${column}::text${isList ? "[]" : ""}`, ...more });

const utc = "AT TIME ZONE 'UTC'";

/** A time without a zone, interpreted as UTC. */
const local = (read: ColumnType["read"]): ColumnType => ({
  read,
  holds: isOfMicroseconds,
  value: (value) => sql`(${as(value, "timestamptz")} ${utc})`,
});

/** Whole numbers, also as the strings that drivers return for large ones. */
const whole = (names: readonly string[], bits: number): TypeRow => {
  const [name = ""] = names;
  const holds = (value: Scalar) => isWhole(value, bits);
  const value = (one: Scalar) => as(one, name);
  return {
    names,
    kinds: ["string", "int", "float"],
    lists: true,
    of: (kind, isList) => {
      const brackets = isList ? "[]" : "";
      const to: Partial<Record<ScalarKind, string>> = { string: "text", float: "double precision" };
      const cast = to[kind];
      return { read: (column) => (cast === undefined ? column : sql`${column}::${cast}${brackets}`), holds, value };
    },
  };
};

/** Decimals of up to this many digits map to distinct doubles. */
const exactDigits = 15;

const numeric: TypeRow["of"] = (kind, isList, [digits = Infinity]) => {
  if (kind === "int") return { ...asIs, value: (value) => as(value, "numeric") };
  const read = (column: Sql) => sql`${column}::double precision${isList ? "[]" : ""}`;
  return digits > exactDigits ? { read } : { read, value: (value) => as(value, "numeric") };
};

// biome-ignore format: table
/** The PostgreSQL column types that a field can be read from. */
export const postgresTypes: readonly TypeRow[] = [
  { names: ["text"], kinds: ["string"], lists: true, of: () => asIs },
  { names: ["varchar", "character varying"], kinds: ["string"], lists: true,
    of: (_kind, isList) => ({ read: (column) => (isList ? sql`${column}::text[]` : column), value: (value) => as(value, "varchar") }) },
  { names: ["char", "character"], kinds: ["string"], lists: false,
    of: (_kind, _isList, [length = 1]) => ({
      read: (column) => sql`rpad(${column}::text, ${String(length)})`,
      holds: (value) => [...String(value)].length === length,
      value: (value) => as(value, "bpchar"),
    }) },
  { names: ["citext"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["uuid"], kinds: ["string"], lists: true, of: textOf({ holds: isUUID, value: (value) => as(value, "uuid") }) },
  { names: ["inet"], kinds: ["string"], lists: false, of: () => ({ read: (column) => sql`abbrev(${column})` }) },
  { names: ["cidr"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["macaddr"], kinds: ["string"], lists: true, of: textOf() },
  whole(["smallint", "int2", "smallserial"], 16),
  whole(["integer", "int", "int4", "serial"], 32),
  whole(["bigint", "int8", "bigserial"], 64),
  { names: ["numeric", "decimal"], kinds: ["string"], lists: true, of: textOf() },
  { names: ["numeric", "decimal"], kinds: ["int", "float"], lists: true, of: numeric },
  // the text has the digits that drivers read
  { names: ["real", "float4"], kinds: ["int", "float"], lists: true,
    of: (_kind, isList) => ({ read: (column) => (isList ? sql`${column}::text[]::double precision[]` : sql`${column}::text::double precision`) }) },
  { names: ["double precision", "float8"], kinds: ["int", "float"], lists: true,
    of: (kind, isList) => (kind === "int" && isList ? { ...asIs, value: (value) => as(value, "double precision") } : asIs) },
  { names: ["boolean", "bool"], kinds: ["bool"], lists: true, of: () => asIs },
  { names: ["timestamptz", "timestamp with time zone"], kinds: ["timestamp"], lists: true, of: () => asIs },
  { names: ["timestamp", "timestamp without time zone"], kinds: ["timestamp"], lists: false,
    of: () => local((column) => sql`(${column} ${utc})`) },
  { names: ["date"], kinds: ["timestamp"], lists: false, of: () => local((column) => sql`(${column}::timestamp ${utc})`) },
  { names: ["date"], kinds: ["string"], lists: false,
    of: () => ({ read: (column) => sql`to_char(${column}, 'YYYY-MM-DD')`, holds: isDate, value: (value) => as(value, "date") }) },
];

/**
 * An enum. A label that is not among `labels` is looked up in the type, once per statement, so that an unknown label is
 * NULL instead of a cast error.
 */
export function postgresEnum(name: string, isList: boolean, labels: readonly string[]): ColumnType {
  const known = new Set<Scalar>(labels);
  return {
    ...textOf()("string", isList, []),
    value: (value) =>
      known.has(value)
        ? as(value, name)
        : sql`(SELECT item FROM unnest(enum_range(NULL::${name})) AS item WHERE item::text = ${parameter(String(value), "text")}::text)`,
  };
}
