import { isScalar, type Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Stored } from "./algebra.ts";
import { asIs, readColumn } from "./column-type.ts";
import type { Dialect, Kind, Reading } from "./dialect.ts";
import { duckdbEnum, duckdbTypes } from "./duckdb-types.ts";
import { join, quoted, type Sql, sql } from "./fragment.ts";
import { instantOf, isOfMicroseconds } from "./instants.ts";
import { halfSurrogate } from "./texts.ts";

const columns: Readonly<Record<Kind, string>> = {
  string: "VARCHAR",
  bool: "BOOLEAN",
  int: "BIGINT",
  float: "DOUBLE",
  timestamp: "TIMESTAMPTZ",
  instant: "HUGEINT",
};

const zeros: Readonly<Record<Kind, string>> = {
  string: "''",
  bool: "FALSE",
  int: "0",
  float: "0",
  timestamp: "TIMESTAMPTZ '0001-01-01 00:00:00+00'",
  instant: "-62135596800000000000",
};

/** The value in a document: present, and the JSON pointer to it. */
interface Document extends Reading {
  readonly document: Sql;
  readonly pointer: readonly Sql[];
}

/** DuckDB 1.4, for tables and files. Instants are compared as nanoseconds. */
export const duckdb: Dialect = {
  name: "duckdb",
  title: "DuckDB",
  no: "FALSE",
  yes: "TRUE",
  numbered: true,
  placeholder: (number) => `$${number}`,
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,

  natural: (type) => (type === undefined ? "struct" : "native"),
  storages: (type) => ({
    native: nameOf(type),
    json: "JSON",
    struct: `a STRUCT with a member ${nameOf(type)}`,
    ...(type.kind === "timestamp" && { text: "VARCHAR" }),
  }),
  instants: "timestamp",
  integer: "BIGINT",
  types: duckdbTypes,
  documents: { json: asIs, varchar: asIs, text: asIs },
  enumType: duckdbEnum,
  ambiguous: [],
  nests: Infinity,
  missing: halfSurrogate,
  holds: (value, kind) => {
    if (kind === "timestamp") return isOfMicroseconds(value);
    return kind !== "int" || Math.abs(Number(value)) < 2 ** 63;
  },

  known,
  zero: (kind) => [zeros[kind]],
  stored,
  entry: (map, key, type) => {
    if (!isDocument(map)) return { type, form: map.form, sql: sql`map_extract_value(${map.sql}, ${key.sql})` };
    const step =
      key.known === undefined
        ? sql`'/' || replace(replace(${key.sql}, '~', '~0'), '/', '~1')`
        : known(pointerTo([key.known]), "string");
    return documentAt(map.document, [...map.pointer, step], type);
  },
  scalar,

  bare: ({ form, sql: list }, kind) => {
    if (kind === "instant") return undefined;
    return form === "json" ? sql`CAST(${list} AS ${columns[kind]}[])` : list;
  },
  list: ({ type, form, sql: list }, kind) => {
    const element = type.kind === "list" ? type.element : type;
    const items = form === "json" ? sql`CAST(${list} AS ${textual(element, kind)}[])` : list;
    const reading: Reading = { type: element, form: form === "json" ? "text" : form, sql: ["item"] };
    const item = sql`COALESCE(${scalar(reading, kind)}, ${zeros[kind]})`;
    return sql`COALESCE([${item} FOR item IN ${items}], [])`;
  },
  made: (items, kind) => sql`CAST([${join(items, ", ")}] AS ${columns[kind]}[])`,
  includes: (list, item) => sql`list_contains(${list}, ${item})`,
  overlap: (left, right) => sql`list_has_any(${left}, ${right})`,
  subset: (of, list) => sql`list_has_all(${list}, ${of})`,
  same: (left, right) => sql`${left} = ${right}`,
  size: (list) => sql`len(${list})`,
  everyEnds: (list, suffix, item) =>
    sql`len([${item} FOR ${item} IN ${list} IF NOT ends_with(${item}, ${suffix})]) = 0`,
  starts: (text, prefix) => sql`starts_with(${text}, ${prefix})`,
  ends: (text, suffix) => sql`ends_with(${text}, ${suffix})`,
  distinct: (left, right) => sql`${left} IS DISTINCT FROM ${right}`,
};

function nameOf(type: Type): string {
  if (type.kind === "list") return `${nameOf(type.element)}[]`;
  if (type.kind === "map") return `MAP(VARCHAR, ${nameOf(type.value)})`;
  return columns[type.kind];
}

/** The type that an item of a document's list is cast to. */
function textual(element: Type, kind: Kind): string {
  return isScalar(element) && kind !== "instant" ? columns[kind] : "VARCHAR";
}

/** Numbers are passed as strings: Node's driver would pass a whole number as an INTEGER, whatever its size. */
function known(value: Scalar, kind: Kind): Sql {
  if (kind === "bool") return [value === true ? "TRUE" : "FALSE"];
  const text = kind === "instant" ? nanoseconds(value) : String(value);
  return sql`${[{ value: text, type: columns[kind] }]}::${columns[kind]}`;
}

function nanoseconds(value: Scalar): string {
  const { seconds, fraction } = instantOf(value);
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0")));
}

function stored({ type, place }: Stored): Reading {
  const { storage, path } = place;
  const { read: whole, own } = readColumn(place, duckdb);
  switch (storage) {
    case "json":
      return documentAt(whole, path.length === 0 ? [] : [[quoted(pointerTo(path))]], type);
    case "struct":
      return {
        type,
        form: "native",
        sql: path.reduce((inner, step) => sql`struct_extract(${inner}, ${quoted(step)})`, whole),
      };
    default:
      return { type, form: storage, sql: whole, ...own };
  }
}

/** An RFC 6901 pointer; it finds any key, whatever its characters. */
function pointerTo(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function documentAt(document: Sql, pointer: readonly Sql[], type: Type): Document {
  const to = pointer.length === 0 ? sql`'$'` : join(pointer, " || ");
  return {
    type,
    form: "json",
    sql: sql`json_extract(${document}, ${to})`,
    text: sql`json_extract_string(${document}, ${to})`,
    document,
    pointer,
  };
}

function isDocument(reading: Reading): reading is Document {
  return reading.form === "json";
}

function scalar({ type, form, sql: read, text = read }: Reading, kind: Kind): Sql {
  if (kind === "instant") {
    return form === "native" ? sql`CAST(epoch_us(${read}) AS HUGEINT) * 1000` : instant(text);
  }
  if (form === "text" && kind === "timestamp") return sql`CAST(${read} AS ${columns.timestamp})`;
  if (form === "json") return kind === "string" ? text : sql`CAST(${text} AS ${columns[kind]})`;
  return type.kind === "int" && kind === "float" ? sql`CAST(${read} AS DOUBLE)` : read;
}

/** Nanoseconds since 1970 of an RFC 3339 string; the fraction is separate, because timestamps end at microseconds. */
function instant(text: Sql): Sql {
  const local = sql`epoch_us(CAST(left(${text}, 10) || ' ' || substr(${text}, 12, 8) AS TIMESTAMP))`;
  const part = (from: number) => sql`TRY_CAST(substr(right(${text}, 6), ${String(from)}, 2) AS BIGINT)`;
  const sign = sql`CASE left(right(${text}, 6), 1) WHEN '-' THEN -60000000 ELSE 60000000 END`;
  const minutes = sql`CASE WHEN right(${text}, 1) IN ('Z', 'z') THEN 0 ELSE (${part(2)} * 60 + ${part(5)}) * ${sign} END`;
  const fraction = sql`CAST(rpad(regexp_extract(${text}, '[.]([0-9]+)', 1), 9, '0') AS BIGINT)`;
  return sql`(CAST(${local} - ${minutes} AS HUGEINT) * 1000 + ${fraction})`;
}
