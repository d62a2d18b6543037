import { cpSync, existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the build puts a new embedded database: `initdb` takes longer than all else that a first start does. */
export const templateFolder = fileURLToPath(new URL("../../dist/database/", import.meta.url));

/** The file in the template that names the version of PGlite that made it. */
export const templateVersionFile = "PGLITE_VERSION";

/** The installed version of PGlite: another one may not read the template. */
export function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = JSON.parse(readFileSync(`${dirname(dirname(entry))}/package.json`, "utf8")) as {
    readonly version: string;
  };
  return version;
}

/**
 * Copies the template to `folder` if there is no database yet, and the template was made by the installed PGlite. Without
 * a copy, PGlite makes a database by itself.
 */
export async function copyTemplate(folder: string): Promise<void> {
  const version = `${templateFolder}${templateVersionFile}`;
  if (existsSync(folder) || !existsSync(version) || readFileSync(version, "utf8") !== pgliteVersion()) return;
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  // A start that is interrupted leaves no half of a database.
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  cpSync(templateFolder, unfinished, { recursive: true });
  await rename(unfinished, folder);
}
