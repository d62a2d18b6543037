import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { columns } from "../../examples/backtest/columns.ts";
import { type Engine, pageSize } from "./engine.ts";

const engines = new URL("../../engines/package.json", import.meta.url);

/** Whether `npm run engines` installed the engine. */
export const hasClickHouse = existsSync(new URL("./node_modules/chdb", engines));

/** What is used of chdb's session. */
interface Session {
  query(text: string): string;
  queryBind(text: string, values: Readonly<Record<string, unknown>>, format: string): string;
  cleanup(): void;
}

const table = `
  CREATE TABLE sessions (
    uid String, sid String, time DateTime64(6, 'UTC'), kind LowCardinality(String), cluster_name LowCardinality(String),
    user_name LowCardinality(String), user_roles Array(LowCardinality(String)),
    user_traits Map(String, Array(String)), participants Array(String), interactive Nullable(Bool),
    resource_name String, labels Map(String, String), server_hostname String, kubernetes_groups Array(String),
    db_service LowCardinality(String), db_protocol LowCardinality(String), db_name LowCardinality(String),
    INDEX sessions_participants participants TYPE bloom_filter GRANULARITY 1,
    INDEX sessions_labels mapValues(labels) TYPE bloom_filter GRANULARITY 1
  ) ENGINE = MergeTree ORDER BY time`;

/** A ClickHouse in this process, with a table on the disk. */
export class ClickHouse {
  readonly #session: Session;

  constructor(folder: string) {
    const { Session } = createRequire(engines)("chdb") as { Session: new (folder: string) => Session };
    this.#session = new Session(folder);
    this.#session.query("CREATE DATABASE IF NOT EXISTS audit ENGINE = Atomic");
    this.#session.query("USE audit");
  }

  rows(text: string, values: readonly unknown[] = []): readonly Readonly<Record<string, unknown>>[] {
    const named = Object.fromEntries(values.map((value, index) => [`p${index + 1}`, value]));
    const found = this.#session.queryBind(text, named, "JSONEachRow").trim();
    return found === "" ? [] : found.split("\n").map((line) => JSON.parse(line));
  }

  /** Fills the table from Parquet files. */
  load(parquet: string): void {
    this.#session.query(table);
    const names = this.rows("DESCRIBE TABLE sessions")
      .map(({ name }) => name)
      .join(", ");
    const files = join(parquet, "*/*.parquet").replaceAll("'", "\\'");
    this.#session.query(`INSERT INTO sessions (${names}) SELECT ${names} FROM file('${files}', Parquet)`);
    this.#session.query("OPTIMIZE TABLE sessions FINAL");
  }

  size(): number {
    const [row] = this.rows("SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table = 'sessions'");
    return Number(row?.["bytes"]);
  }

  close(): void {
    this.#session.cleanup();
  }
}

export function clickhouseEngine(name: string, note: string, clickhouse: ClickHouse): Engine {
  return {
    name,
    note,
    count: async (predicate) => {
      const { text, values } = predicate.toSQL({ dialect: "clickhouse", columns });
      const [row] = clickhouse.rows(`SELECT count() AS n FROM sessions WHERE ${text}`, values);
      return Number(row?.["n"]);
    },
    page: async (predicate) => {
      const { text, values } = predicate.toSQL({ dialect: "clickhouse", columns });
      const select = `SELECT uid FROM sessions WHERE ${text} ORDER BY time DESC LIMIT ${pageSize}`;
      return clickhouse.rows(select, values).map(({ uid }) => String(uid));
    },
  };
}
