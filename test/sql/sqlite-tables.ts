import { DatabaseSync } from "node:sqlite";
import type { Column, SQLOptions } from "wherefore";
import type { FilterEnvironment } from "../../src/predicate.ts";
import type { Run, Table } from "./differential.ts";
import { type Context, plain, read } from "./rows.ts";

export function runIn(database: DatabaseSync): Run {
  return async (text, values) => {
    const statement = database.prepare(text);
    statement.setReturnArrays(true);
    return statement.all(...(values as string[])) as unknown as unknown[][];
  };
}

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
    source: "t",
    run: runIn(database),
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
export function inColumns({ fields }: FilterEnvironment<never>, rows: readonly Context[]): Table {
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
export function inDocument({ data }: FilterEnvironment<never>, rows: readonly Context[]): Table {
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
