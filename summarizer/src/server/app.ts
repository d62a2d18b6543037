import { OpenAPIHono } from "@hono/zod-openapi";
import { readStore } from "../monitor/readings.ts";
import type { Service } from "../service.ts";
import type { Api, ApiContext, AppEnvironment } from "./environment.ts";
import { faultsOf, unstorableIn } from "./errors/faults.ts";
import type { Problem } from "./errors/problem.ts";
import { problem, problemResponse } from "./errors/problem.ts";
import { problemPage } from "./errors/problem-page.ts";
import { refusalOf } from "./errors/refusals.ts";
import { signInProblemPage } from "./errors/sign-in-failure.ts";
import { methodsOf } from "./http/methods.ts";
import { pageServer } from "./http/pages.ts";
import { authentication } from "./middleware/authentication.ts";
import { knownHosts } from "./middleware/hosts.ts";
import { bounded, timely } from "./middleware/limits.ts";
import { monitored, observation } from "./middleware/observation.ts";
import { webSecurity } from "./middleware/security.ts";
import { wellFormed } from "./middleware/well-formed.ts";
import { describe } from "./openapi.ts";
import { routeGroups } from "./routes/table.ts";

export interface AppOptions {
  /** The timeout of a request's body that is read as a whole, in milliseconds. */
  readonly bodyTime?: number;
}

/**
 * The whole HTTP application: API, pages, metrics. Serve it on a socket, or call it within the process with
 * `app.fetch(request, { principal })`.
 */
export function createApp(service: Service, { bodyTime = 30_000 }: AppOptions = {}): Api {
  const app = new OpenAPIHono<AppEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw faultsOf(result.target, result.error);
      const unusable = unstorableIn(result.target, result.data);
      if (unusable !== undefined) throw unusable;
    },
  });
  readStore(service.metrics, service);
  app.use(
    observation(service),
    webSecurity(service.config),
    knownHosts(service.config),
    timely(bodyTime),
    wellFormed,
    authentication(service),
    bounded,
  );
  for (const register of routeGroups) register(app, service);
  describe(app);
  const pages = pageServer();
  const methods = methodsOf(app);
  app.notFound(async (context) => {
    const { method, path } = context.req;
    const allow = methods(path);
    if (allow.length > 0) {
      const remedy = `allowed: ${allow.join(", ")}`;
      return told(
        context,
        problem(405, "method", `${method} is not allowed for ${path}`, { remedy }, { allow: allow.join(", ") }),
      );
    }
    if ((method === "GET" || method === "HEAD") && !path.startsWith("/v1/")) return await pages(context);
    const detail = `unknown operation ${method} ${path}`;
    return told(context, problem(404, "not-found", detail));
  });
  app.onError((error, context) => answer(error, context, service));
  return app;
}

async function answer(error: unknown, context: ApiContext, service: Service): Promise<Response> {
  const { requestId, log } = context.var;
  try {
    const refusal = await refusalOf(error, service);
    if (refusal !== undefined) {
      if (refusal.status >= 500) log.warn({ err: error }, "a request failed because the service is unavailable");
      return told(context, refusal);
    }
    if (context.req.raw.signal.aborted) log.info({ err: error }, "the client closed the connection");
    else log.error({ err: error }, "a request failed");
  } catch (second) {
    log.error({ err: second }, "a request failed, and so did the error response");
  }
  const detail = "internal error; see the log";
  return told(context, problem(500, "internal", detail, { request_id: requestId }));
}

/** A problem as a page for people, or as a document for programs. */
function told(context: ApiContext, problem: Problem): Response | Promise<Response> {
  const { path } = context.req;
  // The rest of the request is not read, so its connection cannot be reused.
  if (problem.status === 408 || problem.status === 413) context.header("connection", "close");
  if (path.startsWith("/v1/webapi/")) {
    // Identity providers send browsers here.
    return context.html(signInProblemPage(problem, context.var.requestId), problem.status, problem.headers);
  }
  if (path.startsWith("/v1/") || monitored.has(path)) return problemResponse(context, problem);
  return context.html(
    problemPage(problem.title, problem.message, problem.more.remedy),
    problem.status,
    problem.headers,
  );
}
