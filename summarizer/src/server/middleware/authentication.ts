import type { TLSSocket } from "node:tls";
import type { MiddlewareHandler } from "hono";
import type { Principal } from "../../access/principal.ts";
import { localOperator } from "../../access/principal.ts";
import type { Asking } from "../../identity/confirmation.ts";
import type { WebSession } from "../../identity/web-sessions.ts";
import type { Service } from "../../service.ts";
import type { ApiContext, AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { sessionCookieOf } from "../http/cookies.ts";
import { requireForwarder, requireSameOrigin } from "./same-origin.ts";

/** The API operations without authentication: they reveal no data. Neither do the pages, which use the API. */
function isOpen(path: string): boolean {
  return open.has(path) || path.startsWith("/v1/sign-in/") || path.startsWith("/v1/webapi/");
}

const open = new Set([
  "/v1/openapi.json",
  "/v1/login",
  "/v1/login/code",
  "/v1/login/exchange",
  "/v1/sign-in",
  "/v1/sign-out",
]);

/** The path of the event forwarder's events. */
const events = /^\/v1\/events(\/|$)/;

/** The principal of the event forwarder. It can only upload events. */
export const forwarder: Principal = { ...localOperator, name: "forwarder", local: false };

type Way = (context: ApiContext, service: Service) => Promise<Principal | undefined> | Principal | undefined;

/** Polling does not count as use of a session, so that the session of an idle page expires. */
const unused = new Set(["/v1/changes"]);

/**
 * Authenticates the request, before any route: a caller within the process, the owner of a bearer token, the user of a
 * browser session, or an event forwarder by its certificate.
 */
export function authentication(service: Service): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const { path } = context.req;
    if (isOpen(path) || !(path.startsWith("/v1/") || path === "/metrics")) return await next();
    // Responses depend on the user, so caches must not store them.
    context.header("vary", "authorization, cookie");
    context.header("cache-control", "private, no-cache");
    const ways = events.test(path) ? [within, bearer, basicToken, certificate, anybody] : [within, bearer, cookie];
    for (const way of ways) {
      const principal = await way(context, service);
      if (principal === undefined) continue;
      context.set("principal", principal);
      return await next();
    }
    throw unauthenticated(context);
  };
}

/** The principal of the request. */
export function principalOf(context: ApiContext): Principal {
  return context.var.principal;
}

const within = (context: ApiContext): Principal | undefined => context.env?.principal;

const bearer: Way = async (context, { accounts }) => {
  const token = credentials(context, "bearer");
  if (token === undefined) return undefined;
  const found = await accounts.byToken(token);
  if (found === undefined) throw unauthenticated(context, "the token is invalid or has expired");
  context.set("token", found.token);
  return found.principal;
};

/** The credential of the request: a browser session or a token; neither within the process. */
export function askingOf({ var: { session, token } }: ApiContext): Asking {
  return { session, token };
}

/** The browser session of the request; undefined with a token, or within the process. */
export function sessionOf(context: ApiContext): WebSession | undefined {
  return context.var.session;
}

const ended = "the session has ended";

const cookie: Way = async (context, service) => {
  const value = sessionCookieOf(context, service);
  if (value === undefined) return undefined;
  requireSameOrigin(context, service.config);
  const found = await service.signIns.bySession(value, !unused.has(context.req.path));
  if (found === undefined) throw unauthenticated(context, ended);
  context.set("session", found.session);
  return found.principal;
};

/** The forwarder can only be configured with a URL: `https://NAME:TOKEN@host/…`. */
const basicToken: Way = async (context, { accounts, config }) => {
  const [name, token] = nameAndPassword(context) ?? [];
  if (token === undefined) return undefined;
  requireForwarder(context, config);
  const principal = (await accounts.byToken(token))?.principal;
  if (principal?.name === name) return principal;
  throw unauthenticated(context, "the token is invalid, has expired, or belongs to another user");
};

/** A certificate signed by the CA for forwarders. */
const certificate: Way = (context, { config }) => {
  const socket = context.env?.incoming?.socket as TLSSocket | undefined;
  if (config.clientCa === undefined || socket?.authorized !== true) return undefined;
  requireForwarder(context, config);
  return forwarder;
};

const anybody: Way = (context, { config }) => {
  if (config.openEvents !== "yes") return undefined;
  requireForwarder(context, config);
  return forwarder;
};

function credentials(context: ApiContext, scheme: string): string | undefined {
  const header = context.req.header("authorization");
  const [, given, value] = /^(\S+) +(\S+)$/.exec(header?.trim() ?? "") ?? [];
  return given?.toLowerCase() === scheme ? value : undefined;
}

function nameAndPassword(context: ApiContext): readonly [name: string, password: string] | undefined {
  const encoded = credentials(context, "basic");
  if (encoded === undefined) return undefined;
  const [, name, password] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  if (name === undefined || password === undefined)
    throw unauthenticated(context, "user name and password are malformed");
  return [name, password];
}

function unauthenticated(context: ApiContext, reason?: string) {
  const header = context.req.header("authorization");
  const detail =
    reason ?? (header === undefined ? "the token is missing" : `the header Authorization must be "Bearer TOKEN"`);
  return problem(
    401,
    "unauthenticated",
    detail,
    { remedy: reason === ended ? "sign in again" : "get a token with: summarizer login" },
    { "www-authenticate": "Bearer" },
  );
}
