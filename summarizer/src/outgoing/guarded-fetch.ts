import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { AddressGuard } from "./address-guard.ts";

const mostRedirects = 3;

/** An answer that leads to another origin, or on and on. */
export class Redirected extends Error {
  constructor(from: URL, to: URL) {
    super(`${from.origin} redirects to ${to.origin}${to.pathname}`);
    this.name = "Redirected";
  }
}

/** An answer of more bytes than its reader takes. */
export class AnswerTooLarge extends Error {
  constructor(mostBytes: number) {
    super(`the response is larger than ${mostBytes} bytes`);
    this.name = "AnswerTooLarge";
  }
}

/**
 * A `fetch` whose every connection passes `guard`: the address asked for, and what its name leads to. A redirect is followed
 * where it keeps the request (307, 308) and the origin. Answers end after `mostBytes`.
 *
 * Rejects with a `ForbiddenAddress` or a {@link Redirected}; the body of an answer fails with an {@link AnswerTooLarge}.
 */
export function guardedFetch(guard: AddressGuard, mostBytes: number): typeof fetch {
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
          ? (Readable.toWeb(Readable.from(limited(response, mostBytes))) as ReadableStream<Uint8Array>)
          : null;
        return new Response(stream, { status: statusCode, headers: headersOf(response) });
      }
      response.resume();
      // What is sent is for the one service that it was given for.
      const isSame = next.origin === url.origin && (statusCode === 307 || statusCode === 308);
      if (!isSame || redirects >= mostRedirects) throw new Redirected(url, next);
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

async function* limited(response: IncomingMessage, mostBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new AnswerTooLarge(mostBytes);
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
