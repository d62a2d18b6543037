import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Logger } from "pino";
import type { AccessServices } from "../access/open.ts";
import type { Principal } from "../access/principal.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Database } from "../store/database.ts";

/** Whoever sends a request: what the transport knows of it, which no header can forge. */
export interface Transport {
  /** The principal of a call from within the process, which needs no token. */
  readonly principal?: Principal;
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

/** Hono's environment of every route. */
export interface AppEnvironment {
  Bindings: Transport;
  Variables: { principal: Principal; requestId: string; log: Logger };
}

export type Api = OpenAPIHono<AppEnvironment>;
export type ApiContext = Context<AppEnvironment>;

/** What the routes stand on. */
export interface AppService extends AccessServices {
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly authenticator: Authenticator;
}

/** Finds out who asks. */
export interface Authenticator {
  /** Whose API token this is; undefined for one that is unknown or expired. */
  byToken(token: string): Promise<Principal | undefined>;
  /** Who logs in with this name and password; undefined where the two do not fit. */
  byPassword(name: string, password: string): Promise<Principal | undefined>;
}

/** A theme's routes, registered on the application. One file a theme in `routes/`, one line each in `routes/table.ts`. */
export type RouteGroup = (api: Api, service: AppService) => void;
