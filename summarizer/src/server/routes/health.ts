import { createRoute, z } from "@hono/zod-openapi";
import type { Service } from "../../service.ts";
import { principalOf } from "../authentication.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem, problems } from "../problem.ts";

const health = z.object({ status: z.literal("ok") }).openapi("Health");
const content = { "application/json": { schema: health } };
const readiness = health
  .extend({
    notes: z.array(z.string()).optional().openapi({ description: "What works less well than it could, and why" }),
  })
  .openapi("Readiness");

const alive = createRoute({
  method: "get",
  path: "/healthz",
  tags: ["operation"],
  summary: "Whether the process answers",
  security: [],
  responses: { 200: { description: "It does", content } },
});

const ready = createRoute({
  method: "get",
  path: "/readyz",
  tags: ["operation"],
  summary: "Whether requests can be served: the store answers",
  security: [],
  responses: {
    200: { description: "They can", content: { "application/json": { schema: readiness } } },
    ...problems(503),
  },
});

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["operation"],
  summary: "Counters and gauges in Prometheus' text format",
  responses: {
    200: { description: "The metrics", content: { "text/plain": { schema: z.string() } } },
    ...problems(401, 403),
  },
});

/** Whether the process lives and can serve: for monitors, without a login. */
export const healthRoutes: RouteGroup = (api, service) => {
  api.openapi(alive, (context) => context.json({ status: "ok" as const }, 200));
  api.openapi(ready, async (context) => {
    try {
      await service.database.query("select 1");
    } catch (error) {
      service.log.warn({ err: error }, "not ready: the store does not answer");
      throw problem(503, "store-unavailable", "the store does not answer", {
        remedy: "see the log, and whether PostgreSQL runs",
      });
    }
    const { notes } = service.search.abilities;
    return context.json({ status: "ok" as const, ...(notes.length > 0 && { notes: [...notes] }) }, 200);
  });
};

/** The metrics, for those who may read them. */
export const metricsRoutes: RouteGroup = (api, service) => {
  api.openapi(metrics, async (context) => {
    service.access.require(principalOf(context), "read", "metrics");
    return await exposition(context, service);
  });
};

/** The same at a port that only monitors reach. */
export const openMetricsRoutes: RouteGroup = (api, service) => {
  api.openapi(metrics, async (context) => await exposition(context, service));
};

async function exposition(context: ApiContext, { metrics }: Service) {
  const { text, type } = await metrics.exposition();
  return context.text(text, 200, { "content-type": type });
}
