import { createRoute, z } from "@hono/zod-openapi";
import { jsonAnswer, list, textAnswer } from "./operation.ts";
import { problems } from "./problem.ts";

const tags = ["operation"];
const notes = list(z.string()).optional().openapi({ description: "What works less well than it could, and why" });
const health = z.object({ status: z.literal("ok"), notes }).openapi("Health");

/** For monitors. */
export const healthOperations = {
  alive: createRoute({
    method: "get",
    path: "/healthz",
    tags,
    summary: "Whether the process answers",
    security: [],
    responses: { 200: jsonAnswer("It does", health) },
  }),
  ready: createRoute({
    method: "get",
    path: "/readyz",
    tags,
    summary: "Whether requests can be served: the store answers",
    security: [],
    responses: {
      200: jsonAnswer("They can", health),
      ...problems(503),
    },
  }),
  metrics: createRoute({
    method: "get",
    path: "/metrics",
    tags,
    summary: "Counters and gauges in Prometheus' text format",
    responses: { 200: textAnswer("The metrics", "text/plain"), ...problems(401, 403) },
  }),
};
