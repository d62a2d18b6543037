import type { Queryable } from "../database/database.ts";

/** What lies further ahead than this was written before the store's clock was set back. */
const ahead = "interval '1 minute'";

/**
 * Moves what the queue has written down for a future that the store's clock has gone back from: else its tasks would wait,
 * and dead workers be thought alive, for as long as the clock was set back. pg-boss has no API for it; its tables are
 * those of the version that is pinned. Gives the number of tasks that were moved.
 */
export async function repairClock(tx: Queryable): Promise<number> {
  await tx.query(
    `UPDATE pgboss.queue SET monitor_on = NULL, monitor_claim_on = NULL, maintain_on = NULL
     WHERE greatest(monitor_on, monitor_claim_on, maintain_on) > now() + ${ahead}`,
  );
  const moved = await tx.query(
    `UPDATE pgboss.job
     SET start_after = now() + greatest(start_after - greatest(created_on, started_on), interval '0'),
       created_on = least(created_on, now()), started_on = least(started_on, now()), heartbeat_on = least(heartbeat_on, now())
     WHERE state < 'completed' AND greatest(created_on, started_on, heartbeat_on) > now() + ${ahead}
     RETURNING 1 AS moved`,
  );
  return moved.length;
}
