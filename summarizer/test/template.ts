import { createHash, randomUUID } from "node:crypto";
import { cpSync, existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeDatabase } from "../scripts/template.ts";
import { DatabaseError } from "../src/database/database.ts";
import { lockFolder } from "../src/database/lock.ts";
import { migrations } from "../src/database/migrate.ts";

/** A folder that takes long to make: it is made once, and copied. */
export interface Template {
  readonly name: string;
  /** Changes with everything that the folder is made by. */
  readonly key: string;
  make(folder: string): Promise<void>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(root, "node_modules/.cache/summarizer-tests");

/** Puts a copy of the template into `folder`, which must not exist. */
export async function putTemplate(template: Template, folder: string): Promise<void> {
  const made = join(cache, `${template.name}-${template.key}`);
  if (!existsSync(made)) await makeOnce(template, made);
  await mkdir(dirname(folder), { recursive: true });
  // As promises the calls for each of hundreds of files take three times the processor time.
  cpSync(made, folder, { recursive: true });
}

/** Several processes may want the template at the same time: one makes it, the others wait. */
async function makeOnce(template: Template, made: string): Promise<void> {
  const lock = await locked(join(cache, `${template.name}.lock`));
  try {
    if (existsSync(made)) return;
    const unfinished = `${made}-${randomUUID()}`;
    await template.make(unfinished);
    for (const name of await readdir(cache)) {
      const old = name.startsWith(`${template.name}-`) && join(cache, name) !== unfinished;
      if (old) await rm(join(cache, name), { recursive: true });
    }
    await rename(unfinished, made);
  } finally {
    lock.release();
  }
}

async function locked(folder: string) {
  for (;;) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      await sleep(100);
    }
  }
}

/** Hashes what a template is made by. */
export function keyOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** The files that these patterns match below the repository's root. */
export function contentsOf(...patterns: readonly string[]): readonly Buffer[] {
  return globSync(patterns, { cwd: root })
    .sort()
    .map((path) => readFileSync(join(root, path)));
}

/** An embedded database with its tables: most of the time goes to PostgreSQL's own `initdb`. */
const database: Template = {
  name: "database",
  key: keyOf(
    JSON.stringify(migrations()),
    ...["@electric-sql/pglite", "pg-boss"].map(packageFile),
    ...contentsOf(
      "summarizer/{test,scripts}/template.ts",
      "summarizer/src/queue/*.ts",
      "summarizer/src/search/extensions.ts",
    ),
  ),
  make: makeDatabase,
};

/** Puts an embedded database with its tables into `folder`. */
export async function putDatabase(folder: string): Promise<void> {
  await putTemplate(database, folder);
}

/** The package's description, which its exports need not name. */
function packageFile(name: string): Buffer {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, "package.json")).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return readFileSync(file);
}
