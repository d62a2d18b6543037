import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Logger } from "pino";
import type { Principal } from "../access/principal.ts";
import type { TokenInfo } from "../identity/tokens.ts";
import type { WebSession } from "../identity/web-sessions.ts";
import type { Service } from "../service.ts";

/** Transport data of a request, which headers cannot forge. */
export interface Transport {
  /** The principal of a call within the process, which needs no token. */
  readonly principal?: Principal;
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
  /** Aborted when the server stops: streams must then end. */
  readonly closing?: AbortSignal;
}

/** Hono's environment of every route. */
export interface AppEnvironment {
  Bindings: Transport;
  Variables: {
    principal: Principal;
    /** The browser session of the request, if any. */
    session?: WebSession;
    /** The token of the request, if any. */
    token?: TokenInfo;
    requestId: string;
    log: Logger;
  };
}

export type Api = OpenAPIHono<AppEnvironment>;
export type ApiContext = Context<AppEnvironment>;

/**
 * The routes of a topic, registered on the application. One file per topic in `routes/`, one line each in
 * `routes/table.ts`.
 */
export type RouteGroup = (api: Api, service: Service) => void;
