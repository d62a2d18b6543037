import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { redacted } from "../../log/redact.ts";
import type { Service } from "../../service.ts";
import type { AppEnvironment } from "../environment.ts";

/** Paths that monitors request every few seconds. */
export const monitored = new Set(["/healthz", "/readyz", "/metrics"]);

/** Gives each request an id, and logs and measures it. */
export function observation({ log, metrics }: Service): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const requestId = randomUUID();
    const began = performance.now();
    context.set("requestId", requestId);
    context.set("log", log.child({ requestId }));
    await next();
    context.header("x-request-id", requestId);
    const { method, path } = context.req;
    const { status } = context.res;
    const seconds = (performance.now() - began) / 1000;
    const route = status === 404 ? "" : routePath(context, -1);
    metrics.count("wherefore_http_requests_total", { method, route, status: String(status) });
    metrics.observe("wherefore_http_request_seconds", { method, route }, seconds);
    const about = { method, path: redacted(path), status, seconds, user: context.var.principal?.name };
    if (monitored.has(path)) context.var.log.debug(about, "answered");
    else context.var.log.info(about, "answered");
  };
}
