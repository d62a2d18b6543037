import type { Queryable } from "../database/database.ts";
import { storableText } from "../database/json.ts";

/** A session that must not be deleted. */
export interface LegalHold {
  readonly session_id: string;
  readonly reason: string;
  readonly placed_by: string;
  readonly placed: Date;
}

/** Those of `ids` that are on hold. */
export async function holdsOf(store: Queryable, ids: readonly string[]): Promise<readonly LegalHold[]> {
  return await store.query<LegalHold>("SELECT * FROM legal_holds WHERE session_id = ANY ($1)", [ids]);
}

/** Places a hold on a session that the caller has locked, or changes the reason of the one that it has. */
export async function placeHold(tx: Queryable, id: string, user: string, reason: string): Promise<LegalHold> {
  const [hold] = await tx.query<LegalHold>(
    `INSERT INTO legal_holds (session_id, reason, placed_by) VALUES ($1, $2, $3)
     ON CONFLICT (session_id) DO UPDATE SET reason = excluded.reason, placed_by = excluded.placed_by, placed = now()
     RETURNING *`,
    [id, storableText(reason), storableText(user)],
  );
  if (hold === undefined) throw new Error("INSERT returned no row");
  return hold;
}

/** Releases the hold of a session; undefined where it has none. */
export async function releaseHold(tx: Queryable, id: string): Promise<LegalHold | undefined> {
  const [hold] = await tx.query<LegalHold>("DELETE FROM legal_holds WHERE session_id = $1 RETURNING *", [id]);
  return hold;
}

/** A hold with the end event of its session, which decides who may see it. */
export type ListedHold = LegalHold & { readonly end_event: unknown };

/** The holds after `after`, by session. */
export async function listHolds(store: Queryable, after: string, limit: number): Promise<readonly ListedHold[]> {
  return await store.query<ListedHold>(
    `SELECT h.*, s.end_event FROM legal_holds h JOIN sessions s ON s.id = h.session_id
     WHERE h.session_id > $1 ORDER BY h.session_id LIMIT ${limit}`,
    [after],
  );
}
