import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { errorMessage } from "../../domain/errors.ts";

export interface ListenOptions {
  /** Default: this machine only. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The settings to name in errors; default: `--host` and `--port`. */
  readonly settings?: { readonly host: string; readonly port: string };
  /** HTTPS: PEM files of the certificate and its key, and of the CA of client certificates. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string | undefined };
}

export interface RunningServer {
  readonly url: string;
  /** Stops accepting requests, and waits up to `seconds` for pending ones. */
  readonly close: (seconds?: number) => Promise<void>;
}

/** A server, or why it could not start and what to do. */
export type Listening = RunningServer | { readonly problem: string };

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];

/** The timeouts of a client, in milliseconds: for the head of a request, and for all of it. */
const patience = { headersTimeout: 20_000, requestTimeout: 15 * 60_000, keepAliveTimeout: 5_000 } as const;

/** Serves an application on a socket. */
export async function listen(
  app: { readonly fetch: Fetch },
  { host = "127.0.0.1", port, settings = { host: "--host", port: "--port" }, tls }: ListenOptions,
): Promise<Listening> {
  let server: Server;
  const closing = new AbortController();
  const fetch: Fetch = (request, transport) =>
    app.fetch(request, Object.assign(transport, { closing: closing.signal }));
  try {
    server = await serverFor(fetch, tls);
  } catch (error) {
    return { problem: `the certificate is unusable: ${errorMessage(error)}` };
  }
  return await new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      resolve({ problem: problemOf(error, host, port, settings) }),
    );
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      const name = host === "127.0.0.1" || host === "0.0.0.0" || host === "::" ? "localhost" : host;
      const shown = name.includes(":") ? `[${name}]` : name;
      const url = `${tls === undefined ? "http" : "https"}://${shown}:${bound}`;
      resolve({
        url,
        close: (seconds = 0) => {
          closing.abort();
          return closed(server, seconds);
        },
      });
    });
  });
}

async function serverFor(fetch: Fetch, tls: ListenOptions["tls"]): Promise<Server> {
  if (tls === undefined) {
    return createAdaptorServer({ fetch, createServer, serverOptions: patience }) as Server;
  }
  const [cert, key, ca] = await Promise.all([tls.cert, tls.key, tls.clientCa].map((file) => file && readFile(file)));
  const clients = ca === undefined || ca === "" ? {} : { ca, requestCert: true, rejectUnauthorized: false };
  const serverOptions = { ...patience, cert, key, minVersion: "TLSv1.2" as const, ...clients };
  return createAdaptorServer({ fetch, createServer: createSecureServer, serverOptions }) as unknown as Server;
}

function closed(server: Server, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), seconds * 1000);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function problemOf(
  { code, message }: NodeJS.ErrnoException,
  host: string,
  port: number,
  settings: NonNullable<ListenOptions["settings"]>,
): string {
  if (code === "EADDRINUSE") return `port ${port} is in use: choose another with ${settings.port}`;
  if (code === "EACCES") {
    return `this account cannot use port ${port}: choose one above 1023 with ${settings.port}`;
  }
  if (code === "EADDRNOTAVAIL") return `this machine has no address ${host}: choose another with ${settings.host}`;
  return `cannot listen on port ${port} of ${host}: ${message}`;
}
