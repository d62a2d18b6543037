import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { AddressGuard } from "./address-guard.ts";
import { ProviderError } from "./provider.ts";

const mostRedirects = 3;
/** No answer that a model is asked for is anywhere near as long. */
const mostBytes = 16 * 1024 * 1024;

/**
 * A `fetch` whose every connection passes `guard`: the address asked for, and what its name leads to. Redirects are
 * followed within one origin alone.
 */
export function guardedFetch(guard: AddressGuard): typeof fetch {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

  async function send(url: URL, init: Sent): Promise<IncomingMessage> {
    guard.check(url);
    const { method, headers, body, signal } = init;
    const secure = url.protocol === "https:";
    const agent = secure ? agents.https : agents.http;
    const send = secure ? httpsRequest : httpRequest;
    return await new Promise((resolve, reject) => {
      const request = send(url, { method, headers, agent, lookup: guard.lookup(url), signal }, resolve);
      request.on("error", reject);
      request.end(body);
    });
  }

  return async (input, init = {}) => {
    const request = new Request(input, init);
    const headers: Record<string, string> = { ...Object.fromEntries(request.headers), "accept-encoding": "identity" };
    const body = Buffer.from(await request.arrayBuffer());
    const { method, signal } = request;
    let url = new URL(request.url);
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(url, { method, headers, body, signal });
      const { statusCode = 0 } = response;
      const next = redirectOf(response, url);
      if (next === undefined) {
        const hasBody = statusCode !== 204 && statusCode !== 304;
        const stream = hasBody
          ? (Readable.toWeb(Readable.from(limited(response))) as ReadableStream<Uint8Array>)
          : null;
        return new Response(stream, { status: statusCode, headers: headersOf(response) });
      }
      response.resume();
      // What is sent is for the one service that it was given for.
      const isSame = next.origin === url.origin && (statusCode === 307 || statusCode === 308);
      if (!isSame || redirects >= mostRedirects) throw redirected(url, next);
      url = next;
    }
  };
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

async function* limited(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      const message = `the answer is larger than ${mostBytes} bytes`;
      throw new ProviderError("bad-answer", message, "check that spec.openai.base_url leads to a model");
    }
    yield chunk;
  }
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return undefined;
  if (!URL.canParse(headers.location, from.href)) return undefined;
  const url = new URL(headers.location, from.href);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  return headers;
}

function redirected(from: URL, to: URL): ProviderError {
  return new ProviderError(
    "wrong-address",
    `${from.origin} redirects to ${to.origin}${to.pathname}`,
    "set spec.openai.base_url to the address of the service itself: what a session holds is not sent on to another origin",
  );
}
