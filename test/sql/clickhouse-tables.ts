import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { Column, SQLOptions, Type } from "wherefore";
import type { Namespace } from "wherefore/internals";
import type { FilterEnvironment } from "../../src/predicate.ts";
import type { Run, Table } from "./differential.ts";
import { type Context, plain, read } from "./rows.ts";

const engines = new URL("../../engines/package.json", import.meta.url);

/** Whether `npm run engines` installed the engine. */
export const isInstalled = existsSync(new URL("./node_modules/chdb", engines));

/** What is used of chdb's session. */
interface Session {
  query(text: string): string;
  queryBind(text: string, values: Readonly<Record<string, unknown>>, format: string): string;
  cleanup(): void;
}

/** A database in the memory of this process. */
export function runInClickHouse(): { readonly run: Run; close(): void } {
  const { Session } = createRequire(engines)("chdb") as { Session: new () => Session };
  const session = new Session();
  session.query("SET default_table_engine = 'Memory', max_parser_depth = 10000");
  return {
    run: async (text, values) => {
      const named = Object.fromEntries(values.map((value, index) => [`p${index + 1}`, value]));
      const found = session.queryBind(text, named, "JSONCompactEachRow").trim();
      return found === "" ? [] : found.split("\n").map((line) => JSON.parse(line));
    },
    close: () => session.cleanup(),
  };
}

const scalars = { string: "String", bool: "Bool", int: "Int64", float: "Float64", timestamp: "DateTime64(6, 'UTC')" };

/** The types of a table's scalars; a list or a map is never NULL. */
type Types = (type: Type & { kind: keyof typeof scalars }) => string;

/** What is missing is NULL. */
const nullable: Types = ({ kind }) => `Nullable(${scalars[kind]})`;

/** What is missing is the default of the type, but for times. */
const plainly: Types = ({ kind }) => {
  if (kind === "timestamp") return `Nullable(${scalars.timestamp})`;
  return kind === "string" ? "LowCardinality(String)" : scalars[kind];
};

/** Times are texts, as in documents. */
const documented: Types = ({ kind }) => `Nullable(${kind === "timestamp" ? "String" : scalars[kind]})`;

function typeOf(type: Type, types: Types): string {
  if (type.kind === "list") return `Array(${typeOf(type.element, types)})`;
  return type.kind === "map" ? `Map(String, ${typeOf(type.value, types)})` : types(type);
}

/** A text as a literal. */
export const text = (value: string) =>
  `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\0", "\\0")}'`;

export const identifier = (name: string) => `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;

/** Data of a field as an expression of the engine. */
function literal(data: unknown, type: Type, types: Types): string {
  if (type.kind === "list") {
    const items = ((data ?? []) as readonly unknown[]).map((item) => literal(item, type.element, types));
    return `CAST([${items.join(", ")}] AS ${typeOf(type, types)})`;
  }
  if (type.kind === "map") {
    const entries = Object.entries(data ?? {}).flatMap(([key, value]) => [
      text(key),
      literal(value, type.value, types),
    ]);
    return `CAST(map(${entries.join(", ")}) AS ${typeOf(type, types)})`;
  }
  if (data === undefined || data === null) {
    return types === plainly && type.kind !== "timestamp"
      ? `defaultValueOfTypeName(${text(scalars[type.kind])})`
      : "NULL";
  }
  if (type.kind === "string") return text(String(data));
  if (type.kind === "timestamp") return types === documented ? text(String(data)) : microseconds(String(data));
  return Object.is(data, -0) ? "-0." : String(data);
}

/** By the engine's own ticks, which know no range of years. */
function microseconds(instant: string): string {
  const [, fraction = ""] = /[.](\d+)/.exec(instant) ?? [];
  const seconds = BigInt(Date.parse(instant.replace(/[.]\d+/, "")) / 1000);
  return `fromUnixTimestamp64Micro(${seconds * 1_000_000n + BigInt(fraction.padEnd(6, "0"))}, 'UTC')`;
}

interface Stored {
  readonly name: string;
  readonly type: string;
  readonly value: (row: Context) => string;
}

let tables = 0;

async function tableOf(
  run: Run,
  rows: readonly Context[],
  columns: readonly Stored[],
  mapping: SQLOptions["columns"],
): Promise<Table> {
  const source = `t${++tables}`;
  const definitions = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  await run(`CREATE TABLE ${source} (row Int32, ${definitions.join(", ")}) ENGINE = Memory`, []);
  const selects = rows.map((row, index) => {
    const values = columns.map(({ type, value }, column) => `CAST(${value(row)} AS ${type}) AS column${column}`);
    return `SELECT ${[`${index} AS row`, ...values].join(", ")}`;
  });
  for (let start = 0; start < selects.length; start += 10) {
    await run(`INSERT INTO ${source} ${selects.slice(start, start + 10).join(" UNION ALL ")}`, []);
  }
  return { rows, source, run, options: { dialect: "clickhouse", columns: mapping } };
}

type Store = (run: Run, environment: FilterEnvironment<never>, rows: readonly Context[]) => Promise<Table>;

/** A dot would make arrays of one prefix a nested structure, of one size. */
const columnOf = (name: string) => name.replaceAll(".", "_");

const inColumnsOf =
  (types: Types): Store =>
  (run, { fields }, rows) => {
    const columns = fields.map(({ name, path, type }): Stored => {
      return { name: columnOf(name), type: typeOf(type, types), value: (row) => literal(read(row, path), type, types) };
    });
    return tableOf(run, rows, columns, Object.fromEntries(fields.map(({ name }) => [name, columnOf(name)])));
  };

/** A column for each field, of its own type. */
export const inColumns = inColumnsOf(nullable);

/** The same without NULL, and with dictionaries. */
export const inPlainColumns = inColumnsOf(plainly);

const rootsIn = ({ data }: FilterEnvironment<never>, column: Column): SQLOptions["columns"] =>
  Object.fromEntries([...data.root.members.keys()].map((root) => [root, { ...column, path: [root] }]));

/** Everything in one Tuple. */
export const inTuple: Store = (run, environment, rows) => {
  const type = ({ members }: Namespace): string => {
    const elements = [...members].map(
      ([name, one]) => `${identifier(name)} ${one.kind === "field" ? typeOf(one.type, nullable) : type(one)}`,
    );
    return `Tuple(${elements.join(", ")})`;
  };
  const value = ({ members }: Namespace, row: Context): string => {
    const elements = [...members.values()].map((one) =>
      one.kind === "field" ? literal(read(row, one.path), one.type, nullable) : value(one, row),
    );
    return `tuple(${elements.join(", ")})`;
  };
  const { root } = environment.data;
  const column = { name: 'it\'s "one"', type: type(root), value: (row: Context) => value(root, row) };
  return tableOf(run, rows, [column], rootsIn(environment, { column: column.name, as: "struct" }));
};

/** Everything in one JSON column, whose paths have types. */
export const inJSON: Store = (run, environment, rows) => {
  const paths = environment.fields.map(
    ({ path, type }) => `${path.map(identifier).join(".")} ${typeOf(type, documented)}`,
  );
  const type = `JSON(${paths.join(", ")})`;
  const column = { name: "doc", type, value: (row: Context) => `CAST(${text(JSON.stringify(plain(row)))} AS ${type})` };
  return tableOf(run, rows, [column], rootsIn(environment, { column: "doc", type: "JSON", as: "json" }));
};

/** Everything in one document, which is a text as far as the engine knows. */
export const inText: Store = (run, environment, rows) => {
  const column = { name: "doc", type: "String", value: (row: Context) => text(JSON.stringify(plain(row))) };
  return tableOf(run, rows, [column], rootsIn(environment, { column: "doc", type: "String", as: "json" }));
};
