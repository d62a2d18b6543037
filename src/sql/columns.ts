import type { Environment, EnvironmentField, Namespace } from "../environment.ts";
import { nearest } from "../suggest.ts";
import { describeType, type Type } from "../types/type.ts";
import { type Column, columnOf, type Enum, type Report, type Storage } from "./column.ts";
import { type ColumnType, columnType, typesFor } from "./column-type.ts";
import type { Dialect } from "./dialect.ts";

/**
 * Columns by the dotted path of a field, or of a namespace whose fields are in one document. A string is a {@link
 * Column.column}.
 */
export type Columns = Readonly<Record<string, string | Column>>;

/** One problem of a map of columns. */
export interface ColumnProblem {
  /** The key of `columns`. */
  readonly key: string;
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
}

/** Columns that are invalid for the environment or the engine. The message has every problem, one per line. */
export class ColumnsError extends TypeError {
  readonly problems: readonly ColumnProblem[];

  constructor(problems: readonly ColumnProblem[]) {
    const lines = problems.map(({ key, message, help }) => `  ${key || '""'}: ${message}; ${help}`);
    super(`invalid columns:\n${lines.join("\n")}`);
    this.name = "ColumnsError";
    this.problems = problems;
  }
}

/** Where a value is stored in a row. */
export interface Place {
  readonly column: string;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** Unset: the engine's native type for the storage. */
  readonly type: ColumnType | undefined;
  readonly storage: Storage;
  readonly path: readonly string[];
}

/** The place of each mapped field, by the field's dotted path. */
export type Places = ReadonlyMap<string, Place>;

/** @throws ColumnsError with every problem, if there is one */
export function placesOf(columns: Columns, environment: Environment, dialect: Dialect): Places {
  const problems: ColumnProblem[] = [];
  const places = new Map<string, Place>();
  // the nearest namespace wins, and the key of the field itself over any
  const keys = Object.keys(columns).sort((a, b) => depth(a) - depth(b));
  for (const key of keys) {
    const report = (message: string, help: string) => {
      if (!problems.some((told) => told.key === key && told.message === message)) problems.push({ key, message, help });
    };
    const target = targetOf(key, environment);
    if (target === undefined) {
      report("unknown field", unknownHelp(key, environment));
      continue;
    }
    const column = columnOf(columns[key], dialect, report);
    if (column === undefined) continue;
    for (const field of target.kind === "field" ? [target] : fieldsOf(target)) {
      const place = placeOf(column, target, field, dialect, report);
      if (place !== undefined) places.set(field.name, place);
    }
  }
  if (problems.length > 0) throw new ColumnsError(problems);
  return places;
}

function depth(key: string): number {
  return key.split(".").length;
}

function targetOf(key: string, { fields, root }: Environment): EnvironmentField | Namespace | undefined {
  return fields.find(({ name }) => name === key) ?? namespacesOf(root).find(({ path }) => path.join(".") === key);
}

function namespacesOf(namespace: Namespace): readonly Namespace[] {
  return [...namespace.members.values()].flatMap((member) =>
    member.kind === "namespace" ? [member, ...namespacesOf(member)] : [],
  );
}

function fieldsOf(namespace: Namespace): readonly EnvironmentField[] {
  return [...namespace.members.values()].flatMap((member) =>
    member.kind === "namespace" ? fieldsOf(member) : [member],
  );
}

function unknownHelp(key: string, { fields, root, aliases }: Environment): string {
  const names = [...fields.map(({ name }) => name), ...namespacesOf(root).map(({ path }) => path.join("."))];
  const name = aliases.get(key) ?? nearest(key, names);
  if (name !== undefined) return `did you mean ${name}?`;
  return `name a field or a namespace of the environment: ${[...root.members.keys()].join(", ")}, or a member of one`;
}

function placeOf(
  given: Column,
  target: EnvironmentField | Namespace,
  field: EnvironmentField,
  dialect: Dialect,
  report: Report,
): Place | undefined {
  const { column, table, schema, path = [], as, type: spelled } = given;
  const mapped = spelled === undefined ? given : { ...given, type: dialect.plainType?.(spelled) ?? spelled };
  const isWhole = target.kind === "field" && path.length === 0;
  const isOther = mapped.type !== undefined || mapped.enum !== undefined;
  const isDocument = as === "json" || (as === undefined && isDocumentType(mapped.type));
  if (isOther && !isDocument) {
    const type = isWhole && as !== "struct" ? otherType(mapped, field.type, dialect, report) : undefined;
    if (!isWhole || as === "struct") report("a type applies to a whole column, not to a member of one", "remove it");
    return type && { column, table, schema, storage: type.isText ? "text" : "native", path, type };
  }
  const storage = as ?? (isDocument ? "json" : dialect.natural(isWhole ? field.type : undefined));
  const type = isOther ? documentType(mapped, dialect, report) : undefined;
  if (isOther && type === undefined) return undefined;
  const fitting = dialect.storages(field.type);
  if (target.kind === "namespace" && storage !== "json" && storage !== "struct") {
    report(`a namespace cannot be stored as "${storage}"`, "map each of its fields");
    return undefined;
  }
  if (fitting[storage] === undefined) {
    const what = target.kind === "field" ? describeType(field.type) : `${describeType(field.type)} (${field.name})`;
    report(`${dialect.title} cannot store ${what} as "${storage}"`, `store it as ${fits(fitting)}`);
    return undefined;
  }
  if (path.length > 0 && storage !== "json" && storage !== "struct") {
    report(`"${storage}" does not support a path`, `remove the path, or write as: "json"`);
    return undefined;
  }
  const steps = [...path, ...field.path.slice(target.path.length)];
  const rest = target.kind === "field" ? path : steps;
  if (storage === "struct" && rest.length === 0) {
    report("a struct needs a path", 'name the member: path: ["…"]');
    return undefined;
  }
  return { column, table, schema, storage, path: rest, type };
}

function isDocumentType(type: string | undefined): boolean {
  return type !== undefined && /^\s*jsonb?\s*$/i.test(type);
}

/** The type of a column with a document. */
function documentType({ type }: Column, { title, documents }: Dialect, report: Report): ColumnType | undefined {
  const name = type?.trim().toLowerCase();
  if (name !== undefined && Object.hasOwn(documents, name)) return documents[name];
  const names = Object.keys(documents).join(", ");
  report(`${title} cannot store documents in a column of this type`, `write one of ${names}, or as: "native"`);
  return undefined;
}

/** The type of a column that differs from the field's type. */
function otherType(mapped: Column, type: Type, dialect: Dialect, report: Report): ColumnType | undefined {
  if (mapped.enum !== undefined) return enumOf(mapped.enum, type, dialect, report);
  const { title, types } = dialect;
  const text = mapped.type ?? "";
  const fitting = typesFor(type, types);
  const help = `the types for ${describeType(type)} are ${fitting.join(", ")}`;
  const found = columnType(text, type, types);
  switch (found.kind) {
    case "found":
      return found.type;
    case "list":
      report(
        `${text} cannot store ${describeType(type)}`,
        type.kind === "list" ? "write the type of the list" : "write the type of one value",
      );
      return undefined;
    case "other":
      report(`${title} cannot read ${describeType(type)} from ${text}`, fitting.length > 0 ? help : 'write as: "json"');
      return undefined;
    case "unknown": {
      const near = nearest(
        found.name,
        types.flatMap(({ names }) => names),
      );
      const others = 'for an enum, write enum: "…"; for a domain, its base type; cast any other type in a view';
      report(`unknown column type "${text}"`, near === undefined ? `${help}; ${others}` : `did you mean ${near}?`);
      return undefined;
    }
  }
}

function enumOf(given: string | Enum, type: Type, dialect: Dialect, report: Report): ColumnType | undefined {
  const isList = type.kind === "list";
  const item = isList ? type.element : type;
  if (dialect.enumType === undefined) {
    report(`${dialect.title} does not support enums`, "remove enum: the column contains text");
    return undefined;
  }
  if (item.kind !== "string") {
    report(`an enum cannot be read as ${describeType(type)}`, "remove the enum");
    return undefined;
  }
  const { schema, name, labels = [] } = typeof given === "string" ? { name: given } : given;
  const names = [schema, name].filter((one) => one !== undefined);
  return dialect.enumType(names.map(dialect.identifier).join("."), isList, labels);
}

function fits(storages: ReturnType<Dialect["storages"]>): string {
  return Object.entries(storages)
    .map(([storage, name]) => `"${storage}" (${name})`)
    .join(" or ");
}

/** A name that none of the mapped columns and tables has, ignoring case. */
export function freshName(places: Places): string {
  const taken = new Set([...places.values()].flatMap(({ column, table }) => [column, table ?? column]).map(lower));
  let name = "item";
  while (taken.has(name)) name += "_";
  return name;
}

function lower(name: string): string {
  return name.toLowerCase();
}
