import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Column, type Type, typeName } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnCrafted, agreeOnInstants, agreeOnKnownLists, agreeOnKnownMaps, craftedRows } from "./crafted.ts";
import { agreeOnFilters, agreeOnLarge, sampleRows, type Table } from "./differential.ts";
import { agreeOnDocuments } from "./documents.ts";
import { everyType } from "./environment.ts";
import { agreeOnNames } from "./names.ts";
import { type Server, startPostgres } from "./postgres-server.ts";
import { type Context, plain, read } from "./rows.ts";

/** Runs a statement in either engine. */
type Run = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[][]>;

let server: Server;
let pglite: PGlite;

beforeAll(async () => {
  server = await startPostgres();
  pglite = await PGlite.create();
}, 60_000);

afterAll(async () => {
  await pglite?.close();
  await server?.stop();
}, 60_000);

const engines: readonly (readonly [string, Run, filters: number])[] = [
  [
    "PostgreSQL",
    async (text, values = []) => (await server.client.query({ text, values: [...values], rowMode: "array" })).rows,
    600,
  ],
  [
    "PGlite",
    async (text, values = []) => (await pglite.query<unknown[]>(text, [...values], { rowMode: "array" })).rows,
    150,
  ],
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
    source: "t",
    run,
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

const stores = [
  ["columns", inColumns, { nul: false, instants: false }],
  ["documents", inDocuments, { nul: false, instants: true }],
  ["one", inOneDocument, { nul: false, instants: true }],
] as const;

describe.each(engines)("%s", (engine, run, filters) => {
  test.each(engine === "PGlite" ? [] : stores)("crafted rows in %s", async (_storage, store, capacity) => {
    const table = await store(run, everyType, craftedRows(capacity));
    await agreeOnCrafted(table, capacity);
    await agreeOnInstants(table);
    await agreeOnKnownLists(table);
    await agreeOnKnownMaps(table);
  });

  test("documents as others write them", () =>
    agreeOnDocuments("postgres", run, "jsonb", { repeats: true, underflow: false }));

  test("hostile names of columns", () => agreeOnNames("postgres", run));

  test("as large as a filter may be", async () => {
    await agreeOnLarge(await inColumns(run, everyType, sampleRows(everyType, 5)));
  });

  describe.each(environments)("%s", (_name, environment) => {
    const rows = sampleRows(environment, 60);

    test("in columns", async () => agreeOnFilters(environment, await inColumns(run, environment, rows), filters));
    test("in documents", async () => agreeOnFilters(environment, await inDocuments(run, environment, rows), filters));
    test("in one", async () => agreeOnFilters(environment, await inOneDocument(run, environment, rows), filters));
  });
});

test("an array counts from wherever it likes", async () => {
  const [, run] = engines[0] as (typeof engines)[number];
  const filter = everyType.compile(`roles == set("a", "b") && roles == groups && !(roles != set("a", "b"))`);
  const { text, values } = filter.toSQL({ dialect: "postgres", columns: { roles: "roles", groups: "groups" } });
  const rows = `(SELECT '[0:1]={a,b}'::text[] AS roles, '[7:8]={a,b}'::text[] AS groups)`;
  expect(await run(`SELECT 1 FROM ${rows} WHERE ${text}`, values)).toEqual([[1]]);
});

test("a backslash in the name of a member, whatever the server takes it for", async () => {
  const [, run] = engines[0] as (typeof engines)[number];
  const columns = { name: { column: "doc", path: ["a\\'b"], as: "json" } } as const;
  const { text, values } = everyType.compile(`has_prefix(name, "x")`).toSQL({ dialect: "postgres", columns });
  for (const setting of ["on", "off"]) {
    await run(`SET standard_conforming_strings = ${setting}`);
    const found = await run(`SELECT 1 FROM (SELECT $2::text::jsonb AS doc) AS t WHERE ${text}`, [
      ...values,
      JSON.stringify({ "a\\'b": "xy" }),
    ]);
    expect(found).toEqual([[1]]);
  }
  await run("SET standard_conforming_strings = on");
});
