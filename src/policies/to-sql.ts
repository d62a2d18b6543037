import type { Environment, EnvironmentField } from "../environment.ts";
import type { Predicate } from "../predicate.ts";
import { FilterError } from "../report/error.ts";
import { renderDiagnostics } from "../report/render.ts";
import { always, type Condition, junction, type Stored } from "../sql/algebra.ts";
import type { Column } from "../sql/column.ts";
import { freshName, type Places, placesOf } from "../sql/columns.ts";
import type { Dialect } from "../sql/dialect.ts";
import { join, type Sql, sql } from "../sql/fragment.ts";
import { equal } from "../sql/lower.ts";
import { checkOptions, type SQLOptions, type SQLTemplate } from "../sql/options.ts";
import { attempt, dialectOf, renderFor } from "../sql/to-sql.ts";
import { write } from "../sql/write.ts";
import { string } from "../types/type.ts";
import type { PolicyDiagnostic } from "./policy.ts";

/** The engine of a set's SQL, and the columns that its policies read. */
export interface PolicySQLOptions extends Omit<SQLOptions, "residual"> {
  /** The column with the kind; required if a policy has kinds. */
  readonly kind?: string | Column | undefined;
}

/** {@link PolicySQLOptions} for an {@link SQLTemplate} instead of a {@link PolicySQL}. */
export interface PolicyTemplateOptions extends Omit<PolicySQLOptions, "parameter" | "template"> {
  readonly template: true;
}

/** An expression over a row: the name of the policy that matches it. */
export interface PolicySQL {
  /** An expression of type text: the name of the first policy that matches the row, or NULL. */
  readonly text: string;
  /** The values of the parameters, as for a filter. */
  readonly values: readonly (string | number)[];
}

interface Entry {
  readonly name: string;
  readonly kinds: ReadonlySet<string> | undefined;
  readonly predicate: Predicate | undefined;
}

/**
 * Which of `entries`, which are in order, matches a row.
 * @throws FilterError with everything that cannot be translated, of every policy
 * @throws ColumnsError for invalid columns
 * @throws TypeError for an unknown option, an option of the wrong type, or kinds without a column
 */
export function firstMatch(
  entries: readonly Entry[],
  environment: Environment,
  options: PolicySQLOptions | PolicyTemplateOptions,
): PolicySQL | SQLTemplate {
  checkOptions(options, ["dialect", "columns", "kind", "parameter", "template"]);
  const dialect = dialectOf(options.dialect);
  const places = placesWithKind(environment, options, dialect);
  const conditions = conditionsOf(entries, places, dialect);
  return renderFor(dialect, choose(conditions, dialect, freshName(places)), options);
}

/** The places of the columns, with the kind as if it were a field of the environment. */
function placesWithKind(
  environment: Environment,
  { columns, kind }: PolicySQLOptions | PolicyTemplateOptions,
  dialect: Dialect,
): Places {
  if (kind === undefined) return placesOf(columns, environment, dialect);
  const field: EnvironmentField = { kind: "field", type: string, path: ["kind"], name: "kind", present: 0 };
  const { root, fields } = environment;
  return placesOf(
    { ...columns, kind },
    {
      ...environment,
      root: { ...root, members: new Map([...root.members, [field.name, field]]) },
      fields: [...fields.filter(({ path }) => path[0] !== field.name), field],
    },
    dialect,
  );
}

interface Named {
  readonly name: string;
  readonly condition: Condition;
}

function conditionsOf(entries: readonly Entry[], places: Places, dialect: Dialect): readonly Named[] {
  const diagnostics: PolicyDiagnostic[] = [];
  const rendered: string[] = [];
  const conditions = entries.map(({ name, kinds, predicate }): Named => {
    const isOfKind = kinds === undefined ? always : kindIn(kinds, places);
    if (predicate === undefined) return { name, condition: isOfKind };
    const { condition, refused } = attempt(predicate.data, places, dialect, "send rows through `match` instead");
    diagnostics.push(...refused.map((diagnostic) => ({ ...diagnostic, policy: name })));
    if (refused.length > 0) rendered.push(renderDiagnostics(refused, predicate.source, { name }));
    return { name, condition: junction("and", [isOfKind, condition]) };
  });
  if (diagnostics.length > 0) throw new FilterError(diagnostics, rendered.join("\n\n"));
  return conditions;
}

function kindIn(kinds: ReadonlySet<string>, places: Places): Condition {
  const place = places.get("kind");
  if (place === undefined)
    throw new TypeError('policies have kinds: name the column with the kind of a row, kind: "…"');
  const stored: Stored = { kind: "stored", type: string, place };
  const equals = [...kinds].map((kind) => equal(stored, { kind: "known", type: string, value: kind }));
  return junction("or", equals);
}

/**
 * The name of the first condition that is true. Omits conditions that are never true, and those after one that always
 * is.
 */
function choose(conditions: readonly Named[], dialect: Dialect, item: string): Sql {
  const possible = conditions.filter(({ condition }) => condition.kind !== "constant" || condition.value);
  const last = possible.findIndex(({ condition }) => condition.kind === "constant");
  const before = last < 0 ? possible : possible.slice(0, last);
  const otherwise = nameOf(possible[last], dialect);
  if (before.length === 0) return otherwise;
  const branches = before.map(
    (named) => sql`WHEN ${write(named.condition, dialect, item)} THEN ${nameOf(named, dialect)}`,
  );
  return sql`CASE ${join(branches, " ")} ELSE ${otherwise} END`;
}

function nameOf(named: Named | undefined, dialect: Dialect): Sql {
  if (named === undefined) return ["NULL"];
  const { name } = named;
  const missing = dialect.missing(name);
  if (missing === undefined) return dialect.known(name, "string");
  throw new TypeError(
    `${dialect.title} cannot store a text with ${missing}: rename the policy ${JSON.stringify(name)}`,
  );
}
