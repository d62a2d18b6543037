import { isScalar, type ScalarKind, type Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Place } from "./columns.ts";
import type { Reading } from "./dialect.ts";
import type { Sql } from "./fragment.ts";

/** A type of columns that is not the engine's own for the type of a field: how to read it, and how to compare with it. */
export interface ColumnType {
  /** The column as a value of the field's own type, or, of a list, as a list of such; NULL where it is NULL. */
  read(column: Sql): Sql;
  /** Whether `read` gives a timestamp as RFC 3339 text. */
  readonly isText?: true;
  /** Whether some value of the type is read as `value`; unset: each may be. */
  holds?(value: Scalar): boolean;
  /**
   * A value that it {@link holds}, as one of the column's own type, so that the engine finds an index on the column; NULL
   * where no column can have it. Unset: what is read is compared.
   */
  value?(value: Scalar): Sql;
}

/** One type that an engine's columns can have. */
export interface TypeRow {
  /** Its names, in lower case; the first is shown in errors. */
  readonly names: readonly string[];
  /** For fields of these types, or, with `lists`, lists of them. */
  readonly kinds: readonly ScalarKind[];
  /** Whether a list of it can be read. */
  readonly lists: boolean;
  /** `size` has the numbers in parentheses. */
  of(kind: ScalarKind, isList: boolean, size: readonly number[]): ColumnType;
}

/** A column's type as a mapping spells it: `character varying(20)[]`. */
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

/** A {@link ColumnType}, or what is wrong with the spelling of one. */
export type FoundType =
  | { readonly kind: "found"; readonly type: ColumnType }
  | { readonly kind: "unknown"; readonly name: string }
  /** The type is not one for the field. */
  | { readonly kind: "other" }
  /** A list where the field is a single value, or the other way. */
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

/** A column as `dialect` names it, as a value of the field's type; `own` where its own type is another. */
export function readColumn(
  { schema, table, column, type }: Place,
  { identifier }: { identifier(name: string): string },
): { readonly read: Sql; readonly own?: { readonly own: NonNullable<Reading["own"]> } } {
  const names = [schema, table, column].filter((name) => name !== undefined);
  const whole: Sql = [names.map(identifier).join(".")];
  if (type === undefined || type === asIs) return { read: whole };
  return { read: type.read(whole), own: { own: { sql: whole, type } } };
}

/** Read as it is: the engine compares it with the field's own type. */
export const asIs: ColumnType = { read: (column) => column };

/** Whether a text is a UUID as engines write them: in lower case, with hyphens. */
export function isUUID(value: Scalar): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(String(value));
}

/** Whether a text is a whole number of so many bits as engines write them: without zeros before it, or a plus sign. */
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
