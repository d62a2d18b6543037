import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./built.ts";

interface Locked {
  /** Present where the folder has another name than the package. */
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

/** The folders of all installed packages, in the repository. */
export const lockedFolders: readonly string[] = Object.keys(packages).filter((path) => path.includes("node_modules/"));

const namesOf = (dependencies: Readonly<Record<string, string>> = {}): readonly string[] => Object.keys(dependencies);

/** What the published package cannot run without. */
export const dependencies = namesOf(packages[""]?.dependencies);

/** What entries of the published package need besides. */
export const peers = namesOf(packages[""]?.peerDependencies);

/**
 * `names` and everything that they need, as this repository has it installed: the absolute folder of each package by its
 * name. `instead` gives the alias to install in place of a package.
 * @throws Error where two versions of one package are needed
 */
export function closureOf(
  names: readonly string[],
  instead: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (name: string, from: string): void => {
    const folder = folderOf(instead[name] ?? name, from);
    const known = found.get(name);
    if (known === folder) return;
    if (known !== undefined) throw new Error(`two versions of ${name} are needed: ${known} and ${folder}`);
    found.set(name, folder);
    for (const needed of needs(packages[folder])) add(needed, folder);
  };
  for (const name of names) add(name, "");
  return new Map([...found].map(([name, folder]) => [name, join(root, folder)]));
}

function needs({ dependencies, peerDependencies, peerDependenciesMeta }: Locked = {}): readonly string[] {
  const isRequired = (name: string): boolean => peerDependenciesMeta?.[name]?.optional !== true;
  return [...namesOf(dependencies), ...namesOf(peerDependencies).filter(isRequired)];
}

/** Where Node finds the package from `folder`: in its own node_modules, or in those of the folders above. */
function folderOf(name: string, folder: string): string {
  const path = join(folder, "node_modules", name);
  if (path in packages) return path;
  if (folder === "") throw new Error(`${name} is not in package-lock.json`);
  return folderOf(name, folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1)));
}
