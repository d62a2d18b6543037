import { randomUUID } from "node:crypto";
import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import { authentication } from "./authentication.ts";
import type { Api, AppEnvironment, AppService } from "./environment.ts";
import { faultsOf } from "./faults.ts";
import { describe } from "./openapi.ts";
import { Problem, problem, problemResponse } from "./problem.ts";
import { refusalOf } from "./refusals.ts";
import { routeGroups } from "./routes/table.ts";

/**
 * The whole HTTP application: API, pages, metrics. Serve it on a socket, or call it within the process with
 * `app.fetch(request, { principal })`.
 */
export function createApp(service: AppService): Api {
  const app = new OpenAPIHono<AppEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw faultsOf(result.target, result.error);
    },
  });
  app.use(async (context, next) => {
    const requestId = randomUUID();
    context.set("requestId", requestId);
    context.set("log", service.log.child({ requestId }));
    context.header("x-request-id", requestId);
    await next();
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "no-referrer",
      strictTransportSecurity: false,
    }),
  );
  app.use(authentication(service.authenticator));
  for (const register of routeGroups) register(app, service);
  describe(app);
  app.notFound((context) => {
    const detail = `there is nothing at ${context.req.method} ${context.req.path}`;
    return problemResponse(context, problem(404, "not-found", detail));
  });
  app.onError(async (error, context) => {
    const known = error instanceof Problem ? error : await refusalOf(error, service);
    if (known !== undefined) return problemResponse(context, known);
    const { requestId, log } = context.var;
    log.error({ err: error, method: context.req.method, path: context.req.path }, "a request failed");
    const detail = "the request failed through no fault of its sender; the log says more";
    return problemResponse(context, problem(500, "internal", detail, { requestId }));
  });
  return app;
}
