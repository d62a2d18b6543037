import { cpSync, existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the build puts a new embedded database: `initdb` takes longer than all else that a first start does. */
export const templateFolder = fileURLToPath(new URL("../../dist/database/", import.meta.url));

/** The template's description of itself, in the file `template.json` beside the database. */
export interface TemplateInfo {
  /** The version of PGlite that made it: another one may not read it. */
  readonly pglite: string;
  /** Folders of the database that are empty: packages do not keep them. */
  readonly emptyFolders: readonly string[];
}

export const templateInfoFile = join(templateFolder, "template.json");

/** The installed version of PGlite. */
export function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const text = readFileSync(join(dirname(dirname(entry)), "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/**
 * Copies the template to `folder` if there is no database yet, and the template was made by the installed PGlite. Without
 * a copy, PGlite makes a database by itself.
 */
export async function copyTemplate(folder: string): Promise<void> {
  if (existsSync(folder) || !existsSync(templateInfoFile)) return;
  const { pglite, emptyFolders }: TemplateInfo = JSON.parse(readFileSync(templateInfoFile, "utf8"));
  if (pglite !== pgliteVersion()) return;
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  // A start that is interrupted leaves no half of a database.
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  cpSync(join(templateFolder, "data"), unfinished, { recursive: true });
  for (const empty of emptyFolders) await mkdir(join(unfinished, empty), { recursive: true });
  await rename(unfinished, folder);
}
