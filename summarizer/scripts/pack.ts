import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Manifest,
  readManifest,
  replaceManifest,
  restoreManifest,
  runStep,
  withoutDevelopment,
} from "../../scripts/manifest.ts";

/**
 * `npm pack` and `npm publish` run this before and after they pack the service: `prepare` compiles `src/` to `lib/` and
 * replaces the manifest with one for users; `restore` restores it.
 */
const folder = fileURLToPath(new URL("..", import.meta.url));
const root = join(folder, "..");
/** Files of the repository that both packages contain. */
const shared = ["LICENSE", "CHANGELOG.md"];

function prepare(): void {
  run(process.execPath, [join(root, "scripts/build.ts")]);
  compile();
  for (const name of shared) cpSync(join(root, name), join(folder, name));
  replaceManifest(folder, published());
}

/** Compiles `src/` to JavaScript in the same folders, and copies its other files. */
function compile(): void {
  const output = join(folder, "lib");
  rmSync(output, { recursive: true, force: true });
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(folder, "tsconfig.build.json")]);
  for (const path of globSync("src/**/*.*", { cwd: folder, exclude: ["**/*.ts"] })) {
    cpSync(join(folder, path), join(output, relative("src", path)));
  }
}

function published(): Manifest {
  const { files, dependencies, ...own } = withoutDevelopment(readManifest(folder));
  const { homepage, bugs, repository, version } = readManifest(root);
  return {
    ...own,
    homepage,
    bugs,
    repository: { ...(repository as object), directory: relative(root, folder) },
    bin: { summarizer: "./lib/cli/main.js" },
    files: (files as readonly string[]).map((path) => (path === "src" ? "lib" : path)).concat("CHANGELOG.md"),
    dependencies: { ...(dependencies as object), wherefore: `^${version}` },
  };
}

function restore(): void {
  restoreManifest(folder);
  for (const name of shared) rmSync(join(folder, name), { force: true });
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} failed`);
}

runStep(process.argv[2], { prepare, restore });
