import { signedOut } from "./account.ts";

/** One thing that the API says of a document. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly line: number;
  readonly column: number;
  /** The part of the document, as `spec.kinds[0]`. */
  readonly path?: string;
  readonly message: string;
  readonly help?: string;
}

/** What the API says when it refuses (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** For programs: `still-needed`. */
  readonly code?: string;
  readonly remedy?: string;
  readonly reason?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly in: string; readonly name: string; readonly message: string }[];
  readonly findings?: readonly Finding[];
}

/** A request that did not succeed. `status` is 0 where there was no answer. */
export class ApiError extends Error {
  readonly status: number;
  /** What to do about it; empty where there is nothing to say. */
  readonly remedy: string;
  readonly problem: Problem | undefined;

  constructor(status: number, message: string, remedy = "", problem?: Problem) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.remedy = remedy;
    this.problem = problem;
  }
}

export interface Outgoing {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A string goes as it is, everything else as JSON. */
  readonly body?: unknown;
  /** For a body that is a string. */
  readonly type?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request to the API and gives the answer.
 * @throws ApiError, or an `AbortError` where `signal` says so
 */
export async function send(path: string, { method = "GET", body, type, signal }: Outgoing = {}): Promise<Response> {
  // The last one says that it is our own page that asks: no other site can send it.
  const headers = new Headers({ accept: "application/json, application/problem+json, */*", "x-summarizer-pages": "1" });
  if (body !== undefined) headers.set("content-type", type ?? "application/json");
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await answered(path, {
    method,
    headers,
    credentials: "same-origin",
    body: text ?? null,
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
 * The same for answers that are JSON.
 * @throws ApiError
 */
export async function request<T>(path: string, outgoing?: Outgoing): Promise<T> {
  const response = await send(path, outgoing);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "the server does not answer", "is it running, and is the network there?");
  }
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  if (response.headers.get("content-type")?.startsWith("application/problem+json") !== true) return undefined;
  try {
    return (await response.json()) as Problem;
  } catch {
    return undefined;
  }
}

/** `/v1/sessions/ID` and below. */
export function sessionPath(id: string, rest = ""): string {
  return `/v1/sessions/${encodeURIComponent(id)}${rest}`;
}
