import { rm } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { localOperator } from "../access/principal.ts";
import { operatorSocket } from "../domain/operator-socket.ts";
import type { Api } from "./environment.ts";

/**
 * Listens on a socket in the data folder, which only this account can enter: every client is the operator. Returns a
 * function that closes it; throws if the platform has no such sockets, or the folder's path is too long.
 */
export async function answerOperator(app: Api, data: string): Promise<() => Promise<void>> {
  const path = operatorSocket(data);
  const fetch: Parameters<typeof createAdaptorServer>[0]["fetch"] = (request, transport) =>
    app.fetch(request, { ...(transport as object), principal: localOperator });
  const server = createAdaptorServer({ fetch, createServer }) as Server;
  // Only this account writes to the folder: an existing socket is of a process that ended.
  await rm(path, { force: true });
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
      // Sets the permissions with which the socket is created.
      process.umask(mask);
    });
  } finally {
    process.umask(mask);
  }
  return async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
}
