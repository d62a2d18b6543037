import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** node parquet.ts LOG SESSIONS: the ends of sessions in LOG, a folder of JSON lines, as Parquet in SESSIONS, by day. */
const [log, sessions] = process.argv.slice(2);
if (log === undefined || sessions === undefined) throw new Error("usage: node parquet.ts LOG SESSIONS");

const connection = await (await DuckDBInstance.create()).connect();
await connection.run("SET VARIABLE log = $1", [join(log, "*.jsonl")]);
await connection.run("SET VARIABLE sessions = $1", [sessions]);
const result = await connection.run(readFileSync(new URL("parquet.sql", import.meta.url), "utf8"));
console.log(`${result.rowsChanged} sessions`);
