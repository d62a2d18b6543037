import type { Queryable } from "./database.ts";

/** An arbitrary lock number, shared by all processes that change resources or keys of this store. */
const lock = 7_041_776_403;

/** Waits until this transaction is the only one that changes resources or keys; holds the lock until it ends. */
export async function lockChanges(tx: Queryable): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [lock]);
}
