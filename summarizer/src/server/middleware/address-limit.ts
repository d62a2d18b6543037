import type { MiddlewareHandler } from "hono";
import type { Queryable } from "../../database/database.ts";
import { waitingTime } from "../../domain/time.ts";
import { countedAddress } from "../../identity/addresses.ts";
import type { Service } from "../../service.ts";
import type { AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { originOf } from "../http/origin.ts";

/**
 * Limits the requests of one kind from one address per minute, counted in the store for all processes. For operations
 * without authentication.
 */
export function addressLimit(service: Service, kind: string, perMinute: number): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const { address } = originOf(context, service.config);
    if (address !== "") {
      const wait = await counted(service.database, `${kind} ${countedAddress(address)}`, perMinute);
      if (wait > 0) {
        const remedy = `try again in ${waitingTime(wait)}`;
        const detail = "too many requests from this address";
        throw problem(429, "too-many-requests", detail, { remedy }, { "retry-after": String(wait) });
      }
    }
    await next();
  };
}

/** Seconds to wait; 0: none. */
async function counted(database: Queryable, subject: string, perMinute: number): Promise<number> {
  await database.query("DELETE FROM address_counts WHERE began < now() - interval '2 minutes'");
  const [row] = await database.query<{ readonly requests: number; readonly wait: number }>(
    `INSERT INTO address_counts AS counted (subject, began, requests) VALUES ($1, clock_timestamp(), 1)
     ON CONFLICT (subject) DO UPDATE SET
       requests = CASE WHEN counted.began > clock_timestamp() - interval '1 minute' AND counted.began <= clock_timestamp()
                       THEN counted.requests + 1 ELSE 1 END,
       began = CASE WHEN counted.began > clock_timestamp() - interval '1 minute' AND counted.began <= clock_timestamp()
                    THEN counted.began ELSE clock_timestamp() END
     RETURNING requests, ceil(extract(epoch FROM began + interval '1 minute' - clock_timestamp()))::int AS wait`,
    [subject],
  );
  return row === undefined || row.requests <= perMinute ? 0 : Math.max(1, row.wait);
}
