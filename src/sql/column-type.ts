import { isScalar, type ScalarKind, type Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Place } from "./columns.ts";
import type { Reading } from "./dialect.ts";
import type { Sql } from "./fragment.ts";

/** A column type other than the engine's native type for a field: how to read it, and how to compare with it. */
export interface ColumnType {
  /** The column as a value of the field's native type, or, for a list, as a list of such values; NULL if it is NULL. */
  read(column: Sql): Sql;
  /** Whether `read` returns a timestamp as an RFC 3339 string. */
  readonly isText?: true;
  /** Whether some value of the type is read as `value`; unset: any can be. */
  holds?(value: Scalar): boolean;
  /**
   * A value that it {@link holds}, converted to the column's type, so that the engine can use an index on the column;
   * NULL if no column can have it. Unset: the value that is read is compared.
   */
  value?(value: Scalar): Sql;
}

/** One type of an engine's columns. */
export interface TypeRow {
  /** Its names, in lower case; errors show the first. */
  readonly names: readonly string[];
  /** The field types that it supports, or, with `lists`, lists of them. */
  readonly kinds: readonly ScalarKind[];
  /** Whether lists of it are supported. */
  readonly lists: boolean;
  /** `size` has the numbers in parentheses. */
  of(kind: ScalarKind, isList: boolean, size: readonly number[]): ColumnType;
}

/** A column's type in a mapping: `character varying(20)[]`. */
interface Spelled {
  readonly name: string;
  readonly size: readonly number[];
  readonly isList: boolean;
}

const spelling =
  /^([a-z][a-z0-9_ ]*?) ?(?:\( ?(\d{1,4}) ?(?:, ?(\d{1,4}) ?)?\))?( with time zone| without time zone)?( ?\[ ?\])?$/;

function spelled(text: string): Spelled | undefined {
  const plain = text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  const [, array] = /^array ?[(<] ?(.*[^ ]) ?[)>]$/.exec(plain) ?? [];
  const match = plain.length > 80 ? null : spelling.exec(array ?? plain);
  if (match === null) return undefined;
  const [, name = "", first, second, zone = "", brackets] = match;
  const size = [first, second].flatMap((number) => (number === undefined ? [] : [Number(number)]));
  return { name: name + zone, size, isList: array !== undefined || brackets !== undefined };
}

/** A {@link ColumnType}, or the problem of its spelling. */
export type FoundType =
  | { readonly kind: "found"; readonly type: ColumnType }
  | { readonly kind: "unknown"; readonly name: string }
  /** The type does not support the field. */
  | { readonly kind: "other" }
  /** A list for a single value, or the reverse. */
  | { readonly kind: "list" };

/** The column type that `text` spells, for fields of `type`. */
export function columnType(text: string, type: Type, rows: readonly TypeRow[]): FoundType {
  const { name = text, size = [], isList = false } = spelled(text) ?? {};
  const named = rows.filter(({ names }) => names.includes(name));
  if (named.length === 0) return { kind: "unknown", name };
  const kind = itemKind(type);
  const row = named.find(({ kinds }) => kind !== undefined && kinds.includes(kind));
  if (row === undefined || kind === undefined) return { kind: "other" };
  if (isList !== (type.kind === "list")) return { kind: "list" };
  return isList && !row.lists ? { kind: "other" } : { kind: "found", type: row.of(kind, isList, size) };
}

/** The names of the column types for fields of `type`. */
export function typesFor(type: Type, rows: readonly TypeRow[]): readonly string[] {
  const kind = itemKind(type);
  const isList = type.kind === "list";
  const fitting = rows.filter(({ kinds, lists }) => kind !== undefined && kinds.includes(kind) && (lists || !isList));
  return fitting.map(({ names: [name = ""] }) => name);
}

function itemKind(type: Type): ScalarKind | undefined {
  const item = type.kind === "list" ? type.element : type;
  return isScalar(item) ? item.kind : undefined;
}

/** A column in `dialect`, as a value of the field's type; `own` if it has another type. */
export function readColumn(
  { schema, table, column, type }: Place,
  { identifier }: { identifier(name: string): string },
): { readonly read: Sql; readonly own?: { readonly own: NonNullable<Reading["own"]> } } {
  const names = [schema, table, column].filter((name) => name !== undefined);
  const whole: Sql = [names.map(identifier).join(".")];
  if (type === undefined || type === asIs) return { read: whole };
  return { read: type.read(whole), own: { own: { sql: whole, type } } };
}

/** Read unchanged: the engine compares it with the native type. */
export const asIs: ColumnType = { read: (column) => column };

/** Whether a text is a UUID in the engines' format: lower case, with hyphens. */
export function isUUID(value: Scalar): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(String(value));
}

/** Whether a text is a whole number of the given bits in the engines' format: without leading zeros or a plus sign. */
export function isWhole(value: Scalar, bits: number): boolean {
  const text = String(value);
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return false;
  return BigInt.asIntN(bits, BigInt(text)) === BigInt(text);
}

/** Whether a text is a date from 0001-01-01 to 9999-12-31. */
export function isDate(value: Scalar): boolean {
  const text = String(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
