import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { policyFileName, reasonOf } from "./input.ts";

/** The content of a folder. Paths begin with the folder's path as it was passed. */
export interface FolderContents {
  /** The files that are wanted, in the order of their paths. */
  readonly paths: readonly string[];
  /** Links that are not followed. */
  readonly skipped: readonly Skipped[];
  /** Folders that cannot be read. */
  readonly failures: readonly Failure[];
}

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** Whether `path` is a folder, or a link to one. */
export function isFolder(path: string, { cwd }: Host): boolean {
  try {
    return statSync(resolve(cwd, path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * The files in a folder and the folders below it whose names are `wanted`: those of policies, unless told otherwise. `node_modules` and what begins with a dot is left out. A
 * link counts where it leads to a file inside the folder; links to folders are never followed.
 */
export function listFolder(folder: string, host: Host, wanted = policyFileName): FolderContents {
  const root = realpathSync(resolve(host.cwd, folder));
  const paths: string[] = [];
  const skipped: Skipped[] = [];
  const failures: Failure[] = [];
  const pending = [folder];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const below: string[] = [];
    for (const entry of entriesOf(path, host, failures)) {
      const own = join(path, entry.name);
      if (entry.isDirectory()) below.push(own);
      else if (entry.isSymbolicLink()) {
        const reason = whyNotFollowed(own, root, wanted, host);
        if (reason !== undefined) skipped.push({ path: own, reason });
        else if (wanted.test(entry.name)) paths.push(own);
      } else if (entry.isFile() && wanted.test(entry.name)) paths.push(own);
    }
    pending.push(...below.reverse());
  }
  return { paths: paths.sort(), skipped, failures };
}

function entriesOf(path: string, { cwd }: Host, failures: Failure[]): readonly Dirent[] {
  try {
    const entries = readdirSync(resolve(cwd, path), { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  } catch (error) {
    failures.push(new Failure(`cannot read ${path}: ${reasonOf(error)}`));
    return [];
  }
}

/** Undefined for a link to a file inside `root`, and for one whose name is not `wanted`. */
function whyNotFollowed(path: string, root: string, wanted: RegExp, { cwd }: Host): string | undefined {
  try {
    const target = realpathSync(resolve(cwd, path));
    if (statSync(target).isDirectory()) return "a link to a folder";
    if (!wanted.test(path) || target.startsWith(root + sep)) return undefined;
    return "a link to a file outside the folder";
  } catch (error) {
    if (!wanted.test(path)) return undefined;
    return `a broken link: ${reasonOf(error)}`;
  }
}
