import { isScalar, timestamp } from "../types/type.ts";
import { type Scalar, zero } from "../types/value.ts";
import type { Stored } from "./algebra.ts";
import { asIs, readColumn } from "./column-type.ts";
import type { Dialect, Kind, Reading } from "./dialect.ts";
import { join, parameter, quoted, type Sql, sql } from "./fragment.ts";
import { instantOf } from "./instants.ts";
import { sqliteTypes } from "./sqlite-types.ts";
import { halfSurrogate } from "./texts.ts";

const columns = { string: "TEXT", bool: "INTEGER", int: "INTEGER", float: "REAL", timestamp: "TEXT" } as const;

/**
 * SQLite 3.38 and later, with its JSON functions. Instants are compared as strings with the same order: see {@link
 * instantText}.
 */
export const sqlite: Dialect = {
  name: "sqlite",
  title: "SQLite",
  no: "0",
  yes: "1",
  numbered: true,
  placeholder: (number) => `?${number}`,
  // in double quotes, an unknown column name would be a string
  identifier: (name) => `\`${name.replaceAll("`", "``")}\``,

  natural: (type) => {
    if (type === undefined || !isScalar(type)) return "json";
    return type.kind === "timestamp" ? "text" : "native";
  },
  storages: (type) => ({
    ...(isScalar(type) && (type.kind === "timestamp" ? { text: "TEXT" } : { native: columns[type.kind] })),
    json: "JSON as TEXT",
  }),
  instants: "timestamp",
  integer: "INTEGER",
  types: sqliteTypes,
  documents: { text: asIs, json: asIs, jsonb: asIs },
  ambiguous: ["wanted", "key", "value", "type", "atom", "id", "parent", "fullkey", "path", "json", "root"],
  // each is a nested query, whose depths SQLite adds up, to at most 1,000: 23 were too many
  nests: 16,
  missing: halfSurrogate,
  holds: (value, kind) => kind === "int" && Math.abs(Number(value)) < 2 ** 63,

  known: (value, kind) => {
    if (kind === "bool") return [value === true ? "1" : "0"];
    return parameter(kind === "instant" ? instantText(value) : value, "");
  },
  zero: (kind) => {
    const first = zero(timestamp) as string;
    switch (kind) {
      case "string":
        return sql`''`;
      case "instant":
        return [quoted(instantText(first))];
      case "timestamp":
        return [quoted(first)];
      default:
        return sql`0`;
    }
  },
  stored,
  entry: (map, key, type) => ({
    type,
    form: "json",
    sql: key.known === undefined ? found(map.sql, key.sql) : entry(map.sql, key.sql),
  }),
  scalar,

  // unconverted, instants are strings in any zone, and numbers can have more digits
  bare: ({ sql: list }, kind) => (kind === "string" || kind === "bool" ? list : undefined),
  list: ({ type, sql: list }, kind) => {
    const element = type.kind === "list" ? type.element : type;
    const item = sql`COALESCE(${scalar({ type: element, form: "json", sql: ["value"] }, kind)}, ${sqlite.zero(kind)})`;
    return sql`(SELECT json_group_array(${item}) FROM json_each(${list}))`;
  },
  made: (items) => {
    const rows = items.map((item) => sql`(${item})`);
    return items.length === 0 ? sql`'[]'` : sql`(SELECT json_group_array(column1) FROM (VALUES ${join(rows, ", ")}))`;
  },
  literal: (items, kind) => {
    const texts = items.map((item) => JSON.stringify(kind === "instant" ? instantText(item) : item));
    return parameter(`[${texts.join(",")}]`, "");
  },
  includes: (list, item) => sql`${item} IN (SELECT value FROM json_each(${list}))`,
  overlap: (left, right) =>
    sql`EXISTS (SELECT value FROM json_each(${left}) INTERSECT SELECT value FROM json_each(${right}))`,
  subset: (of, list) =>
    sql`NOT EXISTS (SELECT value FROM json_each(${of}) EXCEPT SELECT value FROM json_each(${list}))`,
  same: (left, right, kind) => sql`${normal(left, kind)} = ${normal(right, kind)}`,
  size: (list) => sql`json_array_length(${list})`,
  everyEnds: (list, suffix) =>
    sql`NOT EXISTS (SELECT 1 FROM json_each(${list}) WHERE NOT ${sqlite.ends(["value"], suffix)})`,
  starts: (text, prefix) => sql`substr(${bytes(text)}, 1, length(${bytes(prefix)})) = ${bytes(prefix)}`,
  ends: (text, suffix) =>
    sql`substr(${bytes(text)}, -length(${bytes(suffix)}), length(${bytes(suffix)})) = ${bytes(suffix)}`,
  distinct: (left, right) => sql`${left} IS NOT ${right}`,
};

/** The last of equal keys wins, as in JavaScript. */
function entry(map: Sql, key: Sql): Sql {
  return sql`(SELECT value FROM json_each(${map}) WHERE key = ${key} ORDER BY id DESC LIMIT 1)`;
}

/** The same for a key that is expensive to compute: the limit prevents computing it again for each entry. */
function found(map: Sql, key: Sql): Sql {
  const once = sql`(SELECT ${key} AS wanted LIMIT 1) CROSS JOIN json_each(${map})`;
  return sql`(SELECT value FROM ${once} WHERE key = wanted ORDER BY id DESC LIMIT 1)`;
}

/** Strings are searched by the digits of their bytes, because SQLite's string functions end at a NUL. */
function bytes(text: Sql): Sql {
  return sql`hex(${text})`;
}

/** A list as one string per value: numbers have one format. */
function normal(list: Sql, kind: Kind): Sql {
  const item = kind === "float" ? "CAST(value AS REAL)" : "value";
  return sql`(SELECT json_group_array(${item}) FROM json_each(${list}))`;
}

function stored({ type, place }: Stored): Reading {
  const { storage, path } = place;
  const { read: whole, own } = readColumn(place, sqlite);
  if (storage === "json") return { type, form: "json", sql: document(whole, path) };
  // ignores the column's own collation, which could equate other strings
  const read = type.kind === "string" && own === undefined ? sql`${whole} COLLATE BINARY` : whole;
  return { type, form: storage === "text" ? "text" : "native", sql: read, ...own };
}

/** A value in a document as a SQL value: NULL for a null; JSON for a list or an object. */
function document(column: Sql, path: readonly string[]): Sql {
  const simple = path.every((name) => /^[A-Za-z_]\w*$/.test(name));
  if (simple) return sql`${column} ->> ${quoted(["$", ...path].join("."))}`;
  return path.reduce<Sql>((json, name) => entry(json, [quoted(name)]), column);
}

function scalar({ type, form, sql: read }: Reading, kind: Kind): Sql {
  if (kind === "instant") return instant(read);
  // a document can have more digits of a number than JavaScript reads
  if (kind === "float" && (form === "json" || type.kind === "int")) return sql`CAST(${read} AS REAL)`;
  return read;
}

/** The seconds from the earliest instant of RFC 3339 to 1970. */
const beginning = 62_167_305_600;

/** The seconds since {@link beginning} in twelve digits, and the fraction after them. */
function instantText(value: Scalar): string {
  const { seconds, fraction } = instantOf(value);
  return `${String(seconds + beginning).padStart(12, "0")}${fraction === "" ? "" : `.${fraction}`}`;
}

/** An RFC 3339 string in the format of {@link instantText}. */
function instant(text: Sql): Sql {
  const local = sql`unixepoch(substr(${text}, 1, 10) || ' ' || substr(${text}, 12, 8))`;
  const minutes = sql`substr(${text}, -5, 2) * 60 + substr(${text}, -2)`;
  const isUTC = sql`substr(${text}, -1) IN ('Z', 'z')`;
  const offset = sql`CASE WHEN ${isUTC} THEN 0 ELSE (${minutes}) * CASE substr(${text}, -6, 1) WHEN '-' THEN -60 ELSE 60 END END`;
  const zone = sql`CASE WHEN ${isUTC} THEN 1 ELSE 6 END`;
  const fraction = sql`rtrim(rtrim(substr(${text}, 20, length(${text}) - 19 - ${zone}), '0'), '.')`;
  return sql`(printf('%012d', ${local} - (${offset}) + ${String(beginning)}) || ${fraction})`;
}
