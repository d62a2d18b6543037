import type { Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Stored } from "./algebra.ts";
import { clickhouseText, clickhouseTypes, plainType } from "./clickhouse-types.ts";
import { asIs, readColumn } from "./column-type.ts";
import type { Dialect, Kind, Reading } from "./dialect.ts";
import { join, parameter, type Sql, sql } from "./fragment.ts";
import { instantOf, isOfMicroseconds } from "./instants.ts";
import { halfSurrogate } from "./texts.ts";

const columns: Readonly<Record<Kind, string>> = {
  string: "String",
  bool: "Bool",
  int: "Int64",
  float: "Float64",
  timestamp: "DateTime64(6, 'UTC')",
  instant: "Int128",
};

const zeros: Readonly<Record<Kind, string>> = {
  string: "''",
  bool: "false",
  int: "0",
  float: "0",
  timestamp: "fromUnixTimestamp64Micro(-62135596800000000, 'UTC')",
  instant: "toInt128('-62135596800000000000')",
};

/** A part of a document that a String holds. */
interface Document extends Reading {
  readonly document: Sql;
  readonly keys: readonly Sql[];
}

/**
 * ClickHouse 25.3 and later. Instants are compared as nanoseconds. Members of tuples and declared paths of JSON columns
 * are read alike; arrays and maps are never NULL, and a String with a document is read by the functions for that.
 */
export const clickhouse: Dialect = {
  name: "clickhouse",
  title: "ClickHouse",
  no: "false",
  yes: "true",
  numbered: true,
  placeholder: (number) => `{p${number}:String}`,
  identifier: (name) => `\`${escaped(name, "`")}\``,

  natural: (type) => (type === undefined ? "struct" : "native"),
  storages: (type) => ({
    native: nameOf(type),
    json: `JSON with a declared path ${nameOf(type)}, or a String with JSON in it`,
    struct: `a Tuple with an element ${nameOf(type)}, or JSON with such a path`,
    ...(type.kind === "timestamp" && { text: "String" }),
  }),
  instants: "timestamp",
  integer: "Int64",
  types: clickhouseTypes,
  documents: { json: asIs, string: clickhouseText, text: clickhouseText },
  plainType,
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
    if (isDocument(map)) return documentAt(map.document, [...map.keys, key.sql], type);
    const entry = sql`${map.sql}[${key.sql}]`;
    // an absent entry is the zero value of the engine, which for a time is 1970
    const isTime = type.kind === "timestamp";
    return {
      type,
      form: map.form,
      sql: isTime ? sql`if(mapContains(${map.sql}, ${key.sql}), ${entry}, NULL)` : entry,
    };
  },
  scalar,

  bare: (reading, kind) => (kind === "string" || kind === "bool" ? items(reading) : undefined),
  list: (reading, kind) => {
    const { type, form } = reading;
    const element = type.kind === "list" ? type.element : type;
    const item: Reading = { type: element, form: form === "json" ? "text" : form, sql: ["item"] };
    return sql`arrayMap(item -> COALESCE(${scalar(item, kind)}, ${zeros[kind]}), ${items(reading)})`;
  },
  made: (items, kind) => sql`CAST([${join(items, ", ")}] AS Array(${columns[kind]}))`,
  includes: (list, item) => sql`has(${list}, ${item})`,
  overlap: (left, right) => sql`hasAny(${left}, ${right})`,
  subset: (of, list) => sql`hasAll(${list}, ${of})`,
  same: (left, right) => sql`${left} = ${right}`,
  size: (list) => sql`length(${list})`,
  everyEnds: (list, suffix, item) => sql`arrayAll(${item} -> endsWith(${item}, ${suffix}), ${list})`,
  starts: (text, prefix) => sql`startsWith(${text}, ${prefix})`,
  ends: (text, suffix) => sql`endsWith(${text}, ${suffix})`,
  distinct: (left, right) => sql`NOT COALESCE(${left} = ${right}, false)`,
};

/** The engine reads a backslash as an escape, in names as in texts. */
function escaped(text: string, quote: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
}

function nameOf(type: Type): string {
  if (type.kind === "list") return `Array(${nameOf(type.element)})`;
  if (type.kind === "map") return `Map(String, ${nameOf(type.value)})`;
  return columns[type.kind];
}

/** All parameters are texts, so that a statement needs no types of them besides. */
function known(value: Scalar, kind: Kind): Sql {
  const text = (written: string) => parameter(written, columns.string);
  switch (kind) {
    case "string":
      return text(String(value));
    case "bool":
      return [value === true ? "true" : "false"];
    case "int":
    case "float":
      return sql`to${columns[kind]}(${text(String(value))})`;
    case "timestamp":
      return sql`fromUnixTimestamp64Micro(toInt64(${text(ticks(value, 6))}), 'UTC')`;
    case "instant":
      return sql`toInt128(${text(ticks(value, 9))})`;
  }
}

/** The whole units since 1970 of which a second has ten to the power of `digits`. */
function ticks(value: Scalar, digits: number): string {
  const { seconds, fraction } = instantOf(value);
  return String(BigInt(seconds) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, "0")));
}

function stored({ type, place }: Stored): Reading {
  const { storage, path } = place;
  if (storage === "json" && place.type === clickhouseText) {
    return documentAt(
      readColumn(place, clickhouse).read,
      path.map((step) => [`'${escaped(step, "'")}'`]),
      type,
    );
  }
  const { read: whole, own } = readColumn(place, clickhouse);
  if (storage !== "json" && storage !== "struct") return { type, form: storage, sql: whole, ...own };
  const member = join([whole, ...path.map((step): Sql => [clickhouse.identifier(step)])], ".");
  return { type, form: storage === "json" ? "text" : "native", sql: member };
}

function documentAt(document: Sql, keys: readonly Sql[], type: Type): Document {
  const at = sql`JSONExtractRaw(${join([document, ...keys], ", ")})`;
  return { type, form: "json", sql: sql`nullIf(nullIf(${at}, ''), 'null')`, document, keys };
}

function isDocument(reading: Reading): reading is Document {
  return reading.form === "json";
}

function extracted({ document, keys }: Document, type: string): Sql {
  return sql`JSONExtract(${join([document, ...keys, [`'${type}'`]], ", ")})`;
}

/** A list as the engine has it, where NULLs may be in it. */
function items(reading: Reading): Sql {
  if (!isDocument(reading)) return reading.sql;
  const { type } = reading;
  return extracted(reading, `Array(Nullable(${inDocument(type.kind === "list" ? type.element : type)}))`);
}

/** As what a document's value is read. */
function inDocument({ kind }: Type): string {
  if (kind === "bool") return columns.bool;
  return kind === "int" || kind === "float" ? columns.float : columns.string;
}

function scalar(reading: Reading, kind: Kind): Sql {
  const { type, form } = reading;
  const read = isDocument(reading) ? extracted(reading, `Nullable(${inDocument(type)})`) : reading.sql;
  if (kind === "instant") return form === "native" ? nanoseconds(read) : instant(read);
  if (kind === "timestamp" && form !== "native") return sql`parseDateTime64BestEffortOrNull(${read}, 6, 'UTC')`;
  return form !== "json" && type.kind === "int" && kind === "float" ? sql`toFloat64(${read})` : read;
}

function nanoseconds(time: Sql): Sql {
  return sql`toInt128(toUnixTimestamp64Micro(toDateTime64(${time}, 6, 'UTC'))) * 1000`;
}

/**
 * Nanoseconds since 1970 of an RFC 3339 text. The year is moved by whole cycles of the calendar, 400 years, into 1900 to
 * 2299, which every version reads; the fraction and the offset are added as numbers.
 */
function instant(text: Sql): Sql {
  const year = "toInt64OrNull(substring(text, 1, 4)) + 100";
  const moved = `concat(toString(1900 + (${year}) % 400), substring(text, 5, 6), ' ', substring(text, 12, 8))`;
  const local = `toInt128(toUnixTimestamp64Micro(toDateTime64OrNull(${moved}, 6, 'UTC'))) * 1000`;
  const cycles = `toInt128(intDiv(${year}, 400) - 5) * 12622780800`;
  const part = (from: number) => `toInt64OrZero(substring(text, ${from}, 2))`;
  const sign = "if(substring(text, -6, 1) = '-', -60, 60)";
  const offset = `if(lower(substring(text, -1)) = 'z', 0, (${part(-5)} * 60 + ${part(-2)}) * ${sign})`;
  const fraction = "toInt64OrNull(rightPad(extract(text, '[.]([0-9]+)'), 9, '0'))";
  return sql`arrayMap(text -> (${cycles} - ${offset}) * 1000000000 + ${local} + ${fraction}, [${text}])[1]`;
}
