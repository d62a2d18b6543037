import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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

/**
 * Packs the package as npm publishes it, from the existing `dist`. Returns the path of the tarball. Packs a copy, because
 * npm's hooks replace the manifest while it runs, and other tests read it.
 */
export function pack(folder: string): string {
  assertBuilt();
  const copy = join(folder, "library");
  for (const name of ["package.json", "README.md", "LICENSE", "CHANGELOG.md", "dist", "grammar", "scripts"]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  const before = readFileSync(join(copy, "package.json"), "utf8");
  // dist is built already
  mkdirSync(join(copy, "node_modules/.bin"), { recursive: true });
  writeFileSync(join(copy, "node_modules/.bin/tsup"), "#!/bin/sh\n", { mode: 0o755 });
  const args = ["pack", "--silent", "--pack-destination", folder];
  const printed = execFileSync("npm", args, { cwd: copy, encoding: "utf8", env: environment(folder) });
  if (readFileSync(join(copy, "package.json"), "utf8") !== before) throw new Error("npm pack left another manifest");
  return join(folder, printed.trim().split("\n").at(-1) ?? "");
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
 * Installs packages, paths of tarballs and folders by name, in the new folder `project`; their dependencies on each other
 * resolve to these. Does not use caches and settings of the machine. Returns the warnings of the package manager.
 * @throws Error with the output of the package manager, if it fails
 */
export async function install(
  project: string,
  packages: ReadonlyMap<string, string>,
  manager: PackageManager,
  node: NodeBinary,
): Promise<string> {
  const files = Object.fromEntries([...packages].map(([name, path]) => [name, `file:${path}`]));
  const manifest = { private: true, dependencies: files, resolutions: files, pnpm: { overrides: files } };
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  const [file, ...args] = manager.command(node);
  const { stderr } = await execute(file, args, { cwd: project, env: environment(project, node) });
  return stderr;
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
