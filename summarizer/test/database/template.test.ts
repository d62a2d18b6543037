import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { migrations } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { copyTemplate, pgliteVersion, templateInfoFile } from "../../src/database/template.ts";
import { temporaryFolder } from "../sessions.ts";

test("the build makes a database that has all tables", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "data", "database");
  await copyTemplate(path);
  const database = await openPglite(path);
  const rows = await database.query<{ version: number }>("SELECT version FROM migrations ORDER BY version");
  expect(rows.map(({ version }) => version)).toEqual(migrations().map(({ version }) => version));
  await database.close();
  const info: unknown = JSON.parse(await readFile(templateInfoFile, "utf8"));
  expect(info).toMatchObject({ pglite: pgliteVersion(), emptyFolders: expect.arrayContaining(["pg_notify"]) });
});

test("a database that exists stays, and half a copy is replaced", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "database");
  await mkdir(`${path}.unfinished`);
  await writeFile(join(`${path}.unfinished`, "half"), "");
  await copyTemplate(path);
  expect(existsSync(join(path, "half"))).toBe(false);
  await writeFile(join(path, "mine"), "");
  await copyTemplate(path);
  expect(existsSync(join(path, "mine"))).toBe(true);
  expect(existsSync(`${path}.unfinished`)).toBe(false);
});
