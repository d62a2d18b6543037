import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";

/** Whether a process answers at a socket. */
export async function answers(socketPath: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Sends a request through a socket, as `fetch` does to an address. */
export async function fetchThrough(socketPath: string, sent: Request): Promise<Response> {
  const { pathname, search } = new URL(sent.url);
  const headers = Object.fromEntries(sent.headers);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { socketPath, path: pathname + search, method: sent.method, headers };
    const outgoing = request(options, resolve).on("error", reject);
    if (sent.body === null) outgoing.end();
    else pipeline(Readable.fromWeb(sent.body as NodeStream<Uint8Array>), outgoing).catch(reject);
  });
  const { statusCode = 500, statusMessage = "" } = response;
  const given = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const bodiless = statusCode === 204 || statusCode === 304;
  const body = bodiless ? null : (Readable.toWeb(response) as ReadableStream<Uint8Array>);
  if (bodiless) response.resume();
  return new Response(body, { status: statusCode, statusText: statusMessage, headers: given });
}
