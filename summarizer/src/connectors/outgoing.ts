import type { IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressGuard } from "../models/address-guard.ts";
import { askAdministrator, errorText, SignInError, tryAgain } from "./failure.ts";

/** Milliseconds that a provider may take to answer. */
const patience = 10_000;
/** Nothing that a provider answers is anywhere near as long. */
const mostBytes = 2 * 1024 * 1024;

export interface Outgoing {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** Sends a request to an identity provider. */
export type Send = (url: URL, outgoing?: Outgoing) => Promise<Response>;

/**
 * What sends requests to identity providers: over HTTPS, or within this machine; not to addresses at which machines tell of
 * themselves; never on to where an answer points. Fails with a {@link SignInError}.
 */
export function outgoing(guard: AddressGuard, milliseconds = patience): Send {
  return async (url, sent = {}) => {
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
      const error = `${url.origin} is asked over HTTPS alone`;
      throw new SignInError("configuration", "the connector is not set up rightly", askAdministrator, { error });
    }
    const signal = AbortSignal.timeout(milliseconds);
    try {
      guard.check(url);
      return await answered(url, sent, guard, signal);
    } catch (error) {
      if (error instanceof SignInError) throw error;
      const slow = signal.aborted;
      const message = slow ? "the identity provider took too long to answer" : "the identity provider does not answer";
      throw new SignInError("provider", message, tryAgain, { error: `${url.origin}: ${errorText(error)}` });
    }
  };
}

async function answered(url: URL, sent: Outgoing, guard: AddressGuard, signal: AbortSignal): Promise<Response> {
  const { method = "GET", headers = {}, body } = sent;
  const lookup = guard.lookup(url);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = send(url, { method, headers: { ...headers, ...length }, lookup, signal }, resolve);
    request.on("error", reject);
    request.end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  const status = response.statusCode ?? 0;
  const received = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of [value ?? []].flat()) received.append(name, one);
  }
  return new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, headers: received });
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
