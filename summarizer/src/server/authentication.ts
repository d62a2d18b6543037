import type { MiddlewareHandler } from "hono";
import type { Principal } from "../access/principal.ts";
import type { ApiContext, AppEnvironment, Authenticator } from "./environment.ts";
import { problem } from "./problem.ts";

/** Paths that answer without a login: they tell nothing of anybody. */
const open = new Set(["/healthz", "/readyz", "/metrics", "/v1/openapi.json", "/v1/login", "/style.css"]);

/**
 * Finds out who asks, before any route: the caller within the process, or the owner of a bearer token. Pages take a name
 * and a password too (a browser asks for them); the API does not, so that no page elsewhere can act through a browser
 * that remembers them.
 */
export function authentication(authenticator: Authenticator): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const principal = await principalBehind(context, authenticator);
    if (principal !== undefined) context.set("principal", principal);
    return await next();
  };
}

/** Who asks. */
export function principalOf(context: ApiContext): Principal {
  return context.var.principal;
}

async function principalBehind(context: ApiContext, authenticator: Authenticator): Promise<Principal | undefined> {
  const within = context.env?.principal;
  if (within !== undefined) return within;
  const { path } = context.req;
  if (open.has(path)) return undefined;
  const header = context.req.header("authorization");
  const page = !path.startsWith("/v1/");
  if (header === undefined) throw unauthenticated("no token was sent", page);
  const [, scheme = "", credentials = ""] = /^(\S+) +(\S+)$/.exec(header.trim()) ?? [];
  if (/^bearer$/i.test(scheme)) {
    const principal = await authenticator.byToken(credentials);
    if (principal === undefined) throw unauthenticated("the token is unknown or has expired", page);
    return principal;
  }
  if (page && /^basic$/i.test(scheme)) {
    const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, "base64").toString("utf8")) ?? [];
    const principal = name && password ? await authenticator.byPassword(name, password) : undefined;
    if (principal === undefined) throw unauthenticated("name and password do not fit", page);
    return principal;
  }
  throw unauthenticated(`the header Authorization should read "Bearer TOKEN"`, page);
}

function unauthenticated(detail: string, page: boolean) {
  return problem(
    401,
    "unauthenticated",
    detail,
    { remedy: "get a token with: summarizer login" },
    { "www-authenticate": page ? `Basic realm="summarizer", charset="UTF-8"` : "Bearer" },
  );
}
