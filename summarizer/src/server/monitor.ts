import { OpenAPIHono } from "@hono/zod-openapi";
import type { Service } from "../service.ts";
import type { Api, AppEnvironment } from "./environment.ts";
import { problem, problemResponse } from "./errors/problem.ts";
import { refusalOf } from "./errors/refusals.ts";
import type { Listening } from "./http/listen.ts";
import { listen } from "./http/listen.ts";
import { knownHosts } from "./middleware/hosts.ts";
import { observation } from "./middleware/observation.ts";
import { healthRoutes, openMetricsRoutes } from "./routes/health.ts";

/** The monitoring server on the configured port; undefined if none is configured. */
export async function serveMonitor(service: Service): Promise<Listening | undefined> {
  const { metricsHost: host, metricsPort: port } = service.config;
  if (port === undefined) return undefined;
  return await listen(createMonitor(service), {
    host,
    port,
    settings: { host: "--metrics-host", port: "--metrics-port" },
  });
}

/** Monitoring on a separate port, without authentication: metrics and health. */
export function createMonitor(service: Service): Api {
  const app = new OpenAPIHono<AppEnvironment>();
  app.use(observation(service), knownHosts(service.config));
  healthRoutes(app, service);
  openMetricsRoutes(app, service);
  app.notFound((context) =>
    problemResponse(context, problem(404, "not-found", "the paths are /metrics, /healthz and /readyz")),
  );
  app.onError(async (error, context) => {
    const refusal = await refusalOf(error, service);
    return problemResponse(context, refusal ?? problem(500, "internal", "internal error; see the log"));
  });
  return app;
}
