import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What `npm pack` and `npm publish` run before and after: `prepare` compiles `src/` to `lib/` and puts a manifest for users in
 * place of the one for developers; `restore` puts that back.
 */
const folder = fileURLToPath(new URL("..", import.meta.url));
const root = join(folder, "..");
const manifest = join(folder, "package.json");
const kept = join(folder, "dist/package.json");
/** Files of the whole repository that each package has. */
const shared = ["LICENSE", "CHANGELOG.md"];

type Manifest = Readonly<Record<string, unknown>> & { readonly dependencies: Readonly<Record<string, string>> };

const read = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8"));

function prepare(): void {
  // An earlier run may have been interrupted.
  if (existsSync(kept)) restore();
  run(process.execPath, [join(root, "scripts/build.ts")]);
  compile();
  for (const name of shared) cpSync(join(root, name), join(folder, name));
  cpSync(manifest, kept);
  writeFileSync(manifest, `${JSON.stringify(published(), undefined, 2)}\n`);
}

/** The JavaScript of `src/`, in the same folders, with the files beside it. */
function compile(): void {
  const output = join(folder, "lib");
  rmSync(output, { recursive: true, force: true });
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(folder, "tsconfig.build.json")]);
  for (const path of globSync("src/**/*.*", { cwd: folder, exclude: ["**/*.ts"] })) {
    cpSync(join(folder, path), join(output, relative("src", path)));
  }
}

function published(): Manifest {
  const { scripts: _, devDependencies: __, files, bin: ___, ...own } = read(manifest);
  const library = read(join(root, "package.json"));
  const { homepage, bugs, repository } = library;
  return {
    ...own,
    homepage,
    bugs,
    repository: { ...(repository as object), directory: relative(root, dirname(manifest)) },
    bin: { summarizer: "./lib/cli/main.js" },
    files: (files as readonly string[]).map((path) => (path === "src" ? "lib" : path)).concat("CHANGELOG.md"),
    dependencies: { ...own.dependencies, wherefore: `^${library["version"]}` },
  };
}

function restore(): void {
  if (!existsSync(kept)) return;
  cpSync(kept, manifest);
  for (const path of [kept, ...shared.map((name) => join(folder, name))]) rmSync(path, { force: true });
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} failed`);
}

const [step] = process.argv.slice(2);
if (step === "prepare") prepare();
else if (step === "restore") restore();
else throw new Error("usage: pack.ts prepare|restore");
