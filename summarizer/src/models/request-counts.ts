import type { Queryable } from "../database/database.ts";
import type { RequestCounter } from "./gate.ts";

/** Counts requests in the store, by its clock: for every process that shares it. */
export function sharedCounter(database: Queryable): RequestCounter {
  return async (model, perMinute) => {
    const [row] = await database.query<{ readonly requests: number; readonly wait: number }>(
      `INSERT INTO request_counts AS counted (model_name, began, requests) VALUES ($1, clock_timestamp(), 1)
       ON CONFLICT (model_name) DO UPDATE SET
         requests = CASE WHEN counted.began > clock_timestamp() - interval '1 minute' AND counted.began <= clock_timestamp()
                         THEN counted.requests + 1 ELSE 1 END,
         began = CASE WHEN counted.began > clock_timestamp() - interval '1 minute' AND counted.began <= clock_timestamp()
                      THEN counted.began ELSE clock_timestamp() END
       RETURNING requests, ceil(extract(epoch FROM began + interval '1 minute' - clock_timestamp()) * 1000)::int AS wait`,
      [model],
    );
    if (row === undefined) throw new Error("the upsert returned no row");
    return row.requests <= perMinute ? 0 : Math.max(1, row.wait);
  };
}
