import { createHash, randomUUID } from "node:crypto";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Queue } from "../src/queue/queue.ts";
import { prepareSearch } from "../src/search/extensions.ts";
import { migrate, migrations } from "../src/store/migrate.ts";
import { openPglite } from "../src/store/pglite.ts";

/**
 * Puts an embedded database with its tables into `folder`. To make one takes seconds, most of them PostgreSQL's own
 * `initdb`: it is made once for each version of the tables, in the temporary folder, and copied.
 */
export async function putDatabase(folder: string): Promise<void> {
  const template = join(tmpdir(), `summarizer-database-${key()}`);
  if (!existsSync(template)) await make(template);
  await mkdir(dirname(folder), { recursive: true });
  // As promises the calls for each of its hundreds of files take three times the processor time.
  cpSync(template, folder, { recursive: true });
}

async function make(template: string): Promise<void> {
  const unfinished = `${template}-${randomUUID()}`;
  const database = await openPglite(unfinished);
  await migrate(database);
  await prepareSearch(database);
  const queue = await Queue.open(database, undefined, { heartbeat: 30, supervise: false, onError: () => {} });
  await queue.stop(1);
  // Two thirds of the files are the databases that PostgreSQL makes others from, which nothing here does.
  await database.query("UPDATE pg_database SET datistemplate = false");
  for (const unused of ["template0", "template1"]) await database.query(`DROP DATABASE ${unused}`);
  await database.query("CHECKPOINT");
  await database.close();
  // Where another process was faster, its copy is as good.
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true }));
}

/** Changes with everything that the template is made by. */
function key(): string {
  const require = createRequire(import.meta.url);
  const hash = createHash("sha256").update(JSON.stringify(migrations()));
  for (const name of ["@electric-sql/pglite", "pg-boss"]) hash.update(readFileSync(versionFile(require, name)));
  for (const part of ["template.ts", "../src/queue/queue.ts", "../src/search/extensions.ts"]) {
    hash.update(readFileSync(new URL(part, import.meta.url)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** The package's description, which its exports need not name. */
function versionFile(require: NodeJS.Require, name: string): string {
  const folders = require.resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, "package.json")).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return file;
}
