import { type Command, Option } from "commander";
import type { DialectName } from "../dialects.ts";
import type { Environment } from "../environment.ts";
import { FilterError } from "../error.ts";
import type { Predicate, PredicateSQL } from "../predicate.ts";
import { type Columns, ColumnsError } from "../sql/columns.ts";
import type { SQLDialect } from "../sql/options.ts";
import { describeData, isRecord } from "../types/value.ts";
import { visible, visibleLines } from "../width.ts";
import { compileAll, evaluate } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import { allFilters, type Filter, type FilterOptions, readInputs, withFilters } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { nameOf, readJson } from "./input.ts";
import { withDialect, withOutput, withPlace } from "./options.ts";
import { printJson } from "./report.ts";
import { type Output, outputs } from "./terminal.ts";

interface SQLCommandOptions extends Omit<FilterOptions, "dialect"> {
  readonly dialect: SQLDialect;
  readonly filterDialect: DialectName;
  readonly given?: string;
  readonly columns?: string;
  readonly residual?: boolean;
}

const engines = ["postgres", "duckdb", "sqlite", "trino"] satisfies readonly SQLDialect[];

/** `wherefore sql`: filters as conditions for a database; code 1 for what it cannot be asked. */
export function addSQL(program: Command, act: Act): void {
  const command = program
    .command("sql")
    .description("write filters as SQL conditions, with their parameters")
    .addOption(new Option("--dialect <engine>", "the database").choices(engines).default("postgres"))
    .option("--given <file>", "JSON of what is known already: { user }")
    .option("--columns <file>", "JSON of columns by field; default: a column for each root, of that name")
    .option("--residual", "say what cannot be asked of the database as a filter that is left");
  withOutput(withPlace(withDialect(withFilters(command), "--filter-dialect <name>"))).action(act(writeSQL));
}

async function writeSQL(host: Host, args: readonly string[], options: SQLCommandOptions): Promise<ExitCode> {
  const given = { ...options, dialect: options.filterDialect };
  const known = options.given === undefined ? {} : await readObject(host, options.given, "{ user }");
  const columns =
    options.columns === undefined ? undefined : await readObject(host, options.columns, "columns by field");
  const inputs = await readInputs(host, args, given);
  const predicates = compileAll(host, inputs, given);
  if (predicates === undefined) return 1;
  const { out, err } = outputs(host, options);
  const filters = allFilters(inputs);
  const results = filters.flatMap((filter, index) => {
    const predicate = predicates[index];
    if (predicate === undefined) return [];
    const sql = translate(predicate, filter, known, columns as Columns | undefined, options, err);
    return sql === undefined ? [] : [{ filter, sql }];
  });
  if (options.json) printJson(results.map(dataOf), out);
  else
    for (const [index, { filter, sql }] of results.entries()) {
      if (index > 0) out.print("");
      print(filter, sql, options.dialect, out);
    }
  return results.length < filters.length ? 1 : 0;
}

function translate(
  predicate: Predicate<unknown>,
  { environment }: Filter,
  known: unknown,
  columns: Columns | undefined,
  { dialect, residual = false }: SQLCommandOptions,
  err: Output,
): PredicateSQL<unknown> | undefined {
  const left = evaluate(() => predicate.given(known));
  try {
    return left.toSQL({ dialect, columns: columns ?? rootsAsColumns(environment.data), residual });
  } catch (error) {
    if (error instanceof ColumnsError) throw new Failure(error.message, "mend the file of --columns");
    if (!(error instanceof FilterError)) throw error;
    err.print(visibleLines(error.message));
    return undefined;
  }
}

/** Each root in a column of its own name: a namespace as a document, a field as itself. */
function rootsAsColumns({ root }: Environment): Columns {
  return Object.fromEntries([...root.members.keys()].map((name) => [name, name]));
}

async function readObject(host: Host, path: string, shape: string): Promise<Readonly<Record<string, unknown>>> {
  const data = await readJson(path, host);
  if (isRecord(data)) return data;
  throw new Failure(`${nameOf(path)} holds ${describeData(data)}`, `give an object: ${shape}`);
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
  if (residual !== undefined) out.print(`  ${paint("faint", "left to ask:")} ${visible(String(residual))}`);
}

function placeholder(dialect: SQLDialect, number: number): string {
  return dialect === "postgres" || dialect === "duckdb" ? `$${number}` : `?${number}`;
}

function dataOf({ filter: { policy }, sql: { residual, ...sql } }: { filter: Filter; sql: PredicateSQL<unknown> }) {
  return {
    ...(policy !== undefined && { policy: policy.name, path: policy.path }),
    ...sql,
    ...(residual !== undefined && { residual: String(residual) }),
  };
}
