import pg from "pg";
import type { Database, Queryable, Subscription } from "./database.ts";
import { DatabaseError, StatementTimeout } from "./database.ts";

/** PostgreSQL's numbers for types whose values the driver must not convert. */
const { builtins } = pg.types;
const asNumber = (text: string) => Number(text);
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, asNumber],
  [builtins.NUMERIC, asNumber],
  [builtins.DATE, (text) => text],
]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: "text" | "binary") => parsers.get(id) ?? pg.types.getTypeParser(id, format),
};

/** SQLSTATE of a statement that timed out, or that an administrator canceled. */
const canceled = "57014";

export interface PostgresOptions {
  /** The maximum number of open connections. */
  readonly connections?: number;
  /** The statement timeout, in seconds; default: none. */
  readonly statementSeconds?: number | undefined;
  /** Called when an idle connection breaks. */
  readonly onError?: (error: Error) => void;
}

/** A store on a server. `pool` is for users of PostgreSQL itself, such as the queue. */
export interface PostgresDatabase extends Database {
  readonly kind: "postgres";
  readonly pool: pg.Pool;
}

/** Opens a PostgreSQL server by its URL; throws a {@link DatabaseError} if it is unreachable. */
export async function openPostgres(
  url: string,
  { connections = 10, statementSeconds, onError }: PostgresOptions = {},
): Promise<PostgresDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: connections,
    application_name: "summarizer",
    connectionTimeoutMillis: 10_000,
    ...(statementSeconds !== undefined && { statement_timeout: statementSeconds * 1000 }),
  });
  const rowsOf = async <Row extends object>(
    source: pg.Pool | pg.PoolClient,
    text: string,
    values: readonly unknown[],
  ) => {
    try {
      return (await source.query<Row>(text, [...values])).rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== canceled) throw error;
      throw new StatementTimeout(statementSeconds, { cause: error });
    }
  };
  // Without a listener, an idle connection that breaks, as in a restart of the server, would end the process.
  pool.on("error", (error) => onError?.(error));
  const database: PostgresDatabase = {
    kind: "postgres",
    pool,
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      await rowsOf<Row>(pool, text, values),
    async transaction(work) {
      const client = await pool.connect();
      // The next statement fails on a broken connection; an unhandled event would end the process.
      const ignore = () => {};
      client.on("error", ignore);
      let broken: Error | boolean = false;
      const tx: Queryable = {
        query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
          await rowsOf<Row>(client, text, values),
      };
      try {
        await client.query("BEGIN");
        const result = await work(tx);
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((reason: Error) => {
          broken = reason;
        });
        throw error;
      } finally {
        client.off("error", ignore);
        client.release(broken);
      }
    },
    listen: async (channel, hear, connected) => await listen(url, channel, hear, connected),
    close: () => pool.end(),
  };
  try {
    await database.query("SELECT 1");
  } catch (error) {
    await pool.end();
    throw unusable(url, error);
  }
  return database;
}

/** Milliseconds before the first attempt to reconnect; each further wait is twice as long, up to the longest. */
const firstPause = 500;
const longestPause = 30_000;

/**
 * Listens on a separate connection.
 * @throws Error if the first attempt to connect fails
 */
async function listen(
  url: string,
  channel: string,
  hear: (payload: string) => void,
  connected: () => void,
): Promise<Subscription> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = firstPause;
  let isClosed = false;
  const again = () => {
    client = undefined;
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect().catch(again);
    }, pause);
    timer.unref();
    pause = Math.min(longestPause, pause * 2);
  };
  const connect = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: "summarizer listening",
      connectionTimeoutMillis: 10_000,
      ...{ keepAlive: true, keepAliveInitialDelayMillis: 30_000 },
    });
    client = next;
    // A broken connection emits one of the two, or both.
    next.on("error", () => {});
    next.on("notification", ({ payload = "" }) => hear(payload));
    try {
      await next.connect();
      await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    next.once("end", again);
    pause = firstPause;
    connected();
  };
  await connect();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** The address without its password. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return "the database";
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
}

function unusable(url: string, error: unknown): DatabaseError {
  const { code, message } = error as { code?: string; message?: string };
  const remedies: Readonly<Record<string, string>> = {
    ECONNREFUSED: "connection refused: start PostgreSQL, or correct DATABASE_URL",
    ENOTFOUND: "unknown host: correct DATABASE_URL",
    "28P01": "the password is wrong: correct it in DATABASE_URL",
    "28000": "the server rejects this user: check its pg_hba.conf, and the user in DATABASE_URL",
    "3D000": "create the database (createdb), or correct DATABASE_URL",
  };
  const remedy = remedies[code ?? ""] ?? "check DATABASE_URL, and that the server is running";
  return new DatabaseError(`PostgreSQL at ${addressOf(url)} is unusable: ${message || code}`, remedy, {
    cause: error,
  });
}
