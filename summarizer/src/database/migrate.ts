import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../domain/errors.ts";
import type { Database, Queryable } from "./database.ts";
import { DatabaseError } from "./database.ts";
import { withRetry } from "./faults.ts";

/** One migration. Versions count from 1 without gaps. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

const folder = new URL("migrations/", import.meta.url);

/** The migrations of this program, oldest first: the files `0001-name.sql`, … next to this one. */
export function migrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file, index) => {
      const [, number = "", name = ""] = /^(\d{4})-(.+)\.sql$/.exec(file) ?? [];
      if (Number(number) !== index + 1) throw new Error(`migration ${file} is not number ${index + 1}`);
      return { version: index + 1, name, sql: readFileSync(new URL(file, folder), "utf8") };
    });
}

/** An arbitrary lock number, shared by all processes that migrate this database. */
const lock = 7_041_776_402;

/** Milliseconds between two attempts to get the lock. */
const pause = 500;

/** How long a migration waits for a table: less than the second after which PostgreSQL checks for deadlocks. */
const lockTimeout = "800ms";

/** The SQLSTATE of a lock timeout. */
const lockNotAvailable = "55P03";

/**
 * Migrates the tables to the newest version; of several processes, one does it and the others wait. Migrations run in
 * one transaction, up to one with concurrent statements: that one runs outside of a transaction, so that a running
 * service can continue to write while indexes are built and constraints are validated, and is repeated completely after
 * an interruption. A migration that would wait for a lock gives up and starts again, because later statements would
 * wait too. Rejects a database that a newer program has migrated, with a {@link DatabaseError}.
 */
export async function migrate(database: Database, steps: readonly Migration[] = migrations()): Promise<void> {
  // The waiting process must not hold a snapshot, because a concurrent statement waits for it.
  for (;;) {
    const outcome = await database
      .transaction((tx) => migrateLocked(database, tx, steps))
      .catch((error: unknown) => {
        if (errorCode(error) === lockNotAvailable) return "locked" as const;
        throw error;
      });
    if (outcome === "done") return;
    if (outcome === "locked") await sleep(pause);
  }
}

/** Runs the migrations before the next concurrent one, or that one. `locked`: another process has the lock. */
async function migrateLocked(
  database: Database,
  tx: Queryable,
  steps: readonly Migration[],
): Promise<"locked" | "more" | "done"> {
  const [got] = await tx.query<{ locked: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS locked", [lock]);
  if (got?.locked !== true) return "locked";
  await tx.query(
    "CREATE TABLE IF NOT EXISTS migrations " +
      "(version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())",
  );
  const rows = await tx.query<{ version: number }>("SELECT version FROM migrations ORDER BY version");
  const current = rows.at(-1)?.version ?? 0;
  const newest = steps.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new DatabaseError(
      `the database has version ${current}; this program supports versions up to ${newest}`,
      "run the newer program that upgraded it, or a later one",
    );
  }
  const due = steps.filter(({ version }) => version > current);
  const first = due.findIndex(isConcurrent);
  const before = first < 0 ? due : due.slice(0, first);
  await tx.query(`SET LOCAL lock_timeout = '${lockTimeout}'`);
  for (const step of before) await apply(tx, step);
  const concurrent = due[first];
  if (concurrent === undefined) return "done";
  // A concurrent statement sees only committed data.
  if (before.length === 0) await applyConcurrently(database, tx, concurrent);
  return "more";
}

async function apply(tx: Queryable, { version, name, sql }: Migration): Promise<void> {
  for (const statement of statements(sql)) await tx.query(statement);
  await tx.query("INSERT INTO migrations (version, name) VALUES ($1, $2)", [version, name]);
}

/** Statements that block nobody, and that can run twice. */
const concurrently =
  /^(?:(CREATE|DROP) (?:UNIQUE )?INDEX CONCURRENTLY IF (?:NOT )?EXISTS|ALTER TABLE \w+ VALIDATE CONSTRAINT) (\w+)/;

/** @throws Error for a migration that mixes both kinds of statements */
function isConcurrent({ name, sql }: Migration): boolean {
  const all = statements(sql);
  const some = all.filter((statement) => concurrently.test(statement));
  if (some.length > 0 && some.length < all.length) {
    throw new Error(`migration ${name} mixes statements that run concurrently with others: split it`);
  }
  return some.length > 0;
}

/** `tx` holds the lock meanwhile, and nothing else that the statements could wait for. */
async function applyConcurrently(database: Database, tx: Queryable, step: Migration): Promise<void> {
  for (const statement of statements(step.sql)) {
    // The embedded database has only one connection.
    if (database.kind === "pglite") await tx.query(statement.replace(" CONCURRENTLY", ""));
    // The server can still build an index for a killed process: of the two in a deadlock, one continues.
    else await withRetry(() => runConcurrently(database, statement));
  }
  await tx.query("INSERT INTO migrations (version, name) VALUES ($1, $2)", [step.version, step.name]);
}

/** Rebuilds an index that an interrupted run left invalid. */
async function runConcurrently(database: Database, statement: string): Promise<void> {
  const [, verb, index] = concurrently.exec(statement) ?? [];
  const invalid = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid";
  if (verb === "CREATE" && (await database.query(invalid, [index])).length > 0) {
    await database.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  }
  await database.query(statement);
}

/** The statements of a file; each ends with a semicolon at the end of a line, and contains no other there. */
function statements(sql: string): readonly string[] {
  return sql
    .replace(/^--.*$/gm, "")
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
