import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Logger } from "pino";
import type { Principal } from "../access/principal.ts";
import type { TokenInfo } from "../identity/tokens.ts";
import type { WebSession } from "../identity/web-sessions.ts";
import type { Service } from "../service.ts";

/** What the transport knows of a request, which no header can forge. */
export interface Transport {
  /** The principal of a call from within the process, which needs no token. */
  readonly principal?: Principal;
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
  /** Aborted when the server stops: answers without an end have to end then. */
  readonly closing?: AbortSignal;
}

/** Hono's environment of every route. */
export interface AppEnvironment {
  Bindings: Transport;
  Variables: {
    principal: Principal;
    /** The session of the pages by which somebody asks, where it is by one. */
    session?: WebSession;
    /** The token by which somebody asks, where it is by one. */
    token?: TokenInfo;
    requestId: string;
    log: Logger;
  };
}

export type Api = OpenAPIHono<AppEnvironment>;
export type ApiContext = Context<AppEnvironment>;

/** A theme's routes, registered on the application. One file a theme in `routes/`, one line each in `routes/table.ts`. */
export type RouteGroup = (api: Api, service: Service) => void;
