import { isScalar, type ScalarKind, type Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import { type Ask, isFound, type Known, type Stored, type Term } from "./algebra.ts";
import { asIs, type ColumnType, readColumn } from "./column-type.ts";
import type { Dialect, Kind, Reading } from "./dialect.ts";
import { join, parameter, quoted, type Sql, sql } from "./fragment.ts";
import { decimalSeconds, isOfMicroseconds } from "./instants.ts";
import { postgresEnum, postgresTypes } from "./postgres-types.ts";
import { halfSurrogate } from "./texts.ts";

const columns: Readonly<Record<Kind, string>> = {
  string: "text",
  bool: "boolean",
  int: "bigint",
  float: "double precision",
  timestamp: "timestamptz",
  instant: "numeric",
};

/** JSON in a type without operators. */
const asDocument: ColumnType = { read: (column) => sql`${column}::jsonb` };

const zeros: Readonly<Record<Kind, string>> = {
  string: "''",
  bool: "FALSE",
  int: "0",
  float: "0",
  timestamp: "'0001-01-01 00:00:00+00'::timestamptz",
  instant: "-62135596800",
};

/** PostgreSQL 14 and later, and compatible engines: PGlite, Aurora and others. */
export const postgres: Dialect = {
  name: "postgres",
  title: "PostgreSQL",
  no: "FALSE",
  yes: "TRUE",
  numbered: true,
  placeholder: (number) => `$${number}`,
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,

  natural: (type) => (type === undefined || !isColumn(type) ? "json" : "native"),
  storages: (type) => ({
    ...(isColumn(type) && { native: nameOf(type) }),
    json: "jsonb",
    ...(type.kind === "timestamp" && { text: "text" }),
  }),
  instants: "timestamp",
  integer: "bigint",
  types: postgresTypes,
  documents: { jsonb: asIs, json: asDocument, text: asDocument, varchar: asDocument },
  enumType: postgresEnum,
  ambiguous: [],
  nests: Infinity,
  missing: (text) => (text.includes("\0") ? "a NUL" : halfSurrogate(text)),
  holds: (value, kind) => {
    if (kind === "timestamp") return isOfMicroseconds(value);
    return kind !== "int" || Math.abs(Number(value)) < 2 ** 63;
  },

  known,
  zero: (kind) => [zeros[kind]],
  stored,
  entry: (map, key, type) => ({
    type,
    form: "json",
    sql: sql`${map.sql} -> ${key.sql}`,
    text: sql`${map.sql} ->> ${key.sql}`,
  }),
  scalar,

  list: ({ type, form, sql: list }, kind) => {
    const element = type.kind === "list" ? type.element : type;
    if (form === "json") {
      // a null document has no items, like an absent one
      return array(element, "json", kind, sql`jsonb_array_elements(NULLIF(${list}, 'null'))`);
    }
    if (kind === "instant") return array(element, form, kind, sql`unnest(${list})`);
    const items = element.kind === "int" ? sql`${list}::double precision[]` : list;
    // the slice gives an array its default bounds, which comparison includes
    return sql`COALESCE((array_replace(${items}, NULL, ${postgres.zero(kind)}))[:], '{}')`;
  },
  made: (items, kind) => sql`ARRAY[${join(items, ", ")}]::${columns[kind]}[]`,
  includes: (list, item) => sql`${item} = ANY (${list})`,
  overlap: (left, right) => sql`${left} && ${right}`,
  subset: (of, list) => sql`${list} @> ${of}`,
  same: (left, right) => sql`${left} = ${right}`,
  size: (list) => sql`cardinality(${list})`,
  everyEnds: (list, suffix, item) =>
    sql`NOT EXISTS (SELECT FROM unnest(${list}) AS ${item}(${item}) WHERE right(${item}, length(${suffix})) <> ${suffix})`,
  starts: (text, prefix) => sql`${text} ^@ ${prefix}`,
  ends: (text, suffix) => sql`right(${text}, length(${suffix})) = ${suffix}`,
  distinct: (left, right) => sql`${left} IS DISTINCT FROM ${right}`,

  shortcut,
};

/** Whether a native column can store the type. */
function isColumn(type: Type): boolean {
  return isScalar(type) || (type.kind === "list" && isScalar(type.element));
}

function nameOf(type: Type): string {
  return type.kind === "list" ? `${nameOf(type.element)}[]` : columns[type.kind as ScalarKind];
}

/** Strings are passed as text, whatever they are cast to, so that no driver formats them. */
function known(value: Scalar, kind: Kind): Sql {
  switch (kind) {
    case "string":
      return sql`${parameter(value, "text")}::text`;
    case "bool":
      return sql`${value === true ? "TRUE" : "FALSE"}`;
    case "int":
      return sql`${parameter(value, "bigint")}::bigint`;
    case "float":
      return sql`${parameter(value, "double precision")}::double precision`;
    case "timestamp":
      return sql`${parameter(value, "text")}::text::timestamptz`;
    case "instant":
      return sql`${parameter(decimalSeconds(value), "text")}::text::numeric`;
  }
}

function literal(text: string): string {
  // the E makes a backslash an escape, whatever the server's settings
  return text.includes("\\") ? `E${quoted(text.replaceAll("\\", "\\\\"))}` : quoted(text);
}

function stored({ type, place }: Stored): Reading {
  const { storage, path } = place;
  const { read: whole, own } = readColumn(place, postgres);
  if (storage !== "json") return { type, form: storage === "text" ? "text" : "native", sql: whole, ...own };
  const [last, ...before] = path.map(literal).reverse();
  if (last === undefined) return { type, form: "json", sql: whole, text: sql`${whole} #>> '{}'` };
  const parent = join([whole, ...before.reverse().map((step) => [step])], " -> ");
  return { type, form: "json", sql: sql`${parent} -> ${last}`, text: sql`${parent} ->> ${last}` };
}

function scalar({ type, form, sql: read, text = read }: Reading, kind: Kind): Sql {
  if (kind === "instant") {
    return form === "native" ? sql`extract(epoch FROM ${read})` : instant(sql`(${text})`);
  }
  if (form === "text" && kind === "timestamp") return sql`(${read})::timestamptz`;
  if (form !== "json") return type.kind === "int" && kind === "float" ? sql`${read}::double precision` : read;
  return kind === "string" ? text : sql`(${text})::${columns[kind]}`;
}

/**
 * Seconds since 1970 of an RFC 3339 string. The year is shifted by ten thousand and back, a multiple of the calendar's
 * cycle, because PostgreSQL has no year 0; the fraction is separate, because its timestamps end at microseconds; and so
 * is the offset, because it is limited to sixteen hours.
 */
function instant(text: Sql): Sql {
  const local = sql`('1' || left(${text}, 19))::timestamp`;
  const offset = sql`CASE WHEN ${text} ~ '[Zz]$' THEN interval '0' ELSE right(${text}, 6)::interval END`;
  const fraction = sql`COALESCE(substring(${text} FROM '[.][0-9]+')::numeric, 0)`;
  return sql`(extract(epoch FROM ${local} - ${offset}) + ${fraction} - 315569520000)`;
}

/** The array of the items that a function returns. */
function array(element: Type, form: Reading["form"], kind: Kind, items: Sql): Sql {
  const reading: Reading = {
    type: element,
    form,
    sql: sql`item`,
    ...(form === "json" && { text: sql`item #>> '{}'` }),
  };
  const item = sql`COALESCE(${scalar(reading, kind)}, ${postgres.zero(kind)})`;
  return sql`ARRAY(SELECT ${item} FROM ${items} WITH ORDINALITY AS items(item, position) ORDER BY position)`;
}

/** The path of a value in a document, if all its keys are known. */
interface Path {
  readonly document: Sql;
  readonly keys: readonly string[];
}

function pathOf(term: Term): Path | undefined {
  if (term.kind === "stored") {
    const { storage, path } = term.place;
    if (storage !== "json") return undefined;
    return { document: stored({ ...term, place: { ...term.place, path: [] } }).sql, keys: path };
  }
  if (term.kind !== "entry" || term.key.kind !== "known") return undefined;
  const outer = pathOf(term.map);
  return outer && { ...outer, keys: [...outer.keys, term.key.value as string] };
}

/** By containment, which a GIN index supports. */
function shortcut(ask: Ask): Sql | undefined {
  switch (ask.kind) {
    case "is":
      return contains(ask.value, true);
    case "equal":
      return isFound(ask.right) && isExact(ask.right) ? contains(ask.left, ask.right.value) : undefined;
    case "includes":
      return isFound(ask.item) ? containsItems(ask.list, [ask.item]) : undefined;
    case "subset":
      return ask.of.kind === "made" && ask.of.items.every(isFound) ? containsItems(ask.list, ask.of.items) : undefined;
    case "overlap":
      return ask.right.kind === "made" && ask.right.items.every(isFound)
        ? overlaps(ask.left, ask.right.items)
        : undefined;
    default:
      return undefined;
  }
}

/** Whether a document has one text for the value. A number has many, which JavaScript reads with fewer digits. */
function isExact({ type }: Known): boolean {
  return type.kind === "string" || type.kind === "bool";
}

function contains(term: Term, value: unknown): Sql | undefined {
  const path = pathOf(term);
  return path && path.keys.length > 0 ? sql`${path.document} @> ${document(path.keys, value)}` : undefined;
}

function document(keys: readonly string[], value: unknown): Sql {
  const nested = keys.reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, JSON.stringify(value));
  return sql`${parameter(nested, "text")}::text::jsonb`;
}

function containsItems(list: Term, items: readonly Known[]): Sql | undefined {
  const path = pathOf(list);
  if (path !== undefined && items.every(isExact)) {
    return sql`${path.document} @> ${document(
      path.keys,
      items.map(({ value }) => value),
    )}`;
  }
  const found = columnOf(list, items);
  return found && sql`${found.column} @> ${found.array}`;
}

function overlaps(list: Term, items: readonly Known[]): Sql | undefined {
  const path = pathOf(list);
  if (path !== undefined && items.every(isExact)) {
    const documents = items.map(({ value }) => document(path.keys, [value]));
    return sql`${path.document} @> ANY (ARRAY[${join(documents, ", ")}])`;
  }
  const found = columnOf(list, items);
  return found && sql`${found.column} && ${found.array}`;
}

/** The native array column, and the items converted to its type, if possible. */
function columnOf(list: Term, items: readonly Known[]): { readonly column: Sql; readonly array: Sql } | undefined {
  if (list.kind !== "stored" || list.place.storage !== "native") return undefined;
  const { sql: column, own } = stored(list);
  if (own !== undefined) {
    const values = own.type.value && items.map(({ value }) => own.type.value?.(value) ?? []);
    return values && { column: own.sql, array: sql`ARRAY[${join(values, ", ")}]` };
  }
  const fits = items.every(({ type, value }) => type.kind !== "timestamp" && postgres.holds(value, type.kind));
  return fits ? { column, array: arrayOf(items) } : undefined;
}

function arrayOf(items: readonly Known[]): Sql {
  const kind = items[0]?.type.kind ?? "string";
  const values = items.map(
    ({ value }): Sql => (kind === "bool" ? known(value, kind) : parameter(value, columns[kind])),
  );
  return sql`ARRAY[${join(values, ", ")}]::${columns[kind]}[]`;
}
