import { join } from "node:path";
import { type DuckDB, quoted } from "./duckdb.ts";
import type { Log } from "./log.ts";

/** Writes a log as Teleport's Athena backend keeps it: a few columns, and each event as a JSON document. */
export async function writeDocuments(log: Log, folder: string, duckdb: DuckDB): Promise<void> {
  const text = (name: string): string => `json_extract_string(json, '$.${name}')`;
  await duckdb.rows(`COPY (
    SELECT ${text("uid")} AS uid, ${text("sid")} AS session_id, ${text("event")} AS event_type, ${text("user")} AS "user",
      CAST(${text("time")} AS TIMESTAMP) AS event_time, CAST(json AS VARCHAR) AS event_data,
      CAST(CAST(${text("time")} AS TIMESTAMP) AS DATE) AS event_date
    FROM read_json_objects(${quoted(join(log.events, "*.jsonl"))}, format = 'newline_delimited')
  ) TO ${quoted(folder)} (FORMAT parquet, PARTITION_BY (event_date), COMPRESSION snappy)`);
}

/** Those documents as the table that parquet.sql makes, as far as the benchmark's filters read it. */
export function fromDocuments(folder: string): string {
  const extract = (name: string, type: string): string => `CAST(json_extract(event_data, '$.${name}') AS ${type})`;
  const labels = ["server_labels", "kubernetes_labels", "db_labels"].map(
    (name) => `json_extract(event_data, '$.${name}')`,
  );
  return `(SELECT uid, event_time AS "time", "user" AS user_name,
    json_extract_string(event_data, '$.cluster_name') AS cluster_name,
    ${extract("participants", "VARCHAR[]")} AS participants,
    ${extract("user_traits", "MAP(VARCHAR, VARCHAR[])")} AS user_traits,
    CAST(coalesce(${labels.join(", ")}) AS MAP(VARCHAR, VARCHAR)) AS labels
    FROM read_parquet(${quoted(join(folder, "*/*.parquet"))}))`;
}
