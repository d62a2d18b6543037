import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Column, Type } from "wherefore";
import type { Namespace } from "wherefore/internals";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnCrafted, agreeOnInstants, agreeOnKnownLists, agreeOnKnownMaps, craftedRows } from "./crafted.ts";
import { agreeOnFilters, agreeOnLarge, type Run, sampleRows, type Table } from "./differential.ts";
import { agreeOnDocuments } from "./documents.ts";
import { everyType } from "./environment.ts";
import { agreeOnNames } from "./names.ts";
import { type Context, plain } from "./rows.ts";

let database: DuckDBConnection;
const folder = mkdtempSync(`${tmpdir()}/wherefore-`);

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:")).connect();
});

afterAll(() => {
  database?.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const run: Run = async (query, values) => (await database.runAndReadAll(query, [...values])).getRows();

const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["every type", everyType],
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
];

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

const scalars = { string: "VARCHAR", bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", timestamp: "TIMESTAMPTZ" };

function typeOf(type: Type): string {
  if (type.kind === "list") return `${typeOf(type.element)}[]`;
  return type.kind === "map" ? `MAP(VARCHAR, ${typeOf(type.value)})` : scalars[type.kind];
}

/** What lies at a path of the document, as a value of its type. */
function valueAt(path: readonly string[], type: Type): string {
  const extract = type.kind === "list" || type.kind === "map" ? "json_extract" : "json_extract_string";
  return `CAST(${extract}(doc, ${pointer(path)}) AS ${typeOf(type)})`;
}

/** A STRUCT for a namespace; NULL where the document has none. */
function structOf({ path, members }: Namespace): string {
  const parts = [...members].map(([name, member]) => {
    return `${text(name)}: ${member.kind === "field" ? valueAt(member.path, member.type) : structOf(member)}`;
  });
  const struct = `{${parts.join(", ")}}`;
  return path.length === 0 ? struct : `CASE WHEN json_exists(doc, ${pointer(path)}) THEN ${struct} END`;
}

/** The rows as documents, and beside them what else a query makes of them. */
async function tableOf(
  rows: readonly Context[],
  select: string,
  mapping: Readonly<Record<string, string | Column>>,
): Promise<Table> {
  await database.run("CREATE OR REPLACE TABLE raw (row INTEGER, doc JSON)");
  for (const [index, row] of rows.entries()) {
    await database.run("INSERT INTO raw VALUES ($1, $2::VARCHAR::JSON)", [index, JSON.stringify(plain(row))]);
  }
  await database.run(`CREATE OR REPLACE TABLE t AS SELECT row, ${select} FROM raw`);
  return tableFrom("t", rows, mapping);
}

function tableFrom(
  source: string,
  rows: readonly Context[],
  mapping: Readonly<Record<string, string | Column>>,
): Table {
  return {
    rows,
    source,
    run,
    options: { dialect: "duckdb", columns: mapping },
  };
}

const pointer = (path: readonly string[]) => text(path.map((name) => `/${name}`).join(""));

/** A column for each field, of its own type. */
function inColumns({ fields }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const select = fields.map(({ name, path, type }) => `${valueAt(path, type)} AS ${identifier(name)}`);
  return tableOf(rows, select.join(", "), Object.fromEntries(fields.map(({ name }) => [name, name])));
}

/** The same in a file. */
async function inParquet(environment: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const { options } = await inColumns(environment, rows);
  await database.run(`COPY t TO ${text(`${folder}/t.parquet`)} (FORMAT parquet)`);
  return tableFrom(`read_parquet(${text(`${folder}/t.parquet`)})`, rows, options.columns);
}

/** Everything in one STRUCT. */
function inStruct({ data }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const column = 'it\'s "one"';
  const mapping = [...data.root.members.keys()].map((root): [string, Column] => [root, { column, path: [root] }]);
  const select = `${structOf(data.root)} AS ${identifier(column)}`;
  return tableOf(rows, select, Object.fromEntries(mapping.map(([root, at]) => [root, { ...at, as: "struct" }])));
}

/** A document for each field, but texts for instants. */
function inDocuments({ fields }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const select = fields.map(({ name, path, type }) => {
    const extract = type.kind === "timestamp" ? "json_extract_string" : "json_extract";
    return `${extract}(doc, ${pointer(path)}) AS ${identifier(name)}`;
  });
  const mapping = fields.map(({ name, type }): [string, Column] => [
    name,
    { column: name, table: "t", as: type.kind === "timestamp" ? "text" : "json" },
  ]);
  return tableOf(rows, select.join(", "), Object.fromEntries(mapping));
}

/** Everything in one document, which is a text as far as the engine knows. */
function inText({ data }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const mapping = [...data.root.members.keys()].map((root): [string, Column] => [
    root,
    { column: "doc", path: [root], as: "json" },
  ]);
  return tableOf(rows, "doc::VARCHAR AS doc", Object.fromEntries(mapping));
}

describe.each(environments)("%s", (_name, environment) => {
  const rows = sampleRows(environment, 60);
  const count = 200;

  test("in columns", async () => agreeOnFilters(environment, await inColumns(environment, rows), count));
  test("in a Parquet file", async () => agreeOnFilters(environment, await inParquet(environment, rows), count));
  test("in a STRUCT", async () => agreeOnFilters(environment, await inStruct(environment, rows), count));
  test("in documents", async () => agreeOnFilters(environment, await inDocuments(environment, rows), count));
  test("in a text", async () => agreeOnFilters(environment, await inText(environment, rows), count));
});

describe("crafted rows", () => {
  const exact = { nul: true, instants: true };
  const native = { nul: true, instants: false };

  test.each([
    ["columns", inColumns, native],
    ["a Parquet file", inParquet, native],
    ["a STRUCT", inStruct, native],
    ["documents", inDocuments, exact],
    ["a text", inText, exact],
  ] as const)("in %s", async (_storage, store, capacity) => {
    const table = await store(everyType, craftedRows(capacity));
    await agreeOnCrafted(table, capacity);
    await agreeOnInstants(table);
    await agreeOnKnownLists(table);
    await agreeOnKnownMaps(table);
  });
});

test("as large as a filter may be", async () => {
  await agreeOnLarge(await inColumns(everyType, sampleRows(everyType, 5)));
});

test("documents as others write them", () =>
  agreeOnDocuments("duckdb", run, "JSON", { repeats: false, underflow: true }));

test("hostile names of columns", () => agreeOnNames("duckdb", run));
