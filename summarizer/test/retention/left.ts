import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Queryable } from "../../src/database/database.ts";

/** Tables that keep ids on purpose: the audit log, what was deleted, and the place where the last round stopped. */
const memory = /^(audit(_\w+)?|deleted_sessions|retention_state)$/;

/** The tables in which a row says `text` anywhere, without those that are meant to. */
export async function tablesWith(store: Queryable, text: string): Promise<readonly string[]> {
  const tables = await store.query<{ name: string; relation: string }>(
    `SELECT c.relname AS name, c.oid::regclass::text AS relation FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('public', 'pgboss') AND c.relkind = 'r' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name, relation } of tables) {
    if (memory.test(name)) continue;
    const rows = await store.query(`SELECT 1 AS one FROM ${relation} AS t WHERE position($1 IN t::text) > 0 LIMIT 1`, [
      text,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

/** The files below `folder`, apart from the database, whose names or bytes hold `text`. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (!entry.isFile() || path.startsWith("database/") || path === "audit.jsonl") continue;
    if (path.includes(text) || (await readFile(join(folder, path))).includes(text)) found.push(path);
  }
  return found;
}
