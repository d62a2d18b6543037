import { type Command, Option } from "commander";
import type { Environment } from "../environment.ts";
import { type SQLDialect, sqlDialects } from "../functions/sql.ts";
import type { PredicateSQL } from "../predicate.ts";
import { visible, visibleLines } from "../report/width.ts";
import type { Columns } from "../sql/columns.ts";
import { describeData, isRecord } from "../types/value.ts";
import { readContext, scopeOf } from "./context.ts";
import { isColumnsError, isFilterError } from "./errors.ts";
import { type Compiled, compileAll, evaluate, refuseStandardInputTwice } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import { type Filter, type FilterOptions, type Found, readInputs, requireFilters, withFilters } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { readJson } from "./json-file.ts";
import { withDialect, withOutput, withPlace } from "./options.ts";
import { findingsData, printFindings, printJson, reportPassedOver } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";
import { readUser } from "./user.ts";

interface SQLCommandOptions extends Omit<FilterOptions, "dialect"> {
  readonly dialect: SQLDialect;
  readonly filterDialect?: string;
  readonly given?: string;
  readonly user?: string;
  readonly columns?: string;
  readonly residual?: boolean;
}

/** `wherefore sql`: translates filters to SQL conditions; code 1 for conditions that cannot be translated. */
export function addSQL(program: Command, act: Act): void {
  const command = program
    .command("sql")
    .description("translate filters to SQL conditions with parameters")
    .addOption(new Option("--dialect <engine>", "the database").choices(sqlDialects).default("postgres"))
    .option("--given <file>", "known values as JSON: { user }")
    .option("--user <file>", "the user, if known: a user resource, YAML or JSON")
    .option("--columns <file>", "column mapping as JSON, by field (default: one column per root, named after it)")
    .option("--residual", "return the part that cannot be translated as a filter");
  withOutput(withPlace(withDialect(withFilters(command), "--filter-dialect <name>"))).action(act(writeSQL));
}

async function writeSQL(host: Host, args: readonly string[], options: SQLCommandOptions): Promise<ExitCode> {
  const { filterDialect: dialect, dialect: _engine, ...rest } = options;
  const filterOptions = { ...rest, ...(dialect !== undefined && { dialect }) };
  refuseStandardInputTwice(args, filterOptions, [options.given, options.columns, options.user]);
  const columns = options.columns === undefined ? undefined : await readColumns(options.columns, host);
  const inputs = await readInputs(host, args, filterOptions);
  const compiled = compileAll(host, inputs, filterOptions);
  if (compiled === undefined) return 1;
  requireFilters(inputs);
  const known = await readKnown(host, compiled, options);
  const { out, err } = outputs(host, options);
  const refused: Found[] = [];
  const results = compiled.flatMap((one) => {
    const sql = translate(one, known, columns, options);
    if (!("refused" in sql)) return [{ filter: one.filter, sql }];
    refused.push(sql.refused);
    return [];
  });
  if (options.json) printJson(refused.length > 0 ? { diagnostics: findingsData(refused) } : results.map(dataOf), out);
  else {
    printFindings(refused, err);
    for (const [index, { filter, sql }] of results.entries()) {
      if (index > 0) out.print("");
      print(filter, sql, options.dialect, out);
    }
  }
  return reportPassedOver(inputs, refused.length > 0 ? 1 : 0, err);
}

/** The known data: --given, and the user of --user. */
async function readKnown(
  host: Host,
  compiled: readonly Compiled[],
  { given, user }: SQLCommandOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const predicates = compiled.map(({ predicate }) => predicate);
  const environments = compiled.map(({ filter }) => filter.environment);
  const known = given === undefined ? {} : await readContext(given, host, scopeOf(predicates, environments, []));
  if (user === undefined) return known;
  if (Object.hasOwn(known, "user")) throw new Failure("--user and --given both provide the user", "remove one of them");
  return { ...known, user: await readUser(user, host) };
}

/** The filter as SQL, or why it cannot be translated. */
function translate(
  { filter: { environment, place }, predicate }: Compiled,
  known: Readonly<Record<string, unknown>>,
  columns: Columns | undefined,
  { dialect, residual = false }: SQLCommandOptions,
): PredicateSQL<unknown> | { readonly refused: Found } {
  const left = evaluate(() => predicate.given(known));
  try {
    return left.toSQL({ dialect, columns: columns ?? rootsAsColumns(environment.data), residual });
  } catch (error) {
    if (isColumnsError(error)) throw new Failure(error.message, "fix the file passed to --columns");
    if (!isFilterError(error)) throw error;
    const isWhole = left.source === predicate.source;
    return { refused: { diagnostics: error.diagnostics, text: left.source, place: isWhole ? place : {} } };
  }
}

/** One column per root, named after it: a namespace as a document, a field as itself. */
function rootsAsColumns({ root }: Environment): Columns {
  return Object.fromEntries([...root.members.keys()].map((name) => [name, name]));
}

async function readColumns(path: string, host: Host): Promise<Columns> {
  const data = await readJson(path, host);
  if (isRecord(data)) return data as Columns;
  throw new Failure(`${nameOf(path)} contains ${describeData(data)}`, "pass an object: columns by field");
}

function print(
  { policy }: Filter,
  { text, values, residual }: PredicateSQL<unknown>,
  dialect: SQLDialect,
  out: Output,
): void {
  const { paint } = out;
  if (policy !== undefined) out.print(paint("strong", visible(policy.name)));
  out.print(visibleLines(text));
  for (const [index, value] of values.entries()) {
    out.print(`  ${paint("faint", placeholder(dialect, index + 1))} = ${visible(JSON.stringify(value))}`);
  }
  if (residual !== undefined) out.print(`  ${paint("faint", "residual:")} ${visible(String(residual))}`);
}

function placeholder(dialect: SQLDialect, number: number): string {
  if (dialect === "clickhouse") return `p${number}`;
  return dialect === "postgres" || dialect === "duckdb" ? `$${number}` : `?${number}`;
}

function dataOf({ filter: { policy }, sql: { residual, ...sql } }: { filter: Filter; sql: PredicateSQL<unknown> }) {
  return {
    ...(policy !== undefined && { policy: policy.name, path: policy.path }),
    ...sql,
    ...(residual !== undefined && { residual: String(residual) }),
  };
}
