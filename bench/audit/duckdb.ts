import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import type { Log } from "./log.ts";

/** A DuckDB in memory, which reads and writes files. */
export class DuckDB {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(options: Readonly<Record<string, string>> = {}): Promise<DuckDB> {
    const instance = await DuckDBInstance.create(":memory:", { ...options });
    return new DuckDB(await instance.connect());
  }

  /** The rows of a query, each an object by the names of the columns; big numbers are `bigint`. */
  async rows(text: string, values: readonly DuckDBValue[] = []): Promise<readonly Record<string, DuckDBValue>[]> {
    const reader = await this.#connection.runAndReadAll(text, [...values]);
    return reader.getRowObjects();
  }

  close(): void {
    this.#connection.closeSync();
  }
}

/** The text that makes Parquet files of a log, as the example has it. */
const parquetSql = readFileSync(new URL("../../examples/backtest/parquet.sql", import.meta.url), "utf8");

/** Writes the events of a log as Parquet files, a folder for each day, into `folder`. */
export async function writeParquet(log: Log, folder: string, duckdb: DuckDB): Promise<void> {
  await duckdb.rows(`SET VARIABLE log = ${quoted(join(log.events, "*.jsonl"))}`);
  await duckdb.rows(`SET VARIABLE sessions = ${quoted(folder)}`);
  await duckdb.rows(parquetSql);
}

/** A path as a literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
