import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bool,
  defineEnvironment,
  either,
  FilterError,
  float,
  fn,
  int,
  list,
  map,
  type SQLDialect,
  type SQLFragment,
  type SQLOptions,
  sql,
  string,
  timestamp,
} from "wherefore";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnFilters, type Run, sampleRows, type Table } from "./differential.ts";
import { type Server, startPostgres } from "./postgres-server.ts";
import { type Context, plain } from "./rows.ts";
import { inColumns, inDocument } from "./sqlite-tables.ts";

/** For engines that write it alike. */
const everywhere = <A extends readonly SQLFragment[]>(write: (...args: A) => SQLFragment) => ({
  postgres: write,
  duckdb: write,
  sqlite: write,
  trino: write,
});

// biome-ignore format: table
const functions = [
  // a condition, of a value that may be NULL in SQL
  fn("is_a", [["s", string]], bool, "s is a", (s) => s === "a", [[`is_a("a")`, true]],
     { sql: everywhere((s) => sql`NULLIF(${s}, '') = 'a'`) }),
  fn("both", [["a", bool], ["b", bool]], bool, "a and b", (a, b) => a && b, [[`both(true, false)`, false]],
     { sql: everywhere((a, b) => sql`${a} AND ${b}`) }),
  fn("between", [["n", int], ["low", int], ["high", int]], bool, "n lies between them", (n, low, high) => low <= n && n <= high,
     [[`between(1, 0, 2)`, true]], { sql: everywhere((n, low, high) => sql`${n} BETWEEN ${low} AND ${high}`) }),
  fn("one_of", [["s", string], ["item", string, 1]], bool, "s is one of the items", (s, ...items) => items.includes(s),
     [[`one_of("a", "b")`, false]], { sql: everywhere((s: SQLFragment, ...items: SQLFragment[]) => sql`${s} IN (${sql.join(items, ", ")})`) }),
  // values of each type
  fn("twice", [["s", string]], string, "s, and s again", (s) => s + s, [[`twice("a")`, "aa"]],
     { sql: everywhere((s) => sql`${s} || ${s}`) }),
  fn("next", [["n", int]], int, "the number behind n", (n) => n + 1, [[`next(1)`, 2]], { sql: everywhere((n) => sql`${n} + 1`) }),
  fn("size", [["x", float]], float, "x without its sign", (x) => Math.abs(x), [[`size(0.5)`, 0.5]], { sql: everywhere((x) => sql`abs(${x})`) }),
  fn("opposite", [["b", bool]], bool, "not b", (b) => !b, [[`opposite(true)`, false]], { sql: everywhere((b) => sql`NOT ${b}`) }),
  fn("same_time", [["at", timestamp]], timestamp, "at", (at) => at, [], { sql: everywhere((at) => at) }),
  // lists, and what there is none of is NULL
  fn("first", [["list", list(string)]], string, "the first item", ([first]) => first ?? "", [[`first(set("a"))`, "a"]],
     { sql: { postgres: (items) => sql`${items}[1]`, duckdb: (items) => sql`${items}[1]`, sqlite: (items) => sql`json_extract(${items}, '$[0]')` } }),
  fn("rest", [["list", list(string)]], list(string), "all items but the first", ([, ...rest]) => rest, [[`rest(set("a"))`, []]],
     { sql: { postgres: (items) => sql`${items}[2:]`, duckdb: (items) => sql`${items}[2:]`,
              sqlite: (items) => sql`SELECT json_group_array(value) FROM json_each(${items}) WHERE key > 0` } }),
  fn("tags_of", [["s", string]], map(string), "s under a key", (s) => ({ key: s }), [],
     { sql: { postgres: (s) => sql`jsonb_build_object('key', ${s})`, duckdb: (s) => sql`MAP {'key': ${s}}`, sqlite: (s) => sql`json_object('key', ${s})` } }),
  fn("items", [["s", either(string, list(string))]], int, "how many", (s) => (typeof s === "string" ? 1 : s.length), []),
];

const environment = defineEnvironment({
  order: true,
  fields: {
    name: string,
    title: string,
    flag: bool,
    count: int,
    ratio: float,
    at: timestamp,
    roles: list(string),
    labels: map(string),
    inner: { title: string, count: int, at: timestamp },
  },
  functions: functions.filter(({ name }) => name !== "items"),
}) as FilterEnvironment<never>;

/** Whole numbers of 64 bits, instants to the microsecond, and nothing that PostgreSQL has no text for. */
const rows = sampleRows(environment, 80).map(
  (row) => JSON.parse(JSON.stringify(plain(row), (_key, value) => rounded(value))) as Context,
);

function rounded(value: unknown): unknown {
  if (typeof value === "number") return Math.abs(value) < 2 ** 52 ? value : 0;
  if (typeof value !== "string") return value;
  const text = value.replaceAll("\0", "");
  return /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text) ? new Date(text).toISOString() : text;
}

const documents = (as: "json" | undefined): SQLOptions["columns"] =>
  Object.fromEntries(
    [...environment.data.root.members.keys()].map((root) => [root, { column: "doc", path: [root], as }]),
  );

let server: Server;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);

afterAll(() => server?.stop(), 60_000);

describe("a function of the environment's own finds what it matches", () => {
  describe("in PostgreSQL", () => {
    const run: Run = async (text, values) =>
      (await server.client.query({ text, values: [...values], rowMode: "array" })).rows;
    const table = { rows, source: "t", run };

    beforeAll(async () => {
      await server.client.query(`CREATE TABLE t (row integer, name text, title text, flag boolean, count bigint,
        ratio double precision, at timestamptz, roles text[], labels jsonb, "inner" jsonb, doc jsonb)`);
      for (const [row, data] of rows.entries()) {
        const cells = JSON.stringify({ ...data, row, doc: data });
        await server.client.query("INSERT INTO t SELECT * FROM jsonb_populate_record(NULL::t, $1)", [cells]);
      }
    });

    test("in columns", () => {
      const names = [...environment.data.root.members.keys()];
      const columns = Object.fromEntries(names.map((name) => [name, name]));
      return agreeOnFilters(environment, { ...table, options: { dialect: "postgres", columns } }, 400);
    });

    test("in a document", () =>
      agreeOnFilters(environment, { ...table, options: { dialect: "postgres", columns: documents("json") } }, 200));
  });

  test.each([
    ["columns", inColumns],
    ["a document", inDocument],
  ])("in SQLite, in %s", (_storage, store) => agreeOnFilters(environment, store(environment, rows), 400));

  test("in DuckDB", async () => {
    const database = await (await DuckDBInstance.create(":memory:")).connect();
    const run: Run = async (text, values) => (await database.runAndReadAll(text, [...values])).getRows();
    await run("CREATE TABLE t (row INTEGER, doc JSON)", []);
    for (const [row, data] of rows.entries()) await run("INSERT INTO t VALUES ($1, $2)", [row, JSON.stringify(data)]);
    const table: Table = { rows, source: "t", run, options: { dialect: "duckdb", columns: documents("json") } };
    await agreeOnFilters(environment, table, 150);
    database.closeSync();
  });
});

/** What `toSQL` makes of a filter with one function. */
function translated(row: (typeof functions)[number], filter: string, dialect: SQLDialect): string {
  const fields = { name: string, at: timestamp, times: list(timestamp), labels: map(string) };
  const columns = { name: "name", at: "at", times: "times", labels: { column: "labels", as: "json" } } as const;
  const own = defineEnvironment({ fields, functions: [row] });
  try {
    return own.compile(filter).toSQL({ dialect, columns }).text;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return error.diagnostics.map(({ code, message, help }) => `${code}: ${message}; ${help}`).join("\n");
  }
}

const named = (name: string) => functions.find((row) => row.name === name) as (typeof functions)[number];

test.each<readonly [string, string, string, SQLDialect, string]>([
  ["a condition", "is_a", `is_a(name)`, "postgres", `(NULLIF(COALESCE("name", ''), '') = 'a')`],
  [
    "under a negation",
    "is_a",
    `!is_a(name)`,
    "postgres",
    `NOT COALESCE((NULLIF(COALESCE("name", ''), '') = 'a'), FALSE)`,
  ],
  [
    "a value",
    "twice",
    `twice(name) == "aa"`,
    "trino",
    `(COALESCE("name", '') || COALESCE("name", '')) = CAST(? AS varchar)`,
  ],
  ["of literals alone", "twice", `twice("a") == name`, "postgres", `"name" = $1::text`],
  [
    "a text that is a literal",
    "one_of",
    `one_of(name, "a", name)`,
    "sqlite",
    "(COALESCE(`name` COLLATE BINARY, '') IN (?1, COALESCE(`name` COLLATE BINARY, '')))",
  ],
  [
    "of an engine that it has no SQL for",
    "first",
    `first(set(name)) == "a"`,
    "trino",
    "sql-function: first cannot be translated to SQL for Trino; define its SQL, `sql: { trino: … }`, or evaluate it in JavaScript: `residual: true` returns it as a predicate",
  ],
])("%s", (_title, name, filter, dialect, text) => {
  expect(translated(named(name), filter, dialect)).toBe(text);
});

test("its own SQL comes before what it means", () => {
  const odd = fn(
    "odd",
    [
      ["a", string],
      ["b", string],
    ],
    bool,
    "a is b",
    (a, b) => a === b,
    [],
    {
      meaning: "equal",
      sql: { postgres: (a, b) => sql`odd(${a}, ${b})` },
    },
  );
  expect(translated(odd, `odd(name, "x")`, "postgres")).toBe(`(odd(COALESCE("name", ''), $1::text))`);
  expect(translated(odd, `odd(name, "x")`, "duckdb")).toBe(`"name" = $1::VARCHAR`);
});

test.each([
  [
    "a map",
    fn("keys", [["m", map(string)]], bool, "", () => true, [], { sql: everywhere((m) => sql`f(${m})`) }),
    `keys(labels)`,
  ],
  [
    "a list of instants",
    fn("many", [["l", list(timestamp)]], bool, "", () => true, [], { sql: everywhere((l) => sql`f(${l})`) }),
    `many(times)`,
  ],
])("%s is not an argument of SQL", (_title, row, filter) => {
  expect(translated(row, filter, "postgres")).toMatch(/^sql-function: \w+ cannot be translated to SQL/);
});

describe("refuses", () => {
  const text = [["s", string]] as const;

  test.each([
    ["a text", () => "lower(s)"],
    ["nothing", () => undefined],
    ["an object", () => ({ parts: ["TRUE"] })],
    ["a promise", async () => sql`TRUE`],
  ])("%s in the place of a fragment", (_title, write) => {
    const row = fn("odd", text, bool, "", () => true, [], { sql: { postgres: write as never } });
    expect(() => translated(row, `odd(name)`, "postgres")).toThrow(
      new TypeError("the SQL of the function odd for postgres is not a fragment; write it with sql`…`"),
    );
  });

  test.each([
    ["a text in a template", () => sql`f(${"x' OR TRUE" as never})`, "a string"],
    ["a number in a template", () => sql`f(${7 as never})`, "a whole number"],
    ["a text among fragments", () => sql.join(["x" as never], ","), "a string"],
  ])("%s", (_title, write, what) => {
    expect(write).toThrow(new TypeError(`sql takes arguments of the call and other fragments; got ${what}`));
  });

  test("an engine that does not exist", () => {
    const given = { postgresql: (s: SQLFragment) => s } as never;
    const odd = fn("odd", text, bool, "", () => true, [], { sql: given });
    expect(() => defineEnvironment({ fields: {}, functions: [odd] })).toThrow(
      /functions\[0\]\.sql\.postgresql: unknown member; did you mean "?postgres"?\?/,
    );
  });

  test("SQL that is not a function", () => {
    const odd = fn("odd", text, bool, "", () => true, [], { sql: { sqlite: "f(s)" as never } });
    expect(() => defineEnvironment({ fields: {}, functions: [odd] })).toThrow(
      /functions\[0\]\.sql\.sqlite: expected a function, got the string "f\(s\)"/,
    );
  });
});
