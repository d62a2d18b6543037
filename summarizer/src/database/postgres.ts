import pg from "pg";
import type { Database, Queryable } from "./database.ts";
import { DatabaseError, StatementTimeout } from "./database.ts";

/** PostgreSQL's numbers for types whose values must not come as the driver would give them. */
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

/** SQLSTATE of a statement that took too long, or that an administrator canceled. */
const canceled = "57014";

export interface PostgresOptions {
  /** The most connections that are open at a time. */
  readonly connections?: number;
  /** Seconds after which PostgreSQL cancels a statement; without a limit where left out. */
  readonly statementSeconds?: number | undefined;
  /** Told of connections that broke while nobody used them. */
  readonly onError?: (error: Error) => void;
}

/** A store on a server. `pool` is for what speaks to PostgreSQL itself, as the queue does. */
export interface PostgresDatabase extends Database {
  readonly kind: "postgres";
  readonly pool: pg.Pool;
}

/** Opens a PostgreSQL server by its URL; throws a {@link DatabaseError} where none answers. */
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
  // Without a listener a connection that breaks while idle, as in a restart of the server, would end the process.
  pool.on("error", (error) => onError?.(error));
  const database: PostgresDatabase = {
    kind: "postgres",
    pool,
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      await rowsOf<Row>(pool, text, values),
    async transaction(work) {
      const client = await pool.connect();
      // A connection that breaks in the middle says so by the next statement; an event besides would end the process.
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

/** The address without the password that it may hold. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return "the database";
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
}

function unusable(url: string, error: unknown): DatabaseError {
  const { code, message } = error as { code?: string; message?: string };
  const remedies: Readonly<Record<string, string>> = {
    ECONNREFUSED: "nothing listens there: start PostgreSQL, or correct DATABASE_URL",
    ENOTFOUND: "there is no such host: correct DATABASE_URL",
    "28P01": "the password is wrong: correct it in DATABASE_URL",
    "28000": "the server does not let this user in: check its pg_hba.conf, and the user in DATABASE_URL",
    "3D000": "create the database (createdb), or correct DATABASE_URL",
  };
  const remedy = remedies[code ?? ""] ?? "check DATABASE_URL, and that the server is up";
  return new DatabaseError(`PostgreSQL at ${addressOf(url)} cannot be used: ${message || code}`, remedy, {
    cause: error,
  });
}
