import type { Queryable } from "../database/database.ts";

/** How far the deletion of what is due is. */
export interface RetentionStatus {
  /** Sessions that are marked, and whose recordings are not gone yet. */
  readonly deleting: number;
  /** Legal holds of single sessions. */
  readonly holds: number;
  /** Sessions that are due and that a legal hold keeps, by the last round. */
  readonly held: number;
  /** When all that was due was last looked for to the end; null: never. */
  readonly finished: Date | null;
  /** Why the last round ended early; empty where it did not. */
  readonly problem: string;
  /** When the oldest session ended, and the time of the first audit event. */
  readonly oldest_session: Date | null;
  readonly oldest_event: Date | null;
}

export async function retentionStatus(store: Queryable): Promise<RetentionStatus> {
  const [status] = await store.query<RetentionStatus>(
    `SELECT finished, held, problem,
       (SELECT count(*) FROM sessions WHERE state = 'deleting') AS deleting,
       (SELECT count(*) FROM legal_holds) AS holds,
       (SELECT least(ended, created) FROM sessions ORDER BY least(ended, created), id LIMIT 1) AS oldest_session,
       (SELECT time FROM audit ORDER BY time LIMIT 1) AS oldest_event
     FROM retention_state`,
  );
  if (status === undefined) throw new Error("retention_state has no row");
  return status;
}
