import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { host } from "../host.ts";

type Logins = Readonly<Record<string, { readonly user: string; readonly token: string }>>;

function file(): string {
  const base = host().env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return join(base, "wherefore-summarizer", "logins.json");
}

async function read(): Promise<Logins> {
  try {
    return JSON.parse(await readFile(file(), "utf8"));
  } catch {
    return {};
  }
}

/** The token that somebody on this machine's account logged in to `server` with. */
export async function storedToken(server: string): Promise<string | undefined> {
  const logins = await read();
  return Object.hasOwn(logins, server) ? logins[server]?.token : undefined;
}

/** Keeps the token of a login, for this account alone; without a login, forgets the one that there is. */
export async function storeLogin(
  server: string,
  login?: { readonly user: string; readonly token: string },
): Promise<void> {
  const others = Object.entries(await read()).filter(([address]) => address !== server);
  const logins = Object.fromEntries([...others, ...(login === undefined ? [] : [[server, login]])]);
  const path = file();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(logins, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
