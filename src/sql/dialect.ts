import type { SQLDialect } from "../functions/sql.ts";
import type { ScalarKind, Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Ask, Stored } from "./algebra.ts";
import type { Storage } from "./column.ts";
import type { ColumnType, TypeRow } from "./column-type.ts";
import type { Sql } from "./fragment.ts";

/**
 * A scalar as the engine compares it. `int` and `timestamp` are the engine's native types; `float` represents an int as
 * JavaScript does, and `instant` a timestamp to the nanosecond, however they are stored.
 */
export type Kind = ScalarKind | "instant";

/** A value in a row: NULL if it is absent. */
export interface Reading {
  readonly type: Type;
  /**
   * `native`: of the engine's type; `json`: a document of the engine; `text`: like native, but timestamps are strings.
   */
  readonly form: "native" | "json" | "text";
  readonly sql: Sql;
  /** The same as text, if a document is read in another way than by `sql`. */
  readonly text?: Sql;
  /** The column itself and its type, if that differs from the field's. */
  readonly own?: { readonly sql: Sql; readonly type: ColumnType };
}

/** The key of an entry, never NULL. */
export interface Key {
  readonly sql: Sql;
  /** The key itself, if it is known. */
  readonly known?: string | undefined;
}

/** How one engine writes SQL. Everything that it writes can be an operand, or is in parentheses. */
export interface Dialect {
  readonly name: SQLDialect;
  readonly title: string;
  readonly no: string;
  readonly yes: string;
  /** Whether equal parameters can share a number. */
  readonly numbered: boolean;
  placeholder(number: number): string;
  identifier(name: string): string;

  /** The default storage of a type; of `undefined`, a namespace. */
  natural(type: Type | undefined): Storage;
  /** The engine's types and documents that can store a value of the type, by storage. */
  storages(type: Type): Readonly<Partial<Record<Storage, string>>>;
  /** The other types that a column can have, by which its values are read and compared. */
  readonly types: readonly TypeRow[];
  /** The types of a column with a document, by name. */
  readonly documents: Readonly<Record<string, ColumnType>>;
  /** A type without the parts that only concern its storage; absent: the engine has no such parts. */
  plainType?(type: string): string;
  /** An enum of the name, which is quoted, with these labels and possibly others; absent if the engine has no enums. */
  enumType?(name: string, isList: boolean, labels: readonly string[]): ColumnType;
  /** The type of an instant as an argument of a custom function. */
  readonly instants: "timestamp" | "instant";
  /** The engine's native type of whole numbers. */
  readonly integer: string;
  /** Names of columns that are only allowed with a table. */
  readonly ambiguous: readonly string[];
  /** The maximum number of entries under keys that are entries themselves. */
  readonly nests: number;
  /** The part of the text that the engine cannot store. */
  missing(text: string): string | undefined;
  /** Whether the engine's native type for the kind can store the value. */
  holds(value: Scalar, kind: ScalarKind): boolean;

  /** A known value of the kind. */
  known(value: Scalar, kind: Kind): Sql;
  zero(kind: Kind): Sql;
  stored(stored: Stored): Reading;
  entry(map: Reading, key: Key, type: Type): Reading;
  /** The scalar that was read; NULL if it is absent. */
  scalar(reading: Reading, kind: Kind): Sql;

  /**
   * A list as it was read: NULL if it is absent, and with NULLs. The next three can be used with it if the items of the
   * other list, and the item, are known and not zero. Absent: {@link list} is used, or {@link shortcut} handles it.
   */
  bare?(reading: Reading, kind: Kind): Sql | undefined;
  /** A list that was read, for the functions below: never NULL, without NULLs, its items of the kind. */
  list(reading: Reading, kind: Kind): Sql;
  /** A list of these items, which are never NULL. */
  made(items: readonly Sql[], kind: Kind): Sql;
  /** The same for known items, if it can be shorter. */
  literal?(items: readonly Scalar[], kind: Kind): Sql;
  includes(list: Sql, item: Sql): Sql;
  overlap(left: Sql, right: Sql): Sql;
  /** Every item of `of` is in `list`. */
  subset(of: Sql, list: Sql): Sql;
  same(left: Sql, right: Sql, kind: Kind): Sql;
  /** The number of its items. */
  size(list: Sql): Sql;
  /** `item` is a name that no column has. */
  everyEnds(list: Sql, suffix: Sql, item: string): Sql;
  starts(text: Sql, prefix: Sql): Sql;
  ends(text: Sql, suffix: Sql): Sql;
  /** They differ; NULL is a value like any other. */
  distinct(left: Sql, right: Sql): Sql;

  /** A shorter condition for which the engine can use an index; NULL if it is false. */
  shortcut?(ask: Ask): Sql | undefined;
}
