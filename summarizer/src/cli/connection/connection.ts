import { existsSync } from "node:fs";
import { localOperator } from "../../access/principal.ts";
import type { ProblemDocument } from "../../api/problem.ts";
import type { AnswerOf, AnyInput, Input, OperationName } from "../../api/request.ts";
import { addressOf, jsonOf } from "../../api/request.ts";
import { dataPath, readConfig } from "../../config.ts";
import { errorCode, errorMessage } from "../../domain/errors.ts";
import { operatorSocket } from "../../domain/operator-socket.ts";
import { exitCodes, Failure, note, UsageError } from "../failure.ts";
import { commandLine, typable } from "../hints.ts";
import { host } from "../host.ts";
import { refuseUnusable } from "../preflight.ts";
import { loginTo } from "./logins.ts";
import { answers, fetchThrough } from "./socket.ts";
import type { ConnectionFlags, ServerTarget } from "./target.ts";
import { serverOf } from "./target.ts";

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

interface ConnectOptions {
  /** Whether the command may create the store that it writes to. */
  readonly creates?: boolean;
}

/** Opens the API, does `work` with it and closes it. */
export async function connected<T>(
  flags: ConnectionFlags,
  work: (api: Connection) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> {
  const api = await connect(flags, options);
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

/** Opens the API: of a server, or over the store here. */
async function connect(flags: ConnectionFlags, options: ConnectOptions): Promise<Connection> {
  const server = await serverOf(flags);
  const channel = server === undefined ? here(flags, options) : await there(server);
  const name = server?.url ?? "this program";
  async function send(operation: OperationName, input: AnyInput = {}): Promise<Response> {
    const { method, path } = addressOf(operation, input);
    return await successful(await channel.fetch(path, initOf(method, input.body)), name, flags);
  }
  async function request(operation: OperationName, input: AnyInput = {}) {
    const response = await send(operation, input);
    return await jsonOf(response).catch(() => {
      throw stranger(response, name);
    });
  }
  return { ...channel, send, request };
}

async function there({ url: server, remembered }: ServerTarget): Promise<Channel> {
  const login = await loginTo(server);
  const token = host().env["SUMMARIZER_TOKEN"] || login?.token;
  if (remembered) note(`Using ${server}, where you are logged in as ${JSON.stringify(login?.user)}`);
  return {
    server,
    fetch: async (path, init) => {
      if (token) init.headers.set("authorization", `Bearer ${token}`);
      try {
        return await fetch(`${server}${path}`, { ...init, redirect: "error" });
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        const reason = errorCode(cause) || errorMessage(cause);
        throw new Failure(
          `the server at ${server} cannot be reached: ${reason}`,
          "check that it is running and that the address is right",
        );
      }
    },
    attend: async () => {},
    close: async () => {},
  };
}

/**
 * The store is opened with the first request, so that a command that refuses its input does not load it. Where a service on
 * this machine has the store open, requests go to that service.
 */
function here(flags: ConnectionFlags, options: ConnectOptions): Channel {
  let opened: Promise<Opened> | undefined;
  const open = async () => {
    opened ??= openHere(flags, options);
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

async function openHere(
  { data, database, recordings }: ConnectionFlags,
  { creates = false }: ConnectOptions,
): Promise<Opened> {
  const config = readConfig({ data, database, recordings }, host().env);
  const socket = operatorSocket(config.data);
  if (config.database === undefined && (await answers(socket))) {
    return { fetch: (request) => fetchThrough(socket, request), attend: async () => {}, close: async () => {} };
  }
  await refuseUnusable(config, ["data"]);
  if (config.database === undefined && !existsSync(dataPath(config, "database"))) {
    if (!creates) throw noStore(config.data);
    note(`Creating a store in ${config.data}`);
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

function noStore(folder: string): UsageError {
  const server = commandLine("login --server URL");
  const create = commandLine("serve", { data: folder });
  return new UsageError(
    `there is no store in ${folder}`,
    `name the folder of one with --data, log in to a server (${server}), or create one (${create})`,
  );
}

/** Text goes as YAML, a form as it is, anything else as JSON. */
function initOf(method: string, body: unknown): RequestInit & { readonly headers: Headers } {
  if (body === undefined) return { method, headers: new Headers() };
  if (body instanceof FormData) return { method, headers: new Headers(), body };
  const [type, text] =
    typeof body === "string" ? ["application/yaml", body] : ["application/json", JSON.stringify(body)];
  return { method, headers: new Headers({ "content-type": type }), body: text };
}

async function successful(response: Response, server: string, flags: ConnectionFlags): Promise<Response> {
  if (response.ok) return response;
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true) {
    throw stranger(response, server);
  }
  const problem: ProblemDocument = await jsonOf(response);
  throw new ProblemFailure(problem, flags);
}

function stranger({ status }: Response, server: string): Failure {
  return new Failure(
    `${server} answered ${status}, and not as this API does`,
    "check that the address is that of a summarizer",
  );
}

/** A request that the API refused. */
export class ProblemFailure extends Failure {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument, flags: ConnectionFlags) {
    const { reason, remedy = "", request_id } = problem;
    const why = reason === undefined ? "" : `: ${reason}`;
    const where = request_id === undefined ? "" : ` (request ${request_id})`;
    super(`${detailOf(problem)}${why}${where}`, typable(remedy, flags));
    this.name = "ProblemFailure";
    this.problem = problem;
  }

  /** A request that is malformed was made from wrong flags. */
  override get exitCode(): number {
    return this.problem.code === "invalid-request" ? exitCodes.usage : exitCodes.failure;
  }
}

/** What is wrong, by the names of the command line: the parameter `resource_kind` of a query is the flag `--resource-kind`. */
function detailOf({ detail, errors = [] }: ProblemDocument): string {
  if (errors.length === 0) return detail;
  const faults = errors.map(({ in: place, name, message }) => {
    return `${place === "query" ? `--${name.replaceAll("_", "-")}` : name || place} ${message}`;
  });
  return faults.join("; ");
}
