import { cpSync, existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of a prebuilt embedded database: `initdb` takes longer than the rest of the first start. */
export const templateFolder = fileURLToPath(new URL("../../dist/database/", import.meta.url));

/** The metadata of the template, in the file `template.json` next to the database. */
export interface TemplateInfo {
  /** The version of PGlite that created it; another version might not read it. */
  readonly pglite: string;
  /** Empty folders of the database, which packages do not contain. */
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
 * Copies the template to `folder` if there is no database yet, and the installed PGlite created the template. Otherwise
 * PGlite creates a database itself.
 */
export async function copyTemplate(folder: string): Promise<void> {
  if (existsSync(folder) || !existsSync(templateInfoFile)) return;
  const { pglite, emptyFolders }: TemplateInfo = JSON.parse(readFileSync(templateInfoFile, "utf8"));
  if (pglite !== pgliteVersion()) return;
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  // An interrupted start leaves no partial database.
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  cpSync(join(templateFolder, "data"), unfinished, { recursive: true });
  for (const empty of emptyFolders) await mkdir(join(unfinished, empty), { recursive: true });
  await rename(unfinished, folder);
}
