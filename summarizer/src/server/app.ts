import { OpenAPIHono } from "@hono/zod-openapi";
import type { Service } from "../service.ts";
import { authentication } from "./authentication.ts";
import type { Api, ApiContext, AppEnvironment } from "./environment.ts";
import { faultsOf } from "./faults.ts";
import { bounded } from "./limits.ts";
import { observation } from "./observation.ts";
import { describe } from "./openapi.ts";
import { problem, problemResponse } from "./problem.ts";
import { refusalOf } from "./refusals.ts";
import { routeGroups } from "./routes/table.ts";
import { security } from "./security.ts";

export interface AppOptions {
  /** Whether this machine's own browser may read everything without a login; off where not given. */
  readonly openPages?: boolean;
}

/**
 * The whole HTTP application: API, pages, metrics. Serve it on a socket, or call it within the process with
 * `app.fetch(request, { principal })`.
 */
export function createApp(service: Service, { openPages = false }: AppOptions = {}): Api {
  const app = new OpenAPIHono<AppEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw faultsOf(result.target, result.error);
    },
  });
  app.use(observation(service), security, authentication(service, { openPages }), bounded);
  for (const register of routeGroups) register(app, service);
  describe(app);
  app.notFound((context) => {
    const detail = `there is nothing at ${context.req.method} ${context.req.path}`;
    return problemResponse(context, problem(404, "not-found", detail));
  });
  app.onError((error, context) => answer(error, context, service));
  return app;
}

async function answer(error: unknown, context: ApiContext, service: Service): Promise<Response> {
  const { requestId, log } = context.var;
  try {
    const refusal = await refusalOf(error, service);
    if (refusal !== undefined) {
      if (refusal.status >= 500) log.warn({ err: error }, "a request could not be served");
      return problemResponse(context, refusal);
    }
    log.error({ err: error }, "a request failed");
  } catch (second) {
    log.error({ err: second }, "a request failed, and to say so did too");
  }
  const detail = "the request failed through no fault of its sender; the log says more";
  return problemResponse(context, problem(500, "internal", detail, { requestId }));
}
