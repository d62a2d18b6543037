import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import type { SQLDialect } from "../functions/sql.ts";
import { diagnose } from "../messages.ts";
import { nearest } from "../suggest.ts";
import { type TypedExpr, walk } from "../typed.ts";
import { bool } from "../types/type.ts";
import { always, type Condition, junction, question } from "./algebra.ts";
import { clickhouse } from "./clickhouse.ts";
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

const dialects: Readonly<Record<SQLDialect, Dialect>> = { postgres, duckdb, sqlite, trino, clickhouse };

/** The result of translating a filter to SQL. */
export interface Translation {
  /** Absent if something cannot be translated, and no residual was requested. */
  readonly sql: SQLText | SQLTemplate | undefined;
  /** The conditions that cannot be translated, in the order of the text; without a residual, these are errors. */
  readonly refused: readonly Diagnostic[];
  /** The remaining condition on the rows that the SQL finds. */
  readonly residual: TypedExpr | undefined;
}

/**
 * A checked filter as a condition on rows, true for exactly the rows with whose data it is true.
 * @throws ColumnsError for invalid columns
 * @throws TypeError for an unknown option or dialect, and for an option of the wrong type
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

/** The format of the result: a text with numbered parameters, or a template. */
type Form = Pick<SQLOptions, "parameter" | "template"> | Pick<SQLTemplateOptions, "template">;

export function renderFor(dialect: Dialect, pieces: Sql, form: Form): SQLText | SQLTemplate {
  if (form.template === true) return template(pieces);
  const { parameter: first = 1 } = form as Pick<SQLOptions, "parameter">;
  return render(pieces, dialect.placeholder, { first, shared: dialect.numbered });
}

/** @throws TypeError for an unknown dialect */
export function dialectOf(name: unknown): Dialect {
  if (typeof name === "string" && Object.hasOwn(dialects, name)) return dialects[name as SQLDialect];
  const near = nearest(String(name), Object.keys(dialects));
  const help = near === undefined ? `the dialects are ${Object.keys(dialects).join(", ")}` : `did you mean "${near}"?`;
  throw new TypeError(`unknown SQL dialect "${name}"; ${help}`);
}

interface Attempt {
  readonly condition: Condition;
  /** The conditions that cannot be translated; then the result is meaningless. */
  readonly refused: readonly Diagnostic[];
}

/**
 * A checked condition as a question about a row; `otherwise` is the advice for conditions that cannot be translated.
 */
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

/** Rows without required data never match: in a context, it would be an error. */
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
  /** The advice for conditions that cannot be translated; unset: pass known data first, or request the residual. */
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

/** The root of a field, if no column has anything of it: it is probably not data of a row. */
function unmappedRoot([root = ""]: readonly string[], places: Places): string | undefined {
  return [...places.keys()].some((name) => name === root || name.startsWith(`${root}.`)) ? undefined : root;
}

function allOf(parts: readonly TypedExpr[], { span }: TypedExpr): TypedExpr | undefined {
  const [only] = parts;
  return parts.length < 2 ? only : { kind: "and", operands: parts, type: bool, span };
}
