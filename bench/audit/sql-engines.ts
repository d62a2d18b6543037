import type { DatabaseSync } from "node:sqlite";
import { columns } from "../../examples/backtest/columns.ts";
import type { DuckDB } from "./duckdb.ts";
import { type Engine, pageSize } from "./engine.ts";
import type { Postgres } from "./postgres.ts";

type Dialect = "postgres" | "duckdb" | "sqlite";
type Value = string | number | boolean;
type Rows = (text: string, values: readonly Value[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;

function engine(name: string, note: string, dialect: Dialect, from: string, rows: Rows): Engine {
  return {
    name,
    note,
    count: async (predicate) => {
      const { text, values } = predicate.toSQL({ dialect, columns });
      const [row] = await rows(`SELECT count(*) AS n FROM ${from} WHERE ${text}`, values);
      return Number(row?.["n"]);
    },
    page: async (predicate) => {
      const { text, values } = predicate.toSQL({ dialect, columns });
      const select = `SELECT uid FROM ${from} WHERE ${text} ORDER BY "time" DESC LIMIT ${pageSize}`;
      return (await rows(select, values)).map(({ uid }) => String(uid));
    },
  };
}

export function duckdbEngine(name: string, note: string, duckdb: DuckDB, from: string): Engine {
  return engine(name, note, "duckdb", from, (text, values) => duckdb.rows(text, values));
}

export function postgresEngine(name: string, note: string, postgres: Postgres): Engine {
  return engine(name, note, "postgres", "sessions", (text, values) => postgres.rows(text, values));
}

export function sqliteEngine(name: string, note: string, database: DatabaseSync): Engine {
  return engine(name, note, "sqlite", "sessions", async (text, values) =>
    database.prepare(text).all(...values.map((value) => (typeof value === "boolean" ? Number(value) : value))),
  );
}
