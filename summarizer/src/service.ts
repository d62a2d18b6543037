import { join } from "node:path";
import type { Config } from "./config.ts";
import { Queue } from "./queue/queue.ts";
import type { Database } from "./store/database.ts";
import { lockFolder } from "./store/lock.ts";
import { migrate } from "./store/migrate.ts";
import { openPglite } from "./store/pglite.ts";
import { openPostgres } from "./store/postgres.ts";
import { Sessions } from "./store/sessions.ts";

/** Everything that a command or a server works with, opened in order; what is opened last is closed first. */
export interface Service {
  readonly config: Config;
  readonly database: Database;
  readonly queue: Queue;
  readonly sessions: Sessions;
  close(): Promise<void>;
}

/** Opens the service; what was opened before a step that fails is closed again. */
export async function openService(config: Config): Promise<Service> {
  const closing: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const database = await openDatabase(config, closing);
    await migrate(database);
    const { heartbeat, workers, stopSeconds } = config;
    const queue = await Queue.open(database, config.database, { heartbeat, supervise: workers > 0, onError: () => {} });
    closing.push(() => queue.stop(stopSeconds));
    return { config, database, queue, sessions: new Sessions(queue), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase(config: Config, closing: (() => void | Promise<void>)[]): Promise<Database> {
  if (config.database === undefined) {
    const lock = await lockFolder(config.data);
    closing.push(() => lock.release());
  }
  const database =
    config.database === undefined
      ? await openPglite(join(config.data, "database"))
      : await openPostgres(config.database);
  closing.push(() => database.close());
  return database;
}
