import { withoutTrailing } from "../../domain/trailing.ts";
import { UsageError } from "../failure.ts";
import { host } from "../host.ts";
import { currentServer } from "./logins.ts";

/** How a command reaches the API, as the command line says. */
export interface ConnectionFlags {
  /** The address of a server; without one the store is opened here, and the caller is the operator. */
  readonly server?: string | undefined;
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly recordings?: string | undefined;
}

/** The server that a command uses. */
export interface ServerTarget {
  readonly url: string;
  /** Whether it is used because somebody logged in to it, and nothing else was named. */
  readonly remembered: boolean;
}

/**
 * The server that a command uses, or undefined for a store that it opens itself. `--server`, `--data` and `--database` come
 * first, then the environment, then the last login.
 * @throws UsageError
 */
export async function serverOf({ server, data, database }: ConnectionFlags): Promise<ServerTarget | undefined> {
  if (server !== undefined) return { url: addressIn(server, "--server"), remembered: false };
  if (data !== undefined || database !== undefined) return undefined;
  const { SUMMARIZER_SERVER: named, SUMMARIZER_DATA: folder, DATABASE_URL: url } = host().env;
  if (named) return { url: addressIn(named, "SUMMARIZER_SERVER"), remembered: false };
  if (folder || url) return undefined;
  const current = await currentServer();
  return current === undefined ? undefined : { url: current, remembered: true };
}

function addressIn(text: string, source: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return withoutTrailing(text, "/");
  throw new UsageError(
    `${source} must be an address that begins with http:// or https://`,
    "for example http://localhost:3080",
  );
}
