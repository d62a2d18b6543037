import { mkdir } from "node:fs/promises";
import type { Extensions } from "@electric-sql/pglite";
import { PGlite, types } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { vector } from "@electric-sql/pglite-pgvector";
import { errorMessage } from "../domain/errors.ts";
import type { Database, Queryable } from "./database.ts";
import { DatabaseError } from "./database.ts";

const asNumber = (text: string) => Number(text);
const parsers = { [types.INT8]: asNumber, [types.NUMERIC]: asNumber, [types.DATE]: (text: string) => text };

/** The embedded store. `engine` is for users of PGlite itself, such as the queue. */
export interface EmbeddedDatabase extends Database {
  readonly kind: "pglite";
  readonly engine: PGlite;
}

/**
 * Opens the PostgreSQL in this process, with the data in `folder`, or in memory without one. It does not prevent a
 * second process from opening the same folder, which would corrupt it: lock the folder first. `extensions` can be
 * created in it.
 */
export async function openPglite(
  folder?: string,
  extensions: Extensions = { pg_trgm, vector },
): Promise<EmbeddedDatabase> {
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
  const engine = await open(folder, extensions);
  const over = (source: Pick<PGlite, "query">): Queryable => ({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await source.query<Row>(text, [...values])).rows,
  });
  return {
    kind: "pglite",
    engine,
    query: over(engine).query,
    transaction: async (work) => await engine.transaction(async (tx) => await work(over(tx))),
    listen: async (channel, hear, connected) => {
      const name = `"${channel.replaceAll('"', '""')}"`;
      await engine.listen(name, hear);
      connected();
      return { close: async () => await engine.unlisten(name, hear) };
    },
    close: () => engine.close(),
  };
}

async function open(folder: string | undefined, extensions: Extensions): Promise<PGlite> {
  try {
    return await PGlite.create({ ...(folder !== undefined && { dataDir: folder }), parsers, extensions });
  } catch (error) {
    throw new DatabaseError(
      `the database in ${folder ?? "memory"} cannot be opened: ${errorMessage(error)}`,
      "if the folder is damaged, restore a backup, or remove it to start over",
      { cause: error },
    );
  }
}
