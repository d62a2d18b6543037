import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A package.json. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Members that only development needs. Yarn 1 warns about `workspaces` in an installed package. */
const development = ["allowScripts", "devDependencies", "overrides", "scripts", "workspaces"];

const pathIn = (folder: string): string => join(folder, "package.json");
/** npm never packs a file with this extension. */
const originalIn = (folder: string): string => join(folder, "package.json.orig");

/** The package.json in `folder`. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(pathIn(folder), "utf8"));
}

/** The manifest without the members that only development needs. */
export function withoutDevelopment(manifest: Manifest): Manifest {
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => !development.includes(name)));
}

/** Replaces the package.json in `folder` with `published` until {@link restoreManifest}. */
export function replaceManifest(folder: string, published: Manifest): void {
  cpSync(pathIn(folder), originalIn(folder));
  writeFileSync(pathIn(folder), `${JSON.stringify(published, undefined, 2)}\n`);
}

/** Restores the package.json that {@link replaceManifest} replaced, if any. */
export function restoreManifest(folder: string): void {
  if (!existsSync(originalIn(folder))) return;
  cpSync(originalIn(folder), pathIn(folder));
  rmSync(originalIn(folder));
}

/** Runs the step that a hook of npm names: `prepare` before packing, `restore` after it, or after an interruption. */
export function runStep(
  step: string | undefined,
  steps: { readonly prepare: () => void; readonly restore: () => void },
) {
  if (step !== "prepare" && step !== "restore") throw new Error("usage: pack.ts prepare|restore");
  steps.restore();
  if (step === "prepare") steps.prepare();
}
