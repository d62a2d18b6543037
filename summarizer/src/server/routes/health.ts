import { healthOperations } from "../../api/health.ts";
import type { Service } from "../../service.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Liveness and readiness, for monitors, without authentication. */
export const healthRoutes: RouteGroup = (api, service) => {
  api.openapi(healthOperations.alive, (context) => context.json(reported(service.conditions.notes), 200));
  api.openapi(healthOperations.ready, async (context) => {
    try {
      await service.database.query("select 1");
    } catch (error) {
      service.log.warn({ err: error }, "not ready: the database is unavailable");
      throw problem(503, "store-unavailable", "the database is unavailable", {
        remedy: "check the log, and that PostgreSQL is running",
      });
    }
    return context.json(reported([...service.search.abilities.notes, ...service.conditions.notes]), 200);
  });
};

function reported(notes: readonly string[]) {
  return { status: "ok" as const, ...(notes.length > 0 && { notes }) };
}

/** The metrics, for users who can read them. */
export const metricsRoutes: RouteGroup = (api, service) => {
  api.openapi(healthOperations.metrics, async (context) => {
    service.access.require(principalOf(context), "read", "metrics");
    return await exposition(context, service);
  });
};

/** The same on the monitoring port. */
export const openMetricsRoutes: RouteGroup = (api, service) => {
  api.openapi(healthOperations.metrics, async (context) => await exposition(context, service));
};

async function exposition(context: ApiContext, { metrics }: Service) {
  const { text, type } = await metrics.exposition();
  return context.text(text, 200, { "content-type": type });
}
