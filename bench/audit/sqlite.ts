import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type DuckDB, quoted } from "./duckdb.ts";

/** How SQLite keeps a log's table: lists and maps as JSON, a time as text that sorts. */
const table = `CREATE TABLE sessions (
  uid TEXT, sid TEXT, "time" TEXT, event_date TEXT, kind TEXT, cluster_name TEXT,
  user_name TEXT, user_roles TEXT, user_traits TEXT, participants TEXT, interactive INTEGER,
  resource_name TEXT, labels TEXT, server_hostname TEXT, kubernetes_groups TEXT,
  db_service TEXT, db_protocol TEXT, db_name TEXT
)`;

/** A database in the file `path` with the rows of Parquet files. */
export async function loadSqlite(path: string, duckdb: DuckDB, parquet: string): Promise<DatabaseSync> {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${table}`);
  const insert = database.prepare(`INSERT INTO sessions VALUES (${Array.from({ length: 18 }, () => "?").join(", ")})`);
  const days = await duckdb.rows(`SELECT file FROM glob(${quoted(join(parquet, "*/*.parquet"))}) ORDER BY file`);
  database.exec("BEGIN");
  for (const { file } of days) {
    const rows = await duckdb.rows(`
      SELECT uid, sid, CAST("time" AS VARCHAR), CAST(event_date AS VARCHAR), kind, cluster_name, user_name,
        CAST(to_json(user_roles) AS VARCHAR), CAST(to_json(user_traits) AS VARCHAR),
        CAST(to_json(participants) AS VARCHAR), CAST(interactive AS INTEGER), resource_name,
        CAST(to_json(labels) AS VARCHAR), server_hostname, CAST(to_json(kubernetes_groups) AS VARCHAR),
        db_service, db_protocol, db_name
      FROM read_parquet(${quoted(String(file))}) ORDER BY "time"`);
    for (const row of rows) insert.run(...(Object.values(row) as SQLInputValue[]));
  }
  database.exec(`COMMIT; CREATE INDEX by_time ON sessions ("time"); ANALYZE`);
  return database;
}
