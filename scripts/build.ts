import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Builds the library, the pages, and the database that the service starts from. What was built from the same sources is left as it is: `npm test` does not build again
 * what an install has just built.
 */
interface Product {
  readonly name: string;
  readonly command: string;
  /** Patterns of everything that it is built from. */
  readonly sources: readonly string[];
  readonly output: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));

const library = ["src/**/*", "scripts/*.ts", "{tsup.config.ts,tsconfig.json,package*.json}"];

const products: readonly Product[] = [
  { name: "library", command: "tsup --silent", sources: library, output: "dist" },
  {
    name: "pages",
    command: "vite build --config summarizer/web/vite.config.ts --logLevel warn",
    sources: [...library, "summarizer/{src,web}/**/*", "summarizer/package.json"],
    output: "summarizer/dist/web",
  },
  {
    name: "database",
    command: "node summarizer/scripts/template.ts",
    sources: [
      "summarizer/{scripts/template.ts,package.json}",
      "summarizer/src/{database,queue,search}/**/*",
      "package-lock.json",
    ],
    output: "summarizer/dist/database",
  },
];

function hashOf(patterns: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of filesOf(patterns)) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

function filesOf(patterns: readonly string[]): readonly string[] {
  return globSync(patterns, { cwd: root })
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}

for (const { name, command, sources, output } of products) {
  const record = join(root, "node_modules/.cache/build", name);
  const built = () => `${hashOf(sources)} ${hashOf([`${output}/**/*`])}`;
  if (existsSync(record) && readFileSync(record, "utf8") === built()) {
    // Newer than sources that were only touched: tests refuse to run on a build that is older than its sources.
    const now = new Date();
    for (const path of filesOf([`${output}/**/*`])) utimesSync(join(root, path), now, now);
    continue;
  }
  const { PATH = "" } = process.env;
  const env = { ...process.env, PATH: [join(root, "node_modules/.bin"), PATH].join(delimiter) };
  const { status } = spawnSync(command, { cwd: root, env, shell: true, stdio: "inherit" });
  if (status !== 0) process.exit(1);
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, built());
}
