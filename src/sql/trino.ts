import type { Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Stored } from "./algebra.ts";
import { asIs, readColumn } from "./column-type.ts";
import type { Dialect, Kind, Reading } from "./dialect.ts";
import { join, parameter, quoted, type Sql, sql } from "./fragment.ts";
import { halfSurrogate } from "./texts.ts";
import { trinoTypes } from "./trino-types.ts";

const columns: Readonly<Record<Kind, string>> = {
  string: "varchar",
  bool: "boolean",
  int: "bigint",
  float: "double",
  timestamp: "timestamp(6) with time zone",
  instant: "timestamp(9) with time zone",
};

const zeroInstant = "TIMESTAMP '0001-01-01 00:00:00 UTC'";

const zeros: Readonly<Record<Kind, string>> = {
  string: "''",
  bool: "FALSE",
  int: "0",
  float: "0",
  timestamp: zeroInstant,
  instant: zeroInstant,
};

/** Trino, and Athena. Values in a document are cast to the engine's native types when they are read. */
export const trino: Dialect = {
  name: "trino",
  title: "Trino",
  no: "FALSE",
  yes: "TRUE",
  numbered: false,
  placeholder: () => "?",
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,

  natural: (type) => (type === undefined ? "struct" : "native"),
  storages: (type) => ({
    native: nameOf(type, columns),
    json: "JSON, or varchar with JSON in it",
    struct: `a ROW with a field ${nameOf(type, columns)}`,
    ...(type.kind === "timestamp" && { text: "varchar" }),
  }),
  instants: "instant",
  integer: "bigint",
  types: trinoTypes,
  documents: { json: asIs, varchar: asIs },
  ambiguous: [],
  nests: Infinity,
  missing: halfSurrogate,
  holds: (value, kind) => kind !== "int" || Math.abs(Number(value)) < 2 ** 63,

  known,
  zero: (kind) => [zeros[kind]],
  stored,
  entry: ({ form, sql: map }, key, type) => ({ type, form, sql: sql`element_at(${map}, ${key.sql})` }),
  scalar,

  bare: ({ type, form, sql: list }, kind) => {
    if (kind === "instant") return undefined;
    const isInts = form === "native" && type.kind === "list" && type.element.kind === "int";
    return isInts ? sql`CAST(${list} AS array(double))` : list;
  },
  list: ({ type, form, sql: list }, kind) => {
    const element = type.kind === "list" ? type.element : type;
    const item = sql`COALESCE(${scalar({ type: element, form, sql: ["item"] }, kind)}, ${zeros[kind]})`;
    return sql`COALESCE(transform(${list}, item -> ${item}), CAST(ARRAY[] AS array(${columns[kind]})))`;
  },
  made: (items, kind) => sql`CAST(ARRAY[${join(items, ", ")}] AS array(${columns[kind]}))`,
  includes: (list, item) => sql`contains(${list}, ${item})`,
  overlap: (left, right) => sql`arrays_overlap(${left}, ${right})`,
  subset: (of, list) => sql`cardinality(array_except(${of}, ${list})) = 0`,
  same: (left, right) => sql`${left} = ${right}`,
  size: (list) => sql`cardinality(${list})`,
  everyEnds: (list, suffix, item) => sql`all_match(${list}, ${item} -> ${trino.ends([item], suffix)})`,
  starts: (text, prefix) => sql`starts_with(${text}, ${prefix})`,
  ends: (text, suffix) => sql`starts_with(reverse(${text}), reverse(${suffix}))`,
  distinct: (left, right) => sql`${left} IS DISTINCT FROM ${right}`,
};

function nameOf(type: Type, names: Readonly<Record<Kind, string>>): string {
  if (type.kind === "list") return `array(${nameOf(type.element, names)})`;
  if (type.kind === "map") return `map(varchar, ${nameOf(type.value, names)})`;
  return names[type.kind];
}

/** The types that a document's values are cast to: numbers as in JavaScript, and instants as their strings. */
const inDocuments = { ...columns, int: "double", timestamp: "varchar" };

function known(value: Scalar, kind: Kind): Sql {
  if (kind === "bool") return [value === true ? "TRUE" : "FALSE"];
  const text = sql`CAST(${parameter(value, "varchar")} AS varchar)`;
  if (kind === "timestamp" || kind === "instant") return sql`from_iso8601_timestamp_nanos(${text})`;
  return sql`CAST(${parameter(value, columns[kind])} AS ${columns[kind]})`;
}

function stored({ type, place }: Stored): Reading {
  const { storage, path } = place;
  const { read: whole, own } = readColumn(place, trino);
  switch (storage) {
    case "json": {
      const to = quoted(
        `$${path.map((step) => `["${step.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"]`).join("")}`,
      );
      const isText = type.kind === "string" || type.kind === "timestamp";
      return {
        type,
        form: "text",
        sql: isText
          ? sql`json_extract_scalar(${whole}, ${to})`
          : sql`CAST(json_extract(${whole}, ${to}) AS ${nameOf(type, inDocuments)})`,
      };
    }
    case "struct":
      return { type, form: "native", sql: join([whole, ...path.map((step) => [trino.identifier(step)])], ".") };
    default:
      return { type, form: storage, sql: whole, ...own };
  }
}

function scalar({ type, form, sql: read }: Reading, kind: Kind): Sql {
  if (kind === "instant") {
    return form === "native"
      ? sql`CAST(${read} AS ${columns.instant})`
      : sql`from_iso8601_timestamp_nanos(replace(upper(${read}), ' ', 'T'))`;
  }
  return form === "native" && type.kind === "int" && kind === "float" ? sql`CAST(${read} AS double)` : read;
}
