import { localOperator } from "../access/principal.ts";
import type { ProblemDocument } from "../api/problem.ts";
import { readConfig } from "../config.ts";
import { errorCode, errorMessage } from "../domain/errors.ts";
import { operatorSocket } from "../domain/operator-socket.ts";
import { withoutTrailing } from "../domain/trailing.ts";
import { Failure } from "./failure.ts";
import { host } from "./host.ts";
import { storedToken } from "./logins.ts";
import { answers, fetchThrough } from "./socket.ts";

/** How a command reaches the API, as the command line says. */
export interface ConnectionFlags {
  /** The address of a server; without one the store is opened here, and the caller is the operator. */
  readonly server?: string | undefined;
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly recordings?: string | undefined;
}

export interface Outgoing {
  /** Text goes as YAML, a stream, a file or a form as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API, on a server or in this process. */
export interface Connection {
  /** Where it is, for messages; undefined in this process. */
  readonly server: string | undefined;
  /**
   * Sends a request and gives the answer; whatever is no success is thrown.
   * @throws Failure
   */
  send(method: string, path: string, outgoing?: Outgoing): Promise<Response>;
  /** Sees to it that what was asked for is done: by this process, where there is no server. */
  attend(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the API, does `work` with it and closes it. */
export async function connected<T>(flags: ConnectionFlags, work: (api: Connection) => Promise<T>): Promise<T> {
  const api = connect(flags);
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

/** Opens the API: of a server, or over the store here. */
function connect(flags: ConnectionFlags): Connection {
  const server = serverOf(flags);
  return server === undefined ? here(flags) : there(server);
}

/** The address of the server that commands speak to; undefined without one. */
export function serverOf({ server, data, database }: ConnectionFlags): string | undefined {
  const address =
    server ?? (data === undefined && database === undefined ? host().env["SUMMARIZER_SERVER"] : undefined);
  if (address === undefined || address === "") return undefined;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return withoutTrailing(address, "/");
  throw new Failure("the server's address must begin with http:// or https://", "as in --server http://localhost:3080");
}

function there(server: string): Connection {
  return {
    server,
    send: async (method, path, outgoing = {}) => {
      const token = host().env["SUMMARIZER_TOKEN"] || (await storedToken(server));
      const init = initOf(method, outgoing);
      if (token) init.headers.set("authorization", `Bearer ${token}`);
      try {
        return await successful(await fetch(`${server}${path}`, { ...init, redirect: "error" }), server);
      } catch (error) {
        if (error instanceof Failure) throw error;
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        const reason = errorCode(cause) || errorMessage(cause);
        throw new Failure(
          `the server at ${server} cannot be reached: ${reason}`,
          "is it running, and is that its address?",
        );
      }
    },
    attend: async () => {},
    close: async () => {},
  };
}

/**
 * The store is opened, and everything that stands on it loaded, with the first request: commands that speak to a server,
 * or refuse what they were given, do without. Where a service on this machine has the store, it is asked instead.
 */
function here(flags: ConnectionFlags): Connection {
  let opened: Promise<Opened> | undefined;
  const open = async () => {
    opened ??= openHere(flags);
    return await opened;
  };
  return {
    server: undefined,
    send: async (method, path, outgoing = {}) => {
      const api = await open();
      const request = new Request(`http://localhost${path}`, initOf(method, outgoing));
      return await successful(await api.fetch(request), "this program");
    },
    attend: async () => (await open()).attend(),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

interface Opened {
  fetch(request: Request): Promise<Response>;
  attend(): Promise<void>;
  close(): Promise<void>;
}

async function openHere({ data, database, recordings }: ConnectionFlags): Promise<Opened> {
  const config = readConfig({ data, database, recordings }, host().env);
  const socket = operatorSocket(config.data);
  if (config.database === undefined && (await answers(socket))) {
    return { fetch: (request) => fetchThrough(socket, request), attend: async () => {}, close: async () => {} };
  }
  const [{ openService }, { createApp }, { pino }] = await Promise.all([
    import("../service.ts"),
    import("../server/app.ts"),
    import("pino"),
  ]);
  const service = await openService(config, { log: pino({ level: "silent" }) });
  const app = createApp(service);
  return {
    fetch: async (request) => await app.fetch(request, { principal: localOperator }),
    attend: () => service.worker.start(1),
    close: () => service.close(),
  };
}

function initOf(method: string, { body, headers }: Outgoing): RequestInit & { headers: Headers } {
  const all = new Headers(headers);
  if (body === undefined) return { method, headers: all };
  if (body instanceof FormData || body instanceof Blob) return { method, headers: all, body };
  if (body instanceof ReadableStream) return { method, headers: all, body, duplex: "half" };
  const isText = typeof body === "string";
  if (!all.has("content-type")) all.set("content-type", isText ? "application/yaml" : "application/json");
  return { method, headers: all, body: isText ? body : JSON.stringify(body) };
}

async function successful(response: Response, server: string): Promise<Response> {
  if (response.ok) return response;
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true) {
    throw new Failure(`${server} answered ${response.status}, and not as this API does`, "is that a summarizer?");
  }
  throw new ProblemFailure((await response.json()) as ProblemDocument);
}

/** A request that the API refused. */
export class ProblemFailure extends Failure {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    const { detail, reason, remedy, requestId } = problem;
    const why = reason === undefined ? "" : `: ${reason}`;
    const where = requestId === undefined ? "" : ` (request ${requestId})`;
    super(`${detail}${why}${where}`, remedy);
    this.name = "ProblemFailure";
    this.problem = problem;
  }
}
