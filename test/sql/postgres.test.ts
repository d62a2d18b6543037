import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Column, type Type, typeName } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnFilters, sampleRows, type Table } from "./differential.ts";
import { everyType } from "./environment.ts";
import { type Server, startPostgres } from "./postgres-server.ts";
import { type Context, plain, read } from "./rows.ts";

/** Runs a statement in either engine; rows come back as objects. */
type Run = (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

let server: Server;
let pglite: PGlite;

beforeAll(async () => {
  server = await startPostgres();
  pglite = await PGlite.create();
});

afterAll(async () => {
  await pglite?.close();
  await server?.stop();
});

const engines: readonly (readonly [string, Run, filters: number])[] = [
  ["PostgreSQL", async (text, values = []) => (await server.client.query(text, [...values])).rows, 600],
  ["PGlite", async (text, values = []) => (await pglite.query<Record<string, unknown>>(text, [...values])).rows, 150],
];

const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["every type", everyType],
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
];

interface Stored {
  readonly name: string;
  readonly type: string;
  readonly value: (row: Context) => unknown;
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A new table of the rows. */
async function tableOf(
  run: Run,
  rows: readonly Context[],
  columns: readonly Stored[],
  mapping: Readonly<Record<string, string | Column>>,
): Promise<Table> {
  const definitions = columns.map(({ name, type }) => `${quote(name)} ${type}`);
  await run("DROP TABLE IF EXISTS t");
  await run(`CREATE TABLE t (row integer, ${definitions.join(", ")})`);
  const parameters = columns.map((_, index) => `$${index + 2}`);
  for (const [index, row] of rows.entries()) {
    const values = columns.map(({ value }) => value(row) ?? null);
    await run(`INSERT INTO t VALUES ($1, ${parameters.join(", ")})`, [index, ...values]);
  }
  return {
    rows,
    find: async (text, values) => (await run(`SELECT row FROM t WHERE ${text}`, values)).map(({ row }) => Number(row)),
    options: { dialect: "postgres", columns: mapping },
  };
}

const native: Readonly<Record<string, string>> = {
  string: "text",
  bool: "boolean",
  int: "bigint",
  float: "double precision",
  timestamp: "timestamptz",
  "list<string>": "text[]",
  "list<int>": "bigint[]",
  "list<float>": "double precision[]",
  "list<bool>": "boolean[]",
  "list<timestamp>": "timestamptz[]",
};

/** A column for each field, of its own type; documents for maps. */
function inColumns(run: Run, { fields }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const columns = fields.map(({ name, path, type }): Stored => {
    const own = native[typeName(type)];
    const value = (row: Context) => read(row, path);
    return own === undefined ? { name, type: "jsonb", value: (row) => asJSON(value(row)) } : { name, type: own, value };
  });
  return tableOf(run, rows, columns, Object.fromEntries(fields.map(({ name }) => [name, name])));
}

/** A document for each field, but texts for instants. */
function inDocuments(run: Run, { fields }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const isText = (type: Type) => type.kind === "timestamp";
  const columns = fields.map(({ name, path, type }): Stored => {
    const value = (row: Context) => read(row, path);
    return isText(type) ? { name, type: "text", value } : { name, type: "jsonb", value: (row) => asJSON(value(row)) };
  });
  const mapping = fields.map(({ name, type }): [string, Column] => [
    name,
    { column: name, table: "t", as: isText(type) ? "text" : "json" },
  ]);
  return tableOf(run, rows, columns, Object.fromEntries(mapping));
}

/** Everything in one document. */
function inOneDocument(run: Run, { data }: FilterEnvironment<never>, rows: readonly Context[]): Promise<Table> {
  const mapping = [...data.root.members.keys()].map((root): [string, Column] => [
    root,
    { column: 'it\'s a "document"', path: ["it's a \\", root], as: "json" },
  ]);
  const value = (row: Context) => JSON.stringify({ "it's a \\": plain(row) });
  return tableOf(run, rows, [{ name: 'it\'s a "document"', type: "jsonb", value }], Object.fromEntries(mapping));
}

/** A document, which is null itself where there is none; `undefined` is a column without a value. */
function asJSON(data: unknown): string | undefined {
  return data === undefined ? undefined : JSON.stringify(data);
}

describe.each(engines)("%s", (_engine, run, filters) => {
  describe.each(environments)("%s", (_name, environment) => {
    const rows = sampleRows(environment, 60);

    test("in columns", async () => agreeOnFilters(environment, await inColumns(run, environment, rows), filters));
    test("in documents", async () => agreeOnFilters(environment, await inDocuments(run, environment, rows), filters));
    test("in one", async () => agreeOnFilters(environment, await inOneDocument(run, environment, rows), filters));
  });
});
