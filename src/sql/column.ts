import { nearest } from "../suggest.ts";
import { isRecord } from "../types/value.ts";
import type { Dialect } from "./dialect.ts";

/**
 * How a column stores a value: `native`, the engine's native type for the field's type; `json`, a document, or a part
 * of one; `struct`, a member of a STRUCT or ROW that is `native`; `text`, a timestamp as an RFC 3339 string.
 */
export type Storage = "native" | "json" | "struct" | "text";

/** Where a field, or every field of a namespace, is stored in a row. */
export interface Column {
  /** The column's name, unquoted; it is always quoted. */
  readonly column: string;
  /** The table, view or alias of the column, if it is ambiguous. */
  readonly table?: string | undefined;
  /** The schema of {@link table}. */
  readonly schema?: string | undefined;
  /**
   * The column's type, if it is not the engine's native type for the field's type: `uuid`, `varchar[]`, `numeric(12,
   * 2)`.
   */
  readonly type?: string | undefined;
  /** The enum type of the column, or of its items; the name is always quoted. */
  readonly enum?: string | Enum | undefined;
  /** The path to the value inside the column. For a namespace: to the object with its fields. */
  readonly path?: readonly string[] | undefined;
  /** Default: with a path, or for a namespace, the engine's document type; otherwise its native type. */
  readonly as?: Storage | undefined;
}

/** An enum with more than its name. */
export interface Enum {
  readonly name: string;
  /** Its schema, if it is not in the search path. */
  readonly schema?: string | undefined;
  /** Its labels: the planner can then estimate how many rows have each. Others are looked up. */
  readonly labels?: readonly string[] | undefined;
}

/** Receives a problem of a column, and what to do about it. */
export type Report = (message: string, help: string) => void;

const members = ["column", "table", "schema", "type", "enum", "path", "as"];
const storages: readonly Storage[] = ["native", "json", "struct", "text"];

/** The column of the mapping, if it is valid. */
export function columnOf(given: unknown, dialect: Dialect, report: Report): Column | undefined {
  const column: unknown = typeof given === "string" ? { column: given } : given;
  if (typeof column !== "object" || column === null || Array.isArray(column)) {
    report("not a valid column", 'write the column\'s name, or { column: "…" }');
    return undefined;
  }
  const unknown = Object.keys(column).filter((member) => !members.includes(member));
  for (const member of unknown) {
    const near = nearest(member, members);
    report(
      `unknown member "${member}" of a column`,
      near === undefined ? `the members are ${members.join(", ")}` : `did you mean ${near}?`,
    );
  }
  const {
    column: name,
    table,
    schema,
    type,
    enum: enumName,
    path = [],
    as,
  } = column as {
    readonly [K in keyof Column]?: unknown;
  };
  const isName = identifies(name, "column", dialect, report);
  const isTable =
    (table === undefined || identifies(table, "table", dialect, report)) &&
    (schema === undefined || identifies(schema, "schema", dialect, report));
  if (schema !== undefined && table === undefined) report("a schema needs a table", 'name it: table: "…"');
  const isType = (type === undefined || isText(type, report)) && isEnum(enumName, dialect, report);
  if (type !== undefined && enumName !== undefined)
    report("a column cannot have both a type and an enum", "remove one of them");
  const isPath = Array.isArray(path) && path.every((step) => typeof step === "string" && isStorable(step, dialect));
  if (!isPath) report("path must be a list of member names", 'write path: ["spec", "roles"]');
  const isStorage = as === undefined || storages.includes(as as Storage);
  if (!isStorage) {
    const near = nearest(String(as), storages);
    report(
      `unknown storage "${as}"`,
      near === undefined ? `the storages are ${storages.join(", ")}` : `did you mean ${near}?`,
    );
  }
  if (!isName || !isTable || !isType || !isPath || !isStorage || unknown.length > 0) return undefined;
  if (table === undefined && dialect.ambiguous.some((other) => other === name.toLowerCase())) {
    report(`the generated query also has a column ${name}`, `name the table: { column: "${name}", table: "…" }`);
    return undefined;
  }
  return column as Column;
}

/** Whether `name` is a valid name for a column or a table. */
function identifies(
  name: unknown,
  what: "column" | "table" | "schema" | "enum",
  dialect: Dialect,
  report: Report,
): name is string {
  if (typeof name !== "string" || name === "") {
    report(`${what} must be a name`, `write ${what}: "…"`);
    return false;
  }
  if (isStorable(name, dialect)) return true;
  report(`${what} is not a valid name`, "remove NUL characters and unpaired surrogates");
  return false;
}

function isText(type: unknown, report: Report): type is string {
  if (typeof type === "string") return true;
  report("type must be a string", 'write the type as in a definition: type: "uuid"');
  return false;
}

function isEnum(given: unknown, dialect: Dialect, report: Report): boolean {
  if (!isRecord(given)) return given === undefined || identifies(given, "enum", dialect, report);
  const { name, schema, labels, ...others } = given;
  const [other] = Object.keys(others);
  if (other !== undefined) report(`unknown member "${other}" of an enum`, "the members are name, schema, labels");
  const isLabels =
    labels === undefined || (Array.isArray(labels) && labels.every((label) => typeof label === "string"));
  if (!isLabels) report("labels must be a list of strings", 'write labels: ["open", "paid"]');
  const isSchema = schema === undefined || identifies(schema, "schema", dialect, report);
  return identifies(name, "enum", dialect, report) && isSchema && isLabels && other === undefined;
}

/** Whether a name can appear in a statement. */
function isStorable(name: string, dialect: Dialect): boolean {
  return !name.includes("\0") && dialect.missing(name) === undefined;
}
