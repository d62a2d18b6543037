import type { Queryable } from "./database.ts";

/** Any number: what every process that changes resources or keys of this store agrees on. */
const lock = 7_041_776_403;

/** Waits until this transaction is the only one that changes resources or keys. It is until it ends. */
export async function lockChanges(tx: Queryable): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [lock]);
}
