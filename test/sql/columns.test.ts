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
    expect(head).toBe("invalid columns:");
    expect(lines).toHaveLength(error.problems.length);
    return lines.map((line) => line.trim()).join("\n");
  }
  return "";
}

describe("a map of columns that does not fit", () => {
  test.each<readonly [string, SQLDialect, Readonly<Record<string, unknown>>, string | RegExp]>([
    ["a misspelt field", "postgres", { nmae: "x" }, "nmae: unknown field; did you mean name?"],
    [
      "a misspelt field of a namespace",
      "postgres",
      { "inner.titel": "x" },
      "inner.titel: unknown field; did you mean inner.title?",
    ],
    [
      "no field at all",
      "postgres",
      { "": "x" },
      /^"": unknown field; name a field or a namespace of the environment: name, title, .*, inner, or a member of one$/,
    ],
    [
      "what no object has",
      "postgres",
      JSON.parse(`{"__proto__": "x", "constructor": "y"}`),
      /^__proto__: unknown field; .*\nconstructor: unknown field; /,
    ],
    ["no name", "postgres", { name: "" }, `name: column must be a name; write column: "…"`],
    [
      "a name that is none",
      "postgres",
      { name: { column: 3, table: null } },
      `name: column must be a name; write column: "…"\nname: table must be a name; write table: "…"`,
    ],
    [
      "nothing",
      "postgres",
      { name: null, title: ["x"], flag: 7 },
      `name: not a valid column; write the column's name, or { column: "…" }\ntitle: not a valid column; write the column's name, or { column: "…" }\nflag: not a valid column; write the column's name, or { column: "…" }`,
    ],
    [
      "a NUL in a name",
      "sqlite",
      { name: "a\0b", title: { column: "x", table: "\0" } },
      "name: column is not a valid name; remove NUL characters and unpaired surrogates\ntitle: table is not a valid name; remove NUL characters and unpaired surrogates",
    ],
    [
      "half of a surrogate pair in a name",
      "duckdb",
      { name: "a\ud800" },
      "name: column is not a valid name; remove NUL characters and unpaired surrogates",
    ],
    [
      "a member that columns do not have",
      "postgres",
      { name: { colum: "x" } },
      `name: unknown member "colum" of a column; did you mean column?\nname: column must be a name; write column: "…"`,
    ],
    [
      "a storage that there is not",
      "duckdb",
      { name: { column: "x", as: "jsno" } },
      `name: unknown storage "jsno"; did you mean json?`,
    ],
    [
      "a path that is none",
      "postgres",
      { name: { column: "x", path: "a.b" } },
      `name: path must be a list of member names; write path: ["spec", "roles"]`,
    ],
    [
      "a NUL in a path",
      "postgres",
      { name: { column: "x", path: ["a\0"] } },
      `name: path must be a list of member names; write path: ["spec", "roles"]`,
    ],
    [
      "a map in a column of its own",
      "postgres",
      { labels: { column: "x", as: "native" } },
      'labels: PostgreSQL cannot store a map of strings as "native"; store it as "json" (jsonb)',
    ],
    [
      "a list in a column of its own",
      "sqlite",
      { roles: { column: "x", as: "native" } },
      'roles: SQLite cannot store a list of strings as "native"; store it as "json" (JSON as TEXT)',
    ],
    [
      "a member of a struct",
      "postgres",
      { name: { column: "x", as: "struct", path: ["a"] } },
      'name: PostgreSQL cannot store a string as "struct"; store it as "native" (text) or "json" (jsonb)',
    ],
    [
      "a text that is no instant",
      "duckdb",
      { count: { column: "x", as: "text" } },
      'count: DuckDB cannot store an int as "text"; store it as "native" (BIGINT) or "json" (JSON) or "struct" (a STRUCT with a member BIGINT)',
    ],
    [
      "an instant that is native",
      "sqlite",
      { at: { column: "x", as: "native" } },
      'at: SQLite cannot store a timestamp as "native"; store it as "text" (TEXT) or "json" (JSON as TEXT)',
    ],
    [
      "a path into what has no members",
      "postgres",
      { name: { column: "x", as: "native", path: ["a"] } },
      `name: "native" does not support a path; remove the path, or write as: "json"`,
    ],
    [
      "a struct without a member",
      "trino",
      { name: { column: "x", as: "struct" } },
      `name: a struct needs a path; name the member: path: ["…"]`,
    ],
    [
      "a namespace in a column of one value",
      "duckdb",
      { inner: { column: "x", as: "text" } },
      'inner: a namespace cannot be stored as "text"; map each of its fields',
    ],
    [
      "a column that a query's own may hide",
      "sqlite",
      { name: "value", title: { column: "KEY" } },
      `name: the generated query also has a column value; name the table: { column: "value", table: "…" }\ntitle: the generated query also has a column KEY; name the table: { column: "KEY", table: "…" }`,
    ],
    [
      "several at once",
      "trino",
      { nmae: "x", flag: { column: "" }, inner: { column: "x", as: "native" } },
      `nmae: unknown field; did you mean name?\nflag: column must be a name; write column: "…"\ninner: a namespace cannot be stored as "native"; map each of its fields`,
    ],
    [
      "a misspelled type",
      "postgres",
      { name: { column: "x", type: "uiid" } },
      `name: unknown column type "uiid"; did you mean uuid?`,
    ],
    [
      "an unknown type",
      "postgres",
      { count: { column: "x", type: "order_status" } },
      /^count: unknown column type "order_status"; the types for an int are smallint, .*; for an enum, write enum: "…"; for a domain, its base type; cast any other type in a view$/,
    ],
    [
      "SQL in the place of a type",
      "postgres",
      { name: { column: "x", type: "text) OR (true" }, title: { column: "x", type: "a".repeat(100_000) } },
      /^name: unknown column type "text\) OR \(true"; .*\ntitle: unknown column type "a{100000}"/,
    ],
    [
      "a type of other fields",
      "postgres",
      { flag: { column: "x", type: "uuid" }, labels: { column: "x", type: "uuid" } },
      `flag: PostgreSQL cannot read a bool from uuid; the types for a bool are boolean\nlabels: PostgreSQL cannot read a map of strings from uuid; write as: "json"`,
    ],
    [
      "lists of what has no list",
      "postgres",
      { times: { column: "x", type: "date[]" } },
      "times: PostgreSQL cannot read a list of timestamps from date[]; the types for a list of timestamps are timestamptz",
    ],
    [
      "a list for a value, and a value for a list",
      "duckdb",
      { name: { column: "x", type: "uuid[]" }, roles: { column: "x", type: "uuid" } },
      "name: uuid[] cannot store a string; write the type of one value\nroles: uuid cannot store a list of strings; write the type of the list",
    ],
    [
      "a type that is not a text",
      "postgres",
      { name: { column: "x", type: 3 } },
      `name: type must be a string; write the type as in a definition: type: "uuid"`,
    ],
    [
      "a type of a part of a column",
      "postgres",
      { name: { column: "x", type: "uuid", path: ["a"] }, inner: { column: "x", type: "uuid" } },
      "name: a type applies to a whole column, not to a member of one; remove it\ninner: a type applies to a whole column, not to a member of one; remove it",
    ],
    [
      "a document in a column that cannot have one",
      "postgres",
      { labels: { column: "x", type: "uuid", as: "json" } },
      `labels: PostgreSQL cannot store documents in a column of this type; write one of jsonb, json, text, varchar, or as: "native"`,
    ],
    [
      "an enum where there are none",
      "sqlite",
      { name: { column: "x", enum: "status" } },
      "name: SQLite does not support enums; remove enum: the column contains text",
    ],
    [
      "an enum of numbers",
      "postgres",
      { count: { column: "x", enum: "status" } },
      "count: an enum cannot be read as an int; remove the enum",
    ],
    [
      "an enum and a type",
      "postgres",
      { name: { column: "x", enum: "status", type: "text" } },
      "name: a column cannot have both a type and an enum; remove one of them",
    ],
    [
      "an enum of the wrong shape",
      "postgres",
      { name: { column: "x", enum: { nmae: "status", schema: 3, labels: "open" } } },
      `name: unknown member "nmae" of an enum; the members are name, schema, labels\nname: labels must be a list of strings; write labels: ["open", "paid"]\nname: schema must be a name; write schema: "…"\nname: enum must be a name; write enum: "…"`,
    ],
    [
      "a schema without a table",
      "postgres",
      { name: { column: "x", schema: "public" } },
      `name: a schema needs a table; name it: table: "…"`,
    ],
  ])("%s", (_title, dialect, columns, expected) => {
    const said = problems(dialect, columns);
    if (typeof expected === "string") expect(said).toBe(expected);
    else expect(said).toMatch(expected);
  });

  test("an alias is told its field", () => {
    expect(problems("postgres", { cluster_name: "x" }, sessionFilter as never)).toBe(
      "cluster_name: unknown field; did you mean session.cluster_name?",
    );
  });
});

describe("options that do not exist, or of the wrong type", () => {
  const filter = everyType.compile(`name == "a"`);

  test.each([
    ["postgresql", 'unknown SQL dialect "postgresql"; did you mean "postgres"?'],
    ["mysql", 'unknown SQL dialect "mysql"; the dialects are postgres, duckdb, sqlite, trino, clickhouse'],
    ["constructor", 'unknown SQL dialect "constructor"; the dialects are postgres, duckdb, sqlite, trino, clickhouse'],
    [undefined, 'unknown SQL dialect "undefined"; the dialects are postgres, duckdb, sqlite, trino, clickhouse'],
  ])("the dialect %s", (dialect, message) => {
    expect(() => filter.toSQL({ dialect: dialect as SQLDialect, columns: {} })).toThrow(new TypeError(message));
  });

  test.each<readonly [string, unknown, string]>([
    ["a misspelled option", { paramter: 2 }, `unknown option "paramter" of toSQL; did you mean "parameter"?`],
    [
      "an unknown option",
      { table: "t" },
      `unknown option "table" of toSQL; the options are dialect, columns, residual, parameter, template`,
    ],
    ["what no object has", JSON.parse(`{"__proto__": 1}`), /^unknown option "__proto__" of toSQL; /.source],
    ["no columns", { columns: undefined }, "columns is an object of columns by field; got nothing"],
    ["columns that are null", { columns: null }, "columns is an object of columns by field; got null"],
    ["columns that are a text", { columns: "name" }, "columns is an object of columns by field; got a string"],
    ["columns that are a list", { columns: ["name"] }, "columns is an object of columns by field; got a list"],
    ["a residual that is a text", { residual: "yes" }, "residual is true or false; got a string"],
    ["a template that is a function", { template: String }, "template is true or false; got a function"],
    [
      "a number in a template",
      { template: true, parameter: 2 },
      "a template does not number its parameters; remove `parameter` or `template`",
    ],
  ])("%s", (_title, options, message) => {
    const all = { dialect: "postgres", columns: { name: "name" }, ...Object(options) };
    if (Object.hasOwn(Object(options), "__proto__"))
      Object.defineProperty(all, "__proto__", { value: 1, enumerable: true });
    expect(() => filter.toSQL(all)).toThrow(message.startsWith("^") ? new RegExp(message) : new TypeError(message));
  });

  test.each([undefined, null, "postgres", []])("%s for the options", (options) => {
    expect(() => filter.toSQL(options as never)).toThrow(
      /^toSQL takes an object of options, { dialect, columns }; got /,
    );
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

test.each<readonly [string, string, Column, string]>([
  ["a UUID", `name == "0b9e4d6c-6f0e-4f4b-9a57-0d2f7d5d1c01"`, { column: "id", type: "uuid" }, `"id" = $1::text::uuid`],
  ["a text that is not a UUID equals no row", `name == "x"`, { column: "id", type: "uuid" }, "FALSE"],
  ["and differs from every row", `name != "x" || flag`, { column: "id", type: "uuid" }, "TRUE"],
  ["no UUID", `name == ""`, { column: "id", type: "uuid" }, `"id" IS NULL`],
  [
    "one of several texts",
    `is_subset(name, "x", "7", "07")`,
    { column: "n", type: "bigint" },
    `"n" = $1::text::bigint`,
  ],
  ["a schema", `name == "x"`, { column: "n", table: "t", schema: 's"' }, `"s"""."t"."n" = $1::text`],
  [
    "a document in a text",
    `name == "x"`,
    { column: "d", type: "text", as: "json", path: ["a"] },
    `"d"::jsonb @> $1::text::jsonb`,
  ],
  [
    "an enum of a schema",
    `name == "x"`,
    { column: "n", enum: { schema: "s", name: 'a"b', labels: ["y"] } },
    `"n" = (SELECT item FROM unnest(enum_range(NULL::"s"."a""b")) AS item WHERE item::text = $1::text)`,
  ],
])("%s is written by the column's type", (_title, filter, name, text) => {
  const columns = { name, flag: "flag" };
  expect(everyType.compile(filter).toSQL({ dialect: "postgres", columns }).text).toBe(text);
});

test("in SQLite, a column that there is not is an error, and no text", () => {
  const database = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: true });
  database.exec("CREATE TABLE t (name TEXT)");
  const { text } = everyType.compile(`name != "a"`).toSQL({ dialect: "sqlite", columns: { name: "nmae" } });
  expect(() => database.prepare(`SELECT * FROM t WHERE ${text}`)).toThrow(/no such column: nmae/);
});

test("a namespace that a storage does not suit says which of its fields it is", () => {
  expect(problems("postgres", { inner: { column: "x", as: "struct" } }).split("\n")[0]).toBe(
    'inner: PostgreSQL cannot store a string (inner.title) as "struct"; store it as "native" (text) or "json" (jsonb)',
  );
});
