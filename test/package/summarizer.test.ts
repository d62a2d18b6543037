import { execFile, execFileSync, spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root as repository } from "./built.ts";
import { nodes } from "./nodes.ts";
import { environment, makeFolder, pack } from "./project.ts";
import { openRegistry } from "./registry.ts";

const root = join(repository, "summarizer");
const folder = makeFolder();
/** Where the two tarballs were installed. */
let project: string;
/** The package as it was installed. */
let installed: string;
/** Paths within it. */
let files: readonly string[];

beforeAll(async () => {
  const tarballs = [pack(folder), packCopy(folder)];
  await using registry = await openRegistry();
  project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--registry", registry.url, "--no-audit", "--no-fund", ...tarballs];
  await promisify(execFile)("npm", args, { cwd: project, env: environment(folder) });
  installed = join(project, "node_modules/wherefore-summarizer");
  files = globSync("**", { cwd: installed, exclude: ["node_modules"], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(installed, posix.join(entry.parentPath, entry.name)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packs a copy: `npm pack` replaces the manifest for as long as it runs, and other tests read it. */
function packCopy(folder: string): string {
  const copy = join(folder, "repository");
  mkdirSync(join(copy, "summarizer"), { recursive: true });
  for (const name of ["package.json", "LICENSE", "CHANGELOG.md"]) cpSync(join(repository, name), join(copy, name));
  for (const name of globSync("*", { cwd: repository, exclude: ["summarizer", "*.md", "LICENSE", "package.json"] })) {
    symlinkSync(join(repository, name), join(copy, name));
  }
  const own = globSync("*", { cwd: root, exclude: ["lib", "node_modules", "test", "bench"] });
  for (const name of own) cpSync(join(root, name), join(copy, "summarizer", name), { recursive: true });
  const args = ["pack", "--silent", "--pack-destination", folder];
  const options = { cwd: join(copy, "summarizer"), encoding: "utf8", env: environment(folder) } as const;
  const printed = execFileSync("npm", args, options).trim();
  const before = readFileSync(join(root, "package.json"), "utf8");
  expect(readFileSync(join(copy, "summarizer/package.json"), "utf8")).toBe(before);
  return join(folder, printed.split("\n").at(-1) ?? "");
}

const isPacked = (path: string) => files.some((file) => file === path || file.startsWith(`${path}/`));

describe("the package", () => {
  test("holds the service, its pages, documents and examples, and nothing else", () => {
    const tops = new Set(files.map((file) => file.split("/")[0]));
    const described = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    expect([...tops].sort()).toEqual([...described, "deploy", "dist", "docs", "examples", "lib"].sort());
    const pages = globSync("dist/web/**/*.*", { cwd: root });
    const migrations = globSync("src/database/migrations/*.sql", { cwd: root });
    expect([pages.length, migrations.length].every((count) => count > 3)).toBe(true);
    for (const file of [...pages, ...migrations.map((path) => path.replace(/^src/, "lib"))])
      expect(files).toContain(file);
  });

  test("holds JavaScript alone, no test and no private key", () => {
    expect(files.filter((file) => /(^|\/)test\/|\.tsx?$|\.(key|pem)$/.test(file))).toEqual([]);
    const keys = files.filter((file) =>
      /PRIVATE KEY-----\s+\S{40}/.test(readFileSync(join(installed, file), "latin1")),
    );
    expect(keys).toEqual([]);
  });

  test("has a manifest for those who install it", () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    const library = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(["private"]));
    expect(manifest).not.toHaveProperty("devDependencies");
    expect(manifest).not.toHaveProperty("scripts");
    expect(manifest.dependencies.wherefore).toBe(`^${library.version}`);
    expect(manifest.repository).toEqual({ ...library.repository, directory: "summarizer" });
  });

  test("holds what its README links to", () => {
    const links = [...readFileSync(join(installed, "README.md"), "utf8").matchAll(/\]\(([^):#]+)\)/g)].map(
      ([, link = ""]) => posix.normalize(link),
    );
    const inside = links.filter((link) => !link.startsWith("../"));
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.filter((link) => !isPacked(link))).toEqual([]);
  });

  test("holds every file that its code names by its place", () => {
    const named = globSync("lib/**/*.js", { cwd: installed }).flatMap((file) =>
      [...readFileSync(join(installed, file), "utf8").matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)].map(
        ([, path = ""]) => posix.join(file, "..", path).replace(/\/$/, ""),
      ),
    );
    expect(named).toContain("lib/database/migrations");
    expect(named.filter((path) => !isPacked(path))).toEqual([]);
  });
});

describe.each(nodes())("installed, on Node $version", (node) => {
  const [major = 0] = node.version.slice(1).split(".").map(Number);
  const run = (...args: readonly string[]) =>
    spawnSync("npx", ["--no", "--", "summarizer", ...args], {
      cwd: project,
      encoding: "utf8",
      env: environment(folder, node),
    });

  test.runIf(major >= 22)("prints its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(run("--version")).toMatchObject({ status: 0, stderr: "", stdout: `${version}\n` });
  });

  test.runIf(major >= 22)("runs the demo", () => {
    const { status, stderr, stdout } = run("demo", "--once");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Reloaded nginx after editing its TLS configuration");
  });

  test.runIf(major < 22)("says what it needs", () => {
    const { status, stderr, stdout } = run("demo", "--once");
    const needs = `error: summarizer needs Node.js 22.18 or newer; this is ${node.version}\n`;
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: needs });
  });
});
