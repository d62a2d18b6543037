import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { basename, join, posix } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root as repository } from "./built.ts";
import { nodes, thisNode } from "./nodes.ts";
import { environment, makeFolder, pack } from "./project.ts";
import { openRegistry, type Registry } from "./registry.ts";

/** Without blocking: the registry is in this process. */
const execute = promisify(execFile);
const root = join(repository, "summarizer");
const folder = makeFolder();
let registry: Registry | undefined;
/** The two tarballs. */
let tarballs: readonly string[];
/** Where they were installed. */
let project: string;
/** The package as it was installed. */
let installed: string;
/** Paths within it. */
let files: readonly string[];

beforeAll(async () => {
  tarballs = [pack(folder), packCopy(folder)];
  registry = await openRegistry();
  project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--registry", registry.url, "--no-audit", "--no-fund", ...tarballs];
  await execute("npm", args, { cwd: project, env: environment(folder) });
  installed = join(project, "node_modules/wherefore-summarizer");
  files = globSync("**", { cwd: installed, exclude: ["node_modules"], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(installed, posix.join(entry.parentPath, entry.name)));
});
afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

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

describe("the container file", () => {
  const text = readFileSync(join(root, "deploy/Containerfile"), "utf8");
  const instructions = [...text.matchAll(/^([A-Z]+) (.+)$/gm)].map(([, name = "", rest = ""]) => [name, rest] as const);
  const all = (name: string) => instructions.filter(([each]) => each === name).map(([, rest]) => rest);
  const only = (name: string) => all(name)[0] ?? "";

  test("is of a Node that the package runs on, and of an account without rights", () => {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const [, major] = /node:(\d+)-/.exec(only("FROM")) ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(Number.parseInt(engines.node.slice(2), 10));
    expect(instructions.findIndex(([name]) => name === "USER")).toBeLessThan(
      instructions.findIndex(([name]) => name === "RUN"),
    );
    expect(only("USER")).toBe("node");
  });

  test("installs a service that starts, is healthy and stops", async () => {
    const home = join(folder, "home/node");
    mkdirSync(home, { recursive: true });
    const here = (line: string) => line.replaceAll("/home/node", home);
    const port = await freePort();
    const variables: Record<string, string | undefined> = {
      ...environment(folder, thisNode),
      npm_config_registry: registry?.url,
      SUMMARIZER_PORT: String(port),
    };
    const options = () => ({ cwd: home, env: variables, encoding: "utf8" as const });
    expect(only("WORKDIR")).toBe("/home/node");
    for (const [name, rest] of instructions) {
      if (name === "COPY") for (const path of tarballs) cpSync(path, join(home, basename(path)));
      if (name === "RUN") await execute("sh", ["-euc", here(rest)], options());
      if (name !== "ENV") continue;
      const [, variable = "", value = ""] = /^(\w+)=(.*)$/.exec(rest) ?? [];
      variables[variable] = here(value).replace("$PATH", variables["PATH"] ?? "");
    }
    const tarball = new RegExp(`^${only("COPY").split(" ").at(-2)?.replace("*", ".*")}$`);
    expect(tarballs.map((path) => tarball.test(basename(path)))).toEqual([true, true]);
    expect(statSync(here(only("VOLUME"))).mode & 0o777).toBe(0o700);

    const [command = "", ...args] = [...JSON.parse(only("ENTRYPOINT")), ...JSON.parse(only("CMD"))] as string[];
    const [, check = ""] = / CMD (.+)$/.exec(only("HEALTHCHECK")) ?? [];
    const health = () => spawnSync("sh", ["-c", check.replace(only("EXPOSE"), String(port))], options()).status;
    expect(health()).toBe(1);
    const service = spawn(command, args, { ...options(), stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(service, "exit");
    await once(service.stdout, "data");
    expect(health()).toBe(0);
    service.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
