import { execFileSync, spawnSync } from "node:child_process";
import { globSync, readFileSync, symlinkSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceHook } from "./cli/run-cli.ts";
import { temporaryFolder } from "./sessions.ts";
import { assertPagesBuilt } from "./web/built.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** Paths within the package. */
let files: readonly string[];
/** Where the package was unpacked, beside what it depends on. */
let unpacked: string;

beforeAll(async () => {
  assertPagesBuilt();
  folder = await temporaryFolder();
  const args = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder.path];
  const env = { ...process.env, npm_config_cache: join(folder.path, "cache"), npm_config_update_notifier: "false" };
  const tarball = join(folder.path, execFileSync("npm", args, { cwd: root, encoding: "utf8", env }).trim());
  const listed = execFileSync("tar", ["-xzvf", tarball, "-C", folder.path], { encoding: "utf8" });
  files = listed
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""));
  unpacked = join(folder.path, "package");
  symlinkSync(join(root, "../node_modules"), join(unpacked, "node_modules"));
});
afterAll(() => folder[Symbol.asyncDispose]());

const isPacked = (path: string) => files.some((file) => file === path || file.startsWith(`${path}/`));

describe("the package", () => {
  test("holds the service, its pages, documents and examples, and nothing else", () => {
    const tops = new Set(files.map((file) => file.split("/")[0]));
    expect([...tops].sort()).toEqual(["README.md", "deploy", "dist", "docs", "examples", "package.json", "src"]);
    const pages = globSync("dist/web/**/*.*", { cwd: root });
    const migrations = globSync("src/database/migrations/*.sql", { cwd: root });
    expect([pages.length, migrations.length].every((count) => count > 3)).toBe(true);
    for (const file of [...pages, ...migrations]) expect(files).toContain(file);
  });

  test("holds no test and no private key", () => {
    expect(files.filter((file) => /(^|\/)test\/|\.test\.ts$|\.(key|pem)$/.test(file))).toEqual([]);
    const keys = files.filter((file) => /PRIVATE KEY-----\s+\S{40}/.test(readFileSync(join(unpacked, file), "latin1")));
    expect(keys).toEqual([]);
  });

  test("holds what its README links to", () => {
    const links = [...readFileSync(join(unpacked, "README.md"), "utf8").matchAll(/\]\(([^):#]+)\)/g)].map(
      ([, link = ""]) => posix.normalize(link),
    );
    const inside = links.filter((link) => !link.startsWith("../"));
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.filter((link) => !isPacked(link))).toEqual([]);
  });

  test("holds every file that its source names by its place", () => {
    const named = globSync("src/**/*.ts", { cwd: root }).flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)].map(
        ([, path = ""]) => relative(".", join(file, "..", path)).replace(/\/$/, ""),
      ),
    );
    expect(named).toContain("src/database/migrations");
    expect(named.filter((path) => !isPacked(path))).toEqual([]);
  });
});

describe("unpacked, the program", () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ["--import", sourceHook, "src/cli/main.ts", ...args], {
      cwd: unpacked,
      encoding: "utf8",
    });

  test("tells its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(run("--version")).toMatchObject({ status: 0, stderr: "", stdout: `${version}\n` });
  });

  test("summarizes the examples that came with it", () => {
    const { status, stderr, stdout } = run("run", "--once", "-r", "examples/resources.yaml", "examples/recordings");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Reloaded nginx after editing its TLS configuration");
  });
});
