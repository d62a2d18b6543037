import { createRoute, z } from "@hono/zod-openapi";
import { jsonAnswer, list, textAnswer } from "./operation.ts";
import { problems } from "./problem.ts";

const tags = ["operation"];
const notes = list(z.string()).optional().openapi({ description: "Degraded features, and why" });
const health = z.object({ status: z.literal("ok"), notes }).openapi("Health");

/** For monitors. */
export const healthOperations = {
  alive: createRoute({
    method: "get",
    path: "/healthz",
    tags,
    summary: "Liveness: the process responds",
    security: [],
    responses: { 200: jsonAnswer("The process responds", health) },
  }),
  ready: createRoute({
    method: "get",
    path: "/readyz",
    tags,
    summary: "Readiness: the database responds",
    security: [],
    responses: {
      200: jsonAnswer("Ready to serve requests", health),
      ...problems(503),
    },
  }),
  metrics: createRoute({
    method: "get",
    path: "/metrics",
    tags,
    summary: "Get metrics in the Prometheus text format",
    responses: { 200: textAnswer("The metrics", "text/plain"), ...problems(401, 403) },
  }),
};
