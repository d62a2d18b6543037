import { DatabaseSync } from "node:sqlite";
import { describe, test } from "vitest";
import type { Column, SQLOptions } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import type { FilterEnvironment } from "../../src/predicate.ts";
import { agreeOnFilters, sampleRows, type Table } from "./differential.ts";
import { everyType } from "./environment.ts";
import { type Context, plain, read } from "./rows.ts";

const environments: readonly (readonly [string, FilterEnvironment<never>])[] = [
  ["every type", everyType],
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport", sessionFilter.with({ dialect: "teleport" })],
];

/** A table of the rows, with a column for each name and what it holds. */
function tableOf(
  rows: readonly Context[],
  columns: readonly (readonly [name: string, type: string, value: (row: Context) => unknown])[],
  mapping: SQLOptions["columns"],
): Table {
  const database = new DatabaseSync(":memory:");
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
  database.exec(`CREATE TABLE t (row INTEGER, ${columns.map(([name, type]) => `${quote(name)} ${type}`).join(", ")})`);
  const insert = database.prepare(
    `INSERT INTO t VALUES (${Array(columns.length + 1)
      .fill("?")
      .join(", ")})`,
  );
  for (const [index, row] of rows.entries()) {
    insert.run(index, ...columns.map(([, , value]) => (value(row) ?? null) as string | number | null));
  }
  return {
    rows,
    find: async (text, values) =>
      database
        .prepare(`SELECT row FROM t WHERE ${text}`)
        .all(...(values as string[]))
        .map(({ row }) => Number(row)),
    options: { dialect: "sqlite", columns: mapping },
  };
}

const types = {
  string: "TEXT COLLATE NOCASE",
  bool: "INTEGER",
  int: "INTEGER",
  float: "REAL",
  timestamp: "TEXT",
  list: "TEXT",
  map: "TEXT",
};

/** A column for each field; lists and maps as JSON. */
function inColumns({ fields }: FilterEnvironment<never>, rows: readonly Context[]): Table {
  const columns = fields.map(({ name, path, type }) => {
    const value = (row: Context) => {
      const data = read(row, path);
      if (type.kind === "list" || type.kind === "map") return data === undefined ? null : JSON.stringify(data);
      return typeof data === "boolean" ? Number(data) : data;
    };
    return [name, types[type.kind], value] as const;
  });
  return tableOf(rows, columns, Object.fromEntries(fields.map(({ name }) => [name, { column: name, table: "t" }])));
}

/** Everything in one document. */
function inDocument({ data }: FilterEnvironment<never>, rows: readonly Context[]): Table {
  const mapping = [...data.root.members.keys()].map((root): [string, Column] => [
    root,
    { column: "it's a `document`", path: [root], as: "json" },
  ]);
  return tableOf(
    rows,
    [["it's a `document`", "TEXT", (row) => JSON.stringify(plain(row))]],
    Object.fromEntries(mapping),
  );
}

describe.each(environments)("%s", (_name, environment) => {
  const rows = sampleRows(environment, 60);

  test("in columns", () => agreeOnFilters(environment, inColumns(environment, rows), 500));
  test("in one document", () => agreeOnFilters(environment, inDocument(environment, rows), 500));
});
