import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { host } from "../host.ts";

const fileSchema = z.object({
  /** The server that was logged in to last. */
  current: z.string().optional(),
  logins: z.record(z.string(), z.object({ user: z.string(), token: z.string() })),
});
type Logins = z.infer<typeof fileSchema>;

/** A login to a server, kept for this account of the machine alone. */
interface Login {
  readonly user: string;
  readonly token: string;
}

function file(): string {
  const base = host().env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return join(base, "wherefore-summarizer", "logins.json");
}

async function read(): Promise<Logins> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file(), "utf8")));
  } catch {
    return { logins: {} };
  }
}

/** The login to `server`. */
export async function loginTo(server: string): Promise<Login | undefined> {
  const { logins } = await read();
  return Object.hasOwn(logins, server) ? logins[server] : undefined;
}

/** The server that was logged in to last, unless that login was forgotten. */
export async function currentServer(): Promise<string | undefined> {
  return (await read()).current;
}

/** Keeps a login, and makes its server the current one. */
export async function storeLogin(server: string, login: Login): Promise<void> {
  const { logins } = await read();
  await write({ current: server, logins: { ...logins, [server]: login } });
}

/** Forgets the login to `server`; it is not the current one afterwards. */
export async function forgetLogin(server: string): Promise<void> {
  const { current, logins } = await read();
  const others = Object.fromEntries(Object.entries(logins).filter(([address]) => address !== server));
  await write({ ...(current !== undefined && current !== server && { current }), logins: others });
}

async function write(logins: Logins): Promise<void> {
  const path = file();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(logins, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
