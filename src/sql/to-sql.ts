import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import type { SQLDialect } from "../functions/sql.ts";
import { diagnose } from "../messages.ts";
import { nearest } from "../suggest.ts";
import { type TypedExpr, walk } from "../typed.ts";
import { bool } from "../types/type.ts";
import { always, type Condition, junction, question } from "./algebra.ts";
import { freshName, type Places, placesOf } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { duckdb } from "./duckdb.ts";
import { render, type Sql, template } from "./fragment.ts";
import { lower, type Refusal } from "./lower.ts";
import { checkOptions, type SQLOptions, type SQLTemplate, type SQLTemplateOptions, type SQLText } from "./options.ts";
import { postgres } from "./postgres.ts";
import { conjuncts } from "./split.ts";
import { sqlite } from "./sqlite.ts";
import { trino } from "./trino.ts";
import { write } from "./write.ts";

const dialects: Readonly<Record<SQLDialect, Dialect>> = { postgres, duckdb, sqlite, trino };

/** What came of writing a filter as SQL. */
export interface Translation {
  /** Absent where something cannot be translated, and no residual was asked for. */
  readonly sql: SQLText | SQLTemplate | undefined;
  /** What cannot be translated, in the order of the text; without a residual these are errors. */
  readonly refused: readonly Diagnostic[];
  /** What the rows that the SQL finds have to meet besides. */
  readonly residual: TypedExpr | undefined;
}

/**
 * A checked filter as a condition on rows: true of exactly those over whose data it is true.
 * @throws ColumnsError for columns that do not fit the environment or the engine
 * @throws TypeError for an option or a dialect that does not exist, and for a value of the wrong type
 */
export function toSQL(
  expr: TypedExpr,
  environment: Environment,
  options: SQLOptions | SQLTemplateOptions,
): Translation {
  checkOptions(options, ["dialect", "columns", "residual", "parameter", "template"]);
  const { columns, residual = false } = options;
  const dialect = dialectOf(options.dialect);
  const places = placesOf(columns, environment, dialect);
  const parts = residual ? conjuncts(expr) : [expr];
  const lowered = parts.map((part) => attempt(part, places, dialect));
  const refused = lowered.flatMap(({ refused }) => refused);
  if (refused.length > 0 && !residual) return { sql: undefined, refused, residual: undefined };
  const condition = junction(
    "and",
    lowered.map((one) => (one.refused.length === 0 ? one.condition : always)),
  );
  const rest = parts.filter((_, position) => lowered[position]?.refused.length !== 0);
  const sql = renderFor(dialect, write(condition, dialect, freshName(places)), options);
  return { sql, refused, residual: allOf(rest, expr) };
}

/** How the result is written: as a text with the dialect's parameters, the first of which has a number, or as a template. */
type Form = Pick<SQLOptions, "parameter" | "template"> | Pick<SQLTemplateOptions, "template">;

export function renderFor(dialect: Dialect, pieces: Sql, form: Form): SQLText | SQLTemplate {
  if (form.template === true) return template(pieces);
  const { parameter: first = 1 } = form as Pick<SQLOptions, "parameter">;
  return render(pieces, dialect.placeholder, { first, shared: dialect.numbered });
}

/** @throws TypeError for a dialect that does not exist */
export function dialectOf(name: unknown): Dialect {
  if (typeof name === "string" && Object.hasOwn(dialects, name)) return dialects[name as SQLDialect];
  const near = nearest(String(name), Object.keys(dialects));
  const help = near === undefined ? `the dialects are ${Object.keys(dialects).join(", ")}` : `did you mean "${near}"?`;
  throw new TypeError(`unknown SQL dialect "${name}"; ${help}`);
}

interface Attempt {
  readonly condition: Condition;
  /** What cannot be translated; then the condition means nothing. */
  readonly refused: readonly Diagnostic[];
}

/** What a checked condition asks of a row; `otherwise` is what to do where the engine cannot be asked. */
export function attempt(expr: TypedExpr, places: Places, dialect: Dialect, otherwise?: string): Attempt {
  const refused: Diagnostic[] = [];
  const condition = lower(expr, {
    places,
    missing: dialect.missing,
    nests: dialect.nests,
    dialect: dialect.name,
    refuse: ({ span }, reason) => refused.push(remark(reason, span, { places, dialect, otherwise })),
  });
  return { condition: junction("and", [condition, ...present(expr, places)]), refused };
}

/** Rows without data that is required never match: the data of a context would be an error. */
function present(expr: TypedExpr, places: Places): readonly Condition[] {
  const read = new Map(walk(expr).flatMap((one) => (one.kind === "field" ? [[one.field.name, one.field]] : [])));
  return [...read.values()].flatMap(({ name, type, required }) => {
    const place = required ? places.get(name) : undefined;
    return place === undefined ? [] : [question({ kind: "present", value: { kind: "stored", type, place } })];
  });
}

interface Target {
  readonly places: Places;
  readonly dialect: Dialect;
  /** What to do where the engine cannot be asked; unset: the filter can be given what is known, and has a residual. */
  readonly otherwise: string | undefined;
}

function remark(reason: Refusal, span: TypedExpr["span"], { places, dialect, otherwise }: Target): Diagnostic {
  switch (reason.kind) {
    case "function":
      return diagnose("sql-function", span, [reason.name, reason.isElsewhere ? dialect : undefined, otherwise]);
    case "no-column": {
      const { name, path } = reason.field;
      const root = otherwise === undefined ? unmappedRoot(path, places) : undefined;
      return diagnose("sql-no-column", span, [name, root, otherwise]);
    }
    case "failed":
      return diagnose("function-failed", span, [reason.name, reason.problem]);
    case "text":
      return diagnose("sql-text", span, [reason.what, dialect.title, otherwise]);
    case "nesting":
      return diagnose("sql-nesting", span, [dialect.title, dialect.nests, otherwise]);
  }
}

/** The root of a field, if no column has anything of it: it is hardly data of a row. */
function unmappedRoot([root = ""]: readonly string[], places: Places): string | undefined {
  return [...places.keys()].some((name) => name === root || name.startsWith(`${root}.`)) ? undefined : root;
}

function allOf(parts: readonly TypedExpr[], { span }: TypedExpr): TypedExpr | undefined {
  const [only] = parts;
  return parts.length < 2 ? only : { kind: "and", operands: parts, type: bool, span };
}
