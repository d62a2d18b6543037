import { localOperator } from "../../access/principal.ts";
import type { ProblemDocument } from "../../api/problem.ts";
import type { AnswerOf, AnyInput, Input, OperationName } from "../../api/request.ts";
import { addressOf, jsonOf } from "../../api/request.ts";
import { readConfig } from "../../config.ts";
import { errorCode, errorMessage } from "../../domain/errors.ts";
import { operatorSocket } from "../../domain/operator-socket.ts";
import { withoutTrailing } from "../../domain/trailing.ts";
import { Failure } from "../failure.ts";
import { host } from "../host.ts";
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

/** The API, on a server or in this process. */
export interface Connection {
  /** Where it is, for messages; undefined in this process. */
  readonly server: string | undefined;
  /**
   * Asks an operation of the API and gives the JSON that it answers; whatever is no success is thrown.
   * @throws Failure
   */
  request<Name extends OperationName>(name: Name, ...input: Input<Name>): Promise<AnswerOf<Name>>;
  /** The same for answers that are not JSON. */
  send<Name extends OperationName>(name: Name, ...input: Input<Name>): Promise<Response>;
  /** Sees to it that what was asked for is done: by this process, where there is no server. */
  attend(): Promise<void>;
  close(): Promise<void>;
}

/** How requests reach the API. */
interface Channel {
  readonly server: string | undefined;
  fetch(path: string, init: RequestInit & { readonly headers: Headers }): Promise<Response>;
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
  const channel = server === undefined ? here(flags) : there(server);
  const name = server ?? "this program";
  async function send(operation: OperationName, input: AnyInput = {}): Promise<Response> {
    const { method, path } = addressOf(operation, input);
    return await successful(await channel.fetch(path, initOf(method, input.body)), name);
  }
  async function request(operation: OperationName, input: AnyInput = {}) {
    const response = await send(operation, input);
    return await jsonOf(response).catch(() => {
      throw stranger(response, name);
    });
  }
  return { ...channel, send, request };
}

/**
 * The flags with which another command reaches the same API, for hints: ` --data FOLDER`. The address of a database may hold
 * a password, and is not repeated.
 */
export function sameFlags({ server, data, database }: ConnectionFlags): string {
  const given = [
    ["server", server],
    ["data", data],
    ["database", database === undefined ? undefined : "URL"],
  ] as const;
  return given.map(([flag, value]) => (value === undefined ? "" : ` --${flag} ${shellWord(value)}`)).join("");
}

function shellWord(text: string): string {
  return /^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The address of the server that commands speak to; undefined without one. */
export function serverOf({ server, data, database }: ConnectionFlags): string | undefined {
  const address =
    server ?? (data === undefined && database === undefined ? host().env["SUMMARIZER_SERVER"] : undefined);
  if (address === undefined || address === "") return undefined;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return withoutTrailing(address, "/");
  throw new Failure("the server's address must begin with http:// or https://", "as in --server http://localhost:3080");
}

function there(server: string): Channel {
  return {
    server,
    fetch: async (path, init) => {
      const token = host().env["SUMMARIZER_TOKEN"] || (await storedToken(server));
      if (token) init.headers.set("authorization", `Bearer ${token}`);
      try {
        return await fetch(`${server}${path}`, { ...init, redirect: "error" });
      } catch (error) {
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
function here(flags: ConnectionFlags): Channel {
  let opened: Promise<Opened> | undefined;
  const open = async () => {
    opened ??= openHere(flags);
    return await opened;
  };
  return {
    server: undefined,
    fetch: async (path, init) => (await open()).fetch(new Request(`http://localhost${path}`, init)),
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
    import("../../service.ts"),
    import("../../server/app.ts"),
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

/** Text goes as YAML, a form as it is, anything else as JSON. */
function initOf(method: string, body: unknown): RequestInit & { readonly headers: Headers } {
  if (body === undefined) return { method, headers: new Headers() };
  if (body instanceof FormData) return { method, headers: new Headers(), body };
  const [type, text] =
    typeof body === "string" ? ["application/yaml", body] : ["application/json", JSON.stringify(body)];
  return { method, headers: new Headers({ "content-type": type }), body: text };
}

async function successful(response: Response, server: string): Promise<Response> {
  if (response.ok) return response;
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true) {
    throw stranger(response, server);
  }
  const problem: ProblemDocument = await jsonOf(response);
  throw new ProblemFailure(problem);
}

function stranger({ status }: Response, server: string): Failure {
  return new Failure(`${server} answered ${status}, and not as this API does`, "is that a summarizer?");
}

/** A request that the API refused. */
export class ProblemFailure extends Failure {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    const { detail, reason, remedy, request_id } = problem;
    const why = reason === undefined ? "" : `: ${reason}`;
    const where = request_id === undefined ? "" : ` (request ${request_id})`;
    super(`${detail}${why}${where}`, remedy);
    this.name = "ProblemFailure";
    this.problem = problem;
  }
}
