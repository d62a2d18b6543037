import type { SQLDialect } from "../functions/sql.ts";
import type { ScalarKind, Type } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import type { Ask, Stored } from "./algebra.ts";
import type { Storage } from "./column.ts";
import type { ColumnType, TypeRow } from "./column-type.ts";
import type { Sql } from "./fragment.ts";

/**
 * A scalar as the engine compares it. `int` and `timestamp` are the engine's own types; `float` holds an int as
 * JavaScript does, and `instant` a timestamp to the nanosecond, whatever they are stored as.
 */
export type Kind = ScalarKind | "instant";

/** A value as it lies in a row: NULL where it is missing. */
export interface Reading {
  readonly type: Type;
  /** `native`: of the engine's type; `json`: a document of the engine's; `text`: as native, but timestamps are texts. */
  readonly form: "native" | "json" | "text";
  readonly sql: Sql;
  /** The same as a text, where a document's own way of reading it is not that of `sql`. */
  readonly text?: Sql;
  /** The column itself and its type, where that is not the one of the field. */
  readonly own?: { readonly sql: Sql; readonly type: ColumnType };
}

/** The key of an entry, never NULL. */
export interface Key {
  readonly sql: Sql;
  /** The key itself, where it is known. */
  readonly known?: string | undefined;
}

/** How one engine says things. Everything that it writes can stand as an operand, or is in parentheses. */
export interface Dialect {
  readonly name: SQLDialect;
  readonly title: string;
  readonly no: string;
  readonly yes: string;
  /** Whether equal parameters can share a number. */
  readonly numbered: boolean;
  placeholder(number: number): string;
  identifier(name: string): string;

  /** How a type is stored unless the mapping says otherwise; of `undefined`, a namespace. */
  natural(type: Type | undefined): Storage;
  /** The engine's names of the types and documents that can hold a value of the type, by the word of the mapping for them. */
  storages(type: Type): Readonly<Partial<Record<Storage, string>>>;
  /** The types that a column may have instead, by which its values are read and compared. */
  readonly types: readonly TypeRow[];
  /** The types that a column with a document may have, by name. */
  readonly documents: Readonly<Record<string, ColumnType>>;
  /** An enum of the name, which is quoted, with these labels and maybe others; absent: the engine has none. */
  enumType?(name: string, isList: boolean, labels: readonly string[]): ColumnType;
  /** As what an own function takes an instant. */
  readonly instants: "timestamp" | "instant";
  /** The engine's own type of whole numbers. */
  readonly integer: string;
  /** Names that a column may only have where its table is named too. */
  readonly ambiguous: readonly string[];
  /** How many entries it reads under keys that are entries themselves. */
  readonly nests: number;
  /** What of the text no text of the engine's can hold. */
  missing(text: string): string | undefined;
  /** Whether the engine's own type for the kind holds the value. */
  holds(value: Scalar, kind: ScalarKind): boolean;

  /** A value of the kind that is known. */
  known(value: Scalar, kind: Kind): Sql;
  zero(kind: Kind): Sql;
  stored(stored: Stored): Reading;
  entry(map: Reading, key: Key, type: Type): Reading;
  /** The scalar that was read; NULL where it is missing. */
  scalar(reading: Reading, kind: Kind): Sql;

  /**
   * A list as it was read: NULL where it is missing, and with NULLs. The next three may be asked about it, where the items
   * of the other list, and the item, are known and not zero. Absent: {@link list} is asked, or {@link shortcut} has it.
   */
  bare?(reading: Reading, kind: Kind): Sql | undefined;
  /** A list that was read, as the functions below take it: never NULL, without NULLs, its items of the kind. */
  list(reading: Reading, kind: Kind): Sql;
  /** A list of these items, which are never NULL. */
  made(items: readonly Sql[], kind: Kind): Sql;
  /** The same where all is known, if there is a shorter way to say it. */
  literal?(items: readonly Scalar[], kind: Kind): Sql;
  includes(list: Sql, item: Sql): Sql;
  overlap(left: Sql, right: Sql): Sql;
  /** Every item of `of` is in `list`. */
  subset(of: Sql, list: Sql): Sql;
  same(left: Sql, right: Sql, kind: Kind): Sql;
  /** How many items it has. */
  size(list: Sql): Sql;
  /** `item` is a name that no column has. */
  everyEnds(list: Sql, suffix: Sql, item: string): Sql;
  starts(text: Sql, prefix: Sql): Sql;
  ends(text: Sql, suffix: Sql): Sql;
  /** They differ; NULL is a value like others. */
  distinct(left: Sql, right: Sql): Sql;

  /** A shorter way to ask, by which the engine finds an index; NULL where it is not so. */
  shortcut?(ask: Ask): Sql | undefined;
}
