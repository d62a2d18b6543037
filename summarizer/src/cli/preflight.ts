import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import type { Config } from "../config.ts";
import { settings } from "../config.ts";
import { errorCode, errorMessage } from "../domain/errors.ts";
import { Failure } from "./failure.ts";

/** Settings that name something on this machine. */
type Checked = "data" | "watch" | "tlsCert" | "tlsKey" | "clientCa" | "port" | "metricsPort";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is a file",
  EACCES: "permission denied",
  EROFS: "the file system is read-only",
  EADDRINUSE: "it is already in use",
  EADDRNOTAVAIL: "this machine does not have the address",
};

const checks: Readonly<Record<Checked, (config: Config) => Promise<void>>> = {
  data: ({ data }) => writableFolder(resolve(data)),
  watch: ({ watch }) => readableFolder(watch),
  tlsCert: ({ tlsCert }) => readableFile(tlsCert),
  tlsKey: ({ tlsKey }) => readableFile(tlsKey),
  clientCa: ({ clientCa }) => readableFile(clientCa),
  port: ({ host, port }) => freePort(host, port),
  metricsPort: ({ metricsHost, metricsPort }) => freePort(metricsHost, metricsPort),
};

/**
 * Checks that what some settings name can be used, before any work begins.
 * @throws Failure with every setting that cannot be used
 */
export async function refuseUnusable(config: Config, names: readonly Checked[]): Promise<void> {
  const problems = await Promise.all(
    names.map((name) =>
      checks[name](config).then(
        () => [],
        (error: unknown) => [`--${settings[name].flag} ${config[name]}: ${reasonOf(error)}`],
      ),
    ),
  );
  const [first, ...rest] = problems.flat();
  if (first !== undefined) throw new Failure(first, "", { also: rest });
}

function reasonOf(error: unknown): string {
  return reasons[errorCode(error)] ?? errorMessage(error);
}

/** A folder that this process can write to, or create. */
async function writableFolder(path: string): Promise<void> {
  const entry = await stat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT" && dirname(path) !== path) return undefined;
    throw error;
  });
  if (entry === undefined) return await writableFolder(dirname(path));
  if (!entry.isDirectory()) throw new Error("it is not a folder");
  await access(path, constants.W_OK | constants.X_OK);
}

async function readableFolder(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  if (!(await stat(path)).isDirectory()) throw new Error("it is not a folder");
  await access(path, constants.R_OK | constants.X_OK);
}

async function readableFile(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  if (!(await stat(path)).isFile()) throw new Error("it is not a file");
  await access(path, constants.R_OK);
}

/** A port that can be listened on; port 0 always can. */
async function freePort(host: string, port: number | undefined): Promise<void> {
  if (port === undefined) return;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
