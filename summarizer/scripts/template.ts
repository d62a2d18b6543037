import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { migrate } from "../src/database/migrate.ts";
import { openPglite } from "../src/database/pglite.ts";
import type { TemplateInfo } from "../src/database/template.ts";
import { pgliteVersion, templateFolder, templateInfoFile } from "../src/database/template.ts";
import { Queue } from "../src/queue/queue.ts";
import { prepareSearch } from "../src/search/extensions.ts";

/** Makes an embedded database with its tables in `folder`. */
export async function makeDatabase(folder: string): Promise<void> {
  const database = await openPglite(folder);
  await migrate(database);
  await prepareSearch(database);
  const queue = await Queue.open(database, { heartbeat: 30, supervise: false, listens: false, onError: () => {} });
  await queue.stop(1);
  // Two thirds of the files are the databases that PostgreSQL makes others from, which nothing here does.
  await database.query("UPDATE pg_database SET datistemplate = false");
  for (const unused of ["template0", "template1"]) await database.query(`DROP DATABASE ${unused}`);
  await database.query("CHECKPOINT");
  await database.close();
}

if (import.meta.main) {
  rmSync(templateFolder, { recursive: true, force: true });
  const data = join(templateFolder, "data");
  await makeDatabase(data);
  const folders = readdirSync(data, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [join(entry.parentPath, entry.name)] : [],
  );
  const emptyFolders = folders.filter((path) => readdirSync(path).length === 0).map((path) => relative(data, path));
  const info: TemplateInfo = { pglite: pgliteVersion(), emptyFolders };
  writeFileSync(templateInfoFile, JSON.stringify(info));
}
