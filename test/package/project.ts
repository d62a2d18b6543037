import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { assertBuilt, root } from "./built.ts";
import type { NodeBinary } from "./nodes.ts";

const execute = promisify(execFile);

/** A new folder for the projects of one test file. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "wherefore-package-"));
}

/** Packs the package as it is published, from the `dist` that is there. Returns the path of the tarball. */
export function pack(folder: string): string {
  assertBuilt();
  const args = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  const name = execFileSync("npm", args, { cwd: root, encoding: "utf8", env: environment(folder) }).trim();
  return join(folder, name);
}

/** A program that installs what a package.json says, from local folders and files alone. */
export interface PackageManager {
  readonly name: "npm" | "yarn" | "pnpm";
  readonly command: (node: NodeBinary) => readonly [file: string, ...args: string[]];
}

const npmFlags = ["--offline", "--install-links", "--engine-strict", "--strict-peer-deps", "--ignore-scripts"];

/** Each refuses a package whose `engines` exclude the running Node, and npm and pnpm refuse peers that do not fit. */
export const npm: PackageManager = {
  name: "npm",
  command: () => ["npm", "install", ...npmFlags],
};
const yarn: PackageManager = {
  name: "yarn",
  command: ({ path }) => [
    path,
    join(root, "node_modules/yarn/bin/yarn.js"),
    "install",
    "--offline",
    "--ignore-scripts",
  ],
};
const pnpm: PackageManager = {
  name: "pnpm",
  command: ({ path }) => [
    path,
    join(root, "node_modules/pnpm/bin/pnpm.cjs"),
    "install",
    "--offline",
    "--ignore-scripts",
    "--config.engine-strict=true",
    "--config.strict-peer-dependencies=true",
    "--store-dir=.home/pnpm",
  ],
};
export const packageManagers = [npm, yarn, pnpm] as const;

/**
 * Installs packages, given as paths of tarballs and folders by their names, in the new folder `project`; where one of
 * them needs another, it gets that one. Caches and settings of the machine are not used.
 * @throws Error with what the package manager printed, where it fails
 */
export async function install(
  project: string,
  packages: ReadonlyMap<string, string>,
  manager: PackageManager,
  node: NodeBinary,
): Promise<void> {
  const files = Object.fromEntries([...packages].map(([name, path]) => [name, `file:${path}`]));
  const manifest = { private: true, dependencies: files, resolutions: files, pnpm: { overrides: files } };
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  const [file, ...args] = manager.command(node);
  await execute(file, args, { cwd: project, env: environment(project, node) });
}

/** The environment of a machine where nothing is set up or cached: `folder` is its home. `node` is the first on the PATH. */
export function environment(folder: string, node?: NodeBinary): Readonly<Record<string, string | undefined>> {
  const isNpms = (name: string): boolean => /^(npm|yarn|pnpm)_/i.test(name);
  const own = Object.entries(process.env).filter(([name]) => !isNpms(name));
  const PATH = [...(node === undefined ? [] : [dirname(node.path)]), process.env["PATH"]].join(delimiter);
  return {
    ...Object.fromEntries(own),
    PATH,
    HOME: join(folder, ".home"),
    npm_config_cache: join(folder, ".home/npm"),
    npm_config_update_notifier: "false",
    YARN_CACHE_FOLDER: join(folder, ".home/yarn"),
  };
}
