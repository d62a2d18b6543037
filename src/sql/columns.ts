import type { Environment, EnvironmentField, Namespace } from "../environment.ts";
import { nearest } from "../suggest.ts";
import { describeType } from "../types/type.ts";
import type { Dialect } from "./dialect.ts";

/**
 * What a column holds: `native` the engine's own type for the field's type; `json` a document, or a part of one;
 * `struct` a STRUCT or ROW with a member that is `native`; `text` a timestamp as RFC 3339 text.
 */
export type Storage = "native" | "json" | "struct" | "text";

/** Where a field, or every field of a namespace, lies in a row. */
export interface Column {
  /** The column's name, as it is: it is always quoted. */
  readonly column: string;
  /** The table, view or alias that has the column, where one has to say. */
  readonly table?: string | undefined;
  /** The members that lead to the value inside the column. Of a namespace: to what holds its fields. */
  readonly path?: readonly string[] | undefined;
  /** Unset: with a path, or for a namespace, the engine's own kind of document; otherwise what it has for the type. */
  readonly as?: Storage | undefined;
}

/** Columns by the dotted path of a field, or of a namespace whose fields lie in one document. A text is a {@link Column.column}. */
export type Columns = Readonly<Record<string, string | Column>>;

/** One thing that is wrong with a map of columns. */
export interface ColumnProblem {
  /** The key of `columns` that it is about. */
  readonly key: string;
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
}

/** Columns that do not fit the environment or the engine. The message has every problem, one a line. */
export class ColumnsError extends TypeError {
  readonly problems: readonly ColumnProblem[];

  constructor(problems: readonly ColumnProblem[]) {
    const lines = problems.map(({ key, message, help }) => `  ${key || '""'}: ${message}; ${help}`);
    super(`the columns do not fit:\n${lines.join("\n")}`);
    this.name = "ColumnsError";
    this.problems = problems;
  }
}

/** Where a value lies in a row. */
export interface Place {
  readonly column: string;
  readonly table: string | undefined;
  readonly storage: Storage;
  readonly path: readonly string[];
}

/** The place of each field that has one, by the field's dotted path. */
export type Places = ReadonlyMap<string, Place>;

/** @throws ColumnsError with every problem, if there is one */
export function placesOf(columns: Columns, environment: Environment, dialect: Dialect): Places {
  const problems: ColumnProblem[] = [];
  const places = new Map<string, Place>();
  // the nearest namespace has the last word, and a field's own key before any
  const keys = Object.keys(columns).sort((a, b) => depth(a) - depth(b));
  for (const key of keys) {
    const report = (message: string, help: string) => {
      if (!problems.some((told) => told.key === key && told.message === message)) problems.push({ key, message, help });
    };
    const target = targetOf(key, environment);
    if (target === undefined) {
      report("the environment has no such field", unknownHelp(key, environment));
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

type Report = (message: string, help: string) => void;

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
  return `name a field or a namespace of the environment: ${[...root.members.keys()].join(", ")}, or what is in them`;
}

const members = ["column", "table", "path", "as"];
const storages: readonly Storage[] = ["native", "json", "struct", "text"];

/** The column as the mapping has it, if what the mapping says can be read at all. */
function columnOf(given: unknown, dialect: Dialect, report: Report): Column | undefined {
  const column: unknown = typeof given === "string" ? { column: given } : given;
  if (typeof column !== "object" || column === null || Array.isArray(column)) {
    report("not a valid column", 'write the column\'s name, or { column: "…" }');
    return undefined;
  }
  const unknown = Object.keys(column).filter((member) => !members.includes(member));
  for (const member of unknown) {
    const near = nearest(member, members);
    report(
      `a column has no member "${member}"`,
      near === undefined ? `it has ${members.join(", ")}` : `did you mean ${near}?`,
    );
  }
  const { column: name, table, path = [], as } = column as { readonly [K in keyof Column]?: unknown };
  const isName = identifies(name, "column", dialect, report);
  const isTable = table === undefined || identifies(table, "table", dialect, report);
  const isPath = Array.isArray(path) && path.every((step) => typeof step === "string" && isStorable(step, dialect));
  if (!isPath) report("path is not a list of member names", 'write path: ["spec", "roles"]');
  const isStorage = as === undefined || storages.includes(as as Storage);
  if (!isStorage) {
    const near = nearest(String(as), storages);
    report(
      `"${as}" is not a storage`,
      near === undefined ? `as is one of ${storages.join(", ")}` : `did you mean ${near}?`,
    );
  }
  if (!isName || !isTable || !isPath || !isStorage || unknown.length > 0) return undefined;
  if (table === undefined && dialect.ambiguous.some((other) => other === name.toLowerCase())) {
    report(`the query itself has a column ${name}`, `name the table too: { column: "${name}", table: "…" }`);
    return undefined;
  }
  return column as Column;
}

/** Whether `name` can name a column or a table. */
function identifies(name: unknown, what: "column" | "table", dialect: Dialect, report: Report): name is string {
  if (typeof name !== "string" || name === "") {
    report(`${what} is not a name`, `write ${what}: "…"`);
    return false;
  }
  if (isStorable(name, dialect)) return true;
  report(`${what} is not a valid name`, "remove the NUL or the half of a surrogate pair");
  return false;
}

/** Whether a name can be one in a statement, whatever the engine's texts can hold. */
function isStorable(name: string, dialect: Dialect): boolean {
  return !name.includes("\0") && dialect.missing(name) === undefined;
}

function placeOf(
  { column, table, path = [], as }: Column,
  target: EnvironmentField | Namespace,
  field: EnvironmentField,
  dialect: Dialect,
  report: Report,
): Place | undefined {
  const isWhole = target.kind === "field" && path.length === 0;
  const storage = as ?? dialect.natural(isWhole ? field.type : undefined);
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
    report(`"${storage}" has no members for a path`, `remove the path, or write as: "json"`);
    return undefined;
  }
  const steps = [...path, ...field.path.slice(target.path.length)];
  const rest = target.kind === "field" ? path : steps;
  if (storage === "struct" && rest.length === 0) {
    report("a struct needs a path", 'name the member: path: ["…"]');
    return undefined;
  }
  return { column, table, storage, path: rest };
}

function fits(storages: ReturnType<Dialect["storages"]>): string {
  return Object.entries(storages)
    .map(([storage, name]) => `"${storage}" (${name})`)
    .join(" or ");
}

/** A name that none of the mapped columns and tables has, in any case of letters. */
export function freshName(places: Places): string {
  const taken = new Set([...places.values()].flatMap(({ column, table }) => [column, table ?? column]).map(lower));
  let name = "item";
  while (taken.has(name)) name += "_";
  return name;
}

function lower(name: string): string {
  return name.toLowerCase();
}
