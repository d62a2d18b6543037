import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, globSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Folders with a server of PostgreSQL and the tools that go with it, the newest first. */
const installed = globSync("{/usr/lib/postgresql/*,/usr/local,/opt/homebrew}/bin/pg_restore")
  .map((path) => dirname(path))
  .filter((bin) => globSync(`${bin}/{initdb,pg_ctl,createdb,pg_dump}`).length === 4)
  .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));

/** Where the PostgreSQL of this machine has its programs; undefined without one. */
export const systemPostgres: string | undefined = installed[0];

/** Starts the PostgreSQL of this machine on a free port, over a folder of its own. */
export async function startSystemPostgres(bin: string) {
  const folder = mkdtempSync(join(tmpdir(), "summarizer-postgres-"));
  const account = accountOf();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data");
  const port = await freePort();
  const run = (name: string, ...args: readonly string[]) =>
    execFileSync(join(bin, name), args, { ...account, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  run("initdb", "--username=summarizer", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", data);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  run("pg_ctl", "start", "-w", "-D", data, "-l", join(folder, "log"), "-o", options);
  return {
    bin,
    /** Creates an empty database, and gives its address. */
    create(name: string): string {
      run("createdb", "-h", "127.0.0.1", "-p", String(port), "-U", "summarizer", name);
      return `postgres://summarizer@127.0.0.1:${port}/${name}`;
    },
    [Symbol.dispose]() {
      run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function accountOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
