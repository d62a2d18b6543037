import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { type Column, ColumnsError, type SQLDialect } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { everyType } from "./environment.ts";

/** What is said of columns, a line for each problem. */
function problems(dialect: SQLDialect, columns: Readonly<Record<string, unknown>>, environment = everyType): string {
  try {
    const predicate = environment.compile(`"a" == "a"`);
    predicate.toSQL({ dialect, columns: columns as Readonly<Record<string, string | Column>> });
  } catch (error) {
    if (!(error instanceof ColumnsError)) throw error;
    const [head, ...lines] = error.message.split("\n");
    expect(head).toBe("the columns do not fit:");
    expect(lines).toHaveLength(error.problems.length);
    return lines.map((line) => line.trim()).join("\n");
  }
  return "";
}

describe("a map of columns that does not fit", () => {
  test.each<readonly [string, SQLDialect, Readonly<Record<string, unknown>>, string | RegExp]>([
    ["a misspelt field", "postgres", { nmae: "x" }, "nmae: there is no such field; did you mean name?"],
    [
      "a misspelt field of a namespace",
      "postgres",
      { "inner.titel": "x" },
      "inner.titel: there is no such field; did you mean inner.title?",
    ],
    [
      "no field at all",
      "postgres",
      { "": "x" },
      /^"": there is no such field; name a field or a namespace of the environment: name, title, .*, inner, or what is in them$/,
    ],
    [
      "what no object has",
      "postgres",
      JSON.parse(`{"__proto__": "x", "constructor": "y"}`),
      /^__proto__: there is no such field; .*\nconstructor: there is no such field; /,
    ],
    ["no name", "postgres", { name: "" }, `name: column is not the name of one; write column: "…"`],
    [
      "a name that is none",
      "postgres",
      { name: { column: 3, table: null } },
      `name: column is not the name of one; write column: "…"\nname: table is not the name of one; write table: "…"`,
    ],
    [
      "nothing",
      "postgres",
      { name: null, title: ["x"], flag: 7 },
      `name: this is no column; write the column's name, or { column: "…" }\ntitle: this is no column; write the column's name, or { column: "…" }\nflag: this is no column; write the column's name, or { column: "…" }`,
    ],
    [
      "a NUL in a name",
      "sqlite",
      { name: "a\0b", title: { column: "x", table: "\0" } },
      "name: no column can have this name; it has a NUL or half of a surrogate pair\ntitle: no table can have this name; it has a NUL or half of a surrogate pair",
    ],
    [
      "half of a surrogate pair in a name",
      "duckdb",
      { name: "a\ud800" },
      "name: no column can have this name; it has a NUL or half of a surrogate pair",
    ],
    [
      "a member that columns do not have",
      "postgres",
      { name: { colum: "x" } },
      `name: a column has no member "colum"; did you mean column?\nname: column is not the name of one; write column: "…"`,
    ],
    [
      "a storage that there is not",
      "duckdb",
      { name: { column: "x", as: "jsno" } },
      `name: "jsno" is no way to store a value; did you mean json?`,
    ],
    [
      "a path that is none",
      "postgres",
      { name: { column: "x", path: "a.b" } },
      `name: path is a list of the names of members; write path: ["spec", "roles"]`,
    ],
    [
      "a NUL in a path",
      "postgres",
      { name: { column: "x", path: ["a\0"] } },
      `name: path is a list of the names of members; write path: ["spec", "roles"]`,
    ],
    [
      "a map in a column of its own",
      "postgres",
      { labels: { column: "x", as: "native" } },
      'labels: PostgreSQL cannot store a map of strings as "native"; it can as "json" (jsonb)',
    ],
    [
      "a list in a column of its own",
      "sqlite",
      { roles: { column: "x", as: "native" } },
      'roles: SQLite cannot store a list of strings as "native"; it can as "json" (JSON as TEXT)',
    ],
    [
      "a member of a struct",
      "postgres",
      { name: { column: "x", as: "struct", path: ["a"] } },
      'name: PostgreSQL cannot store a string as "struct"; it can as "native" (text) or "json" (jsonb)',
    ],
    [
      "a text that is no instant",
      "duckdb",
      { count: { column: "x", as: "text" } },
      'count: DuckDB cannot store an int as "text"; it can as "native" (BIGINT) or "json" (JSON) or "struct" (a STRUCT with a member BIGINT)',
    ],
    [
      "an instant that is native",
      "sqlite",
      { at: { column: "x", as: "native" } },
      'at: SQLite cannot store a timestamp as "native"; it can as "text" (TEXT) or "json" (JSON as TEXT)',
    ],
    [
      "a path into what has no members",
      "postgres",
      { name: { column: "x", as: "native", path: ["a"] } },
      `name: a path leads into a document, and "native" is none; leave the path out, or say as: "json"`,
    ],
    [
      "a struct without a member",
      "trino",
      { name: { column: "x", as: "struct" } },
      `name: a struct has members, and none is named; name it: path: ["…"]`,
    ],
    [
      "a namespace in a column of one value",
      "duckdb",
      { inner: { column: "x", as: "text" } },
      'inner: this is a namespace, and "text" holds one value; map each of its fields',
    ],
    [
      "a column that a query's own may hide",
      "sqlite",
      { name: "value", title: { column: "KEY" } },
      `name: the query has a column value of its own; name its table too: { column: "value", table: "…" }\ntitle: the query has a column KEY of its own; name its table too: { column: "KEY", table: "…" }`,
    ],
    [
      "several at once",
      "trino",
      { nmae: "x", flag: { column: "" }, inner: { column: "x", as: "native" } },
      `nmae: there is no such field; did you mean name?\nflag: column is not the name of one; write column: "…"\ninner: this is a namespace, and "native" holds one value; map each of its fields`,
    ],
  ])("%s", (_title, dialect, columns, expected) => {
    const said = problems(dialect, columns);
    if (typeof expected === "string") expect(said).toBe(expected);
    else expect(said).toMatch(expected);
  });

  test("an alias is told its field", () => {
    expect(problems("postgres", { cluster_name: "x" }, sessionFilter as never)).toBe(
      "cluster_name: there is no such field; did you mean session.cluster_name?",
    );
  });
});

describe("options that there are not", () => {
  const filter = everyType.compile(`name == "a"`);

  test.each([
    ["postgresql", 'unknown SQL dialect "postgresql"; did you mean "postgres"?'],
    ["mysql", 'unknown SQL dialect "mysql"; there are: postgres, duckdb, sqlite, trino'],
    ["constructor", 'unknown SQL dialect "constructor"; there are: postgres, duckdb, sqlite, trino'],
    [undefined, 'unknown SQL dialect "undefined"; there are: postgres, duckdb, sqlite, trino'],
  ])("the dialect %s", (dialect, message) => {
    expect(() => filter.toSQL({ dialect: dialect as SQLDialect, columns: {} })).toThrow(new TypeError(message));
  });

  test.each([undefined, null, "name"])("the columns %s", (columns) => {
    expect(() => filter.toSQL({ dialect: "postgres", columns: columns as never })).toThrow(/^columns is an object/);
  });

  test.each([0, -1, 1.5, Number.NaN, "1"])("the parameter %s", (parameter) => {
    expect(() =>
      filter.toSQL({ dialect: "postgres", columns: { name: "name" }, parameter: parameter as number }),
    ).toThrow(TypeError);
  });
});

test("the nearest key has the last word, in any order", () => {
  const columns = {
    "inner.title": { column: "title", table: "t" },
    inner: { column: "doc", as: "json", path: ["in"] },
    "inner.notes": "notes",
  } as const;
  const filter = everyType.compile(`inner.title == "a" && contains(inner.tags, "b") && inner.notes["c"] == "d"`);
  expect(filter.toSQL({ dialect: "postgres", columns }).text).toBe(
    `"t"."title" = $1::text AND "doc" @> $2::text::jsonb AND "notes" @> $3::text::jsonb`,
  );
});

test("in SQLite, a column that there is not is an error, and no text", () => {
  const database = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: true });
  database.exec("CREATE TABLE t (name TEXT)");
  const { text } = everyType.compile(`name != "a"`).toSQL({ dialect: "sqlite", columns: { name: "nmae" } });
  expect(() => database.prepare(`SELECT * FROM t WHERE ${text}`)).toThrow(/no such column: nmae/);
});

test("a namespace that a storage does not suit says which of its fields it is", () => {
  expect(problems("postgres", { inner: { column: "x", as: "struct" } }).split("\n")[0]).toBe(
    'inner: PostgreSQL cannot store a string (inner.title) as "struct"; it can as "native" (text) or "json" (jsonb)',
  );
});
