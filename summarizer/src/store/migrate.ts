import { readdirSync, readFileSync } from "node:fs";
import type { Database, Queryable } from "./database.ts";
import { DatabaseError } from "./database.ts";

/** One step in the life of the tables. Versions count from 1 without a gap. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

const folder = new URL("migrations/", import.meta.url);

/** The steps that this program knows, oldest first: the files `0001-name.sql`, … beside this one. */
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

/** Any number: what every process that migrates this database agrees on. */
const lock = 7_041_776_402;

/**
 * Brings the tables to the newest version, all in one transaction; of several processes one does it and the others wait.
 * A database that a newer program has migrated is refused with a {@link DatabaseError}.
 */
export async function migrate(database: Database, steps: readonly Migration[] = migrations()): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock($1)", [lock]);
    await tx.query(
      "CREATE TABLE IF NOT EXISTS migrations " +
        "(version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())",
    );
    const rows = await tx.query<{ version: number }>("SELECT version FROM migrations ORDER BY version");
    const current = rows.at(-1)?.version ?? 0;
    const newest = steps.at(-1)?.version ?? 0;
    if (current > newest) {
      throw new DatabaseError(
        `the database is at version ${current}, and this program knows versions up to ${newest}`,
        "a newer program has used it: run that one, or one newer still",
      );
    }
    for (const step of steps.filter(({ version }) => version > current)) await apply(tx, step);
  });
}

async function apply(tx: Queryable, { version, name, sql }: Migration): Promise<void> {
  for (const statement of statements(sql)) await tx.query(statement);
  await tx.query("INSERT INTO migrations (version, name) VALUES ($1, $2)", [version, name]);
}

/** The statements of a file; each ends with a semicolon at the end of a line, and none holds another there. */
function statements(sql: string): readonly string[] {
  return sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^--.*$/gm, "").trim() !== "");
}
