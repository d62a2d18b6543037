import type { AnswerOf, AnyInput, Input, OperationName } from "../../../src/api/request.ts";
import { addressOf, jsonOf } from "../../../src/api/request.ts";
import { signedOut } from "./account.ts";
import type { ProblemDocument } from "./types.ts";

/** A request that did not succeed. `status` is 0 where there was no answer. */
export class ApiError extends Error {
  readonly status: number;
  /** What to do about it; empty where there is nothing to say. */
  readonly remedy: string;
  readonly problem: ProblemDocument | undefined;

  constructor(status: number, message: string, remedy = "", problem?: ProblemDocument) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.remedy = remedy;
    this.problem = problem;
  }
}

/** What can end a request before it is answered. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** Sends any request. Callers see the typed {@link send}, {@link request} and `useData`. */
export async function ask(name: OperationName, input: AnyInput & Abortable = {}): Promise<Response> {
  const { method, path } = addressOf(name, input);
  const { body, signal } = input;
  // The last one says that it is our own page that asks: no other site can send it.
  const headers = new Headers({ accept: "application/json, application/problem+json, */*", "x-summarizer-pages": "1" });
  const isText = typeof body === "string";
  if (body !== undefined) headers.set("content-type", isText ? "application/yaml" : "application/json");
  const response = await answered(path, {
    method,
    headers,
    credentials: "same-origin",
    body: isText ? body : (JSON.stringify(body) ?? null),
    signal: signal ?? null,
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && !path.startsWith("/v1/sign-in")) signedOut();
  throw new ApiError(
    response.status,
    problem?.detail ?? `the server answered ${response.status}`,
    problem?.remedy,
    problem,
  );
}

/**
 * Asks an operation of the API and gives its answer.
 * @throws ApiError, or an `AbortError` where `signal` says so
 */
export async function send<Name extends OperationName>(
  name: Name,
  ...input: Input<Name, Abortable>
): Promise<Response> {
  return await ask(name, ...input);
}

/**
 * The same for answers that are JSON.
 * @throws ApiError
 */
export async function request<Name extends OperationName>(
  name: Name,
  ...input: Input<Name, Abortable>
): Promise<AnswerOf<Name>> {
  return await jsonOf(await send(name, ...input));
}

/** The address of an operation, for an image or a link. */
export function pathTo<Name extends OperationName>(name: Name, ...input: Input<Name>): string {
  return addressOf(name, ...input).path;
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "the server does not answer", "is it running, and is the network there?");
  }
}

async function problemOf(response: Response): Promise<ProblemDocument | undefined> {
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true) return undefined;
  return await jsonOf(response).catch(() => undefined);
}
