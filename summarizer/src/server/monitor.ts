import { OpenAPIHono } from "@hono/zod-openapi";
import type { Service } from "../service.ts";
import type { Api, AppEnvironment } from "./environment.ts";
import { observation } from "./observation.ts";
import { problem, problemResponse } from "./problem.ts";
import { refusalOf } from "./refusals.ts";
import { healthRoutes } from "./routes/health.ts";

/** What monitors ask of a process that only works: its metrics, and whether it lives. */
export function createMonitor(service: Service): Api {
  const app = new OpenAPIHono<AppEnvironment>();
  app.use(observation(service));
  healthRoutes(app, service);
  app.notFound((context) =>
    problemResponse(context, problem(404, "not-found", "there are /metrics, /healthz and /readyz")),
  );
  app.onError(async (error, context) => {
    const refusal = await refusalOf(error, service);
    return problemResponse(context, refusal ?? problem(500, "internal", "the request failed; the log says more"));
  });
  return app;
}
