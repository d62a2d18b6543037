import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { SessionReport } from "../pipeline.ts";
import { pagesFor } from "./report-pages.ts";

export interface RunningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the reports to this machine alone. Port 0 takes any that is free. */
export async function listen(
  reports: readonly SessionReport[],
  port: number,
): Promise<RunningServer | { readonly problem: string }> {
  const server = createAdaptorServer({ fetch: pagesFor(reports).fetch });
  return await new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve({ problem: problemOf(error, port) }));
    server.listen(port, "127.0.0.1", () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({ url: `http://localhost:${bound}`, close: () => closed(server) });
    });
  });
}

function closed(server: ReturnType<typeof createAdaptorServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}

function problemOf({ code, message }: NodeJS.ErrnoException, port: number): string {
  if (code === "EADDRINUSE")
    return `port ${port} is taken: choose another with --port, or stop after printing with --once`;
  if (code === "EACCES") return `port ${port} may not be used by this account: choose one above 1023 with --port`;
  return `the pages cannot be served on port ${port}: ${message}`;
}
