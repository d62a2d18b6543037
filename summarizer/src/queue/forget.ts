import type { Queryable } from "../database/database.ts";

/**
 * Deletes every task of these sessions, whatever its state: a worker that has one loses its claim. pg-boss finds tasks by
 * their keys alone, so this reads its table, which is that of the version that is pinned.
 */
export async function forgetTasks(tx: Queryable, sessions: readonly string[]): Promise<void> {
  await tx.query("DELETE FROM pgboss.job WHERE data->>'session' = ANY ($1)", [sessions]);
}
