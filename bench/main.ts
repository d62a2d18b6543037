import { execFile, type PromiseWithChild } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type PartName, type Report, type Run, render } from "./report.ts";

/** The parts of the benchmark, with the script of each. */
const parts: Readonly<Record<PartName, string>> = {
  evaluation: "./evaluate.ts",
  compilation: "./compile.ts",
  imports: "./import.ts",
  policies: "./policies.ts",
};

/** Runs every part in a process of its own, so that none meets the code that another has warmed up. */
async function measure(script: string): Promise<unknown> {
  process.stderr.write(`\n${script}\n`);
  const run: PromiseWithChild<{ stdout: string }> = promisify(execFile)(process.execPath, [
    "--expose-gc",
    fileURLToPath(new URL(script, import.meta.url)),
  ]);
  run.child.stderr?.pipe(process.stderr);
  return JSON.parse((await run).stdout);
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const { version } = read("../package.json") as { version: string };
const { packages } = read("package-lock.json") as { packages: Record<string, { version?: string }> };
const versions = Object.fromEntries(
  Object.entries(packages).flatMap(([path, { version: installed }]) =>
    path.startsWith("node_modules/") && installed !== undefined
      ? [[path.slice("node_modules/".length), installed] as const]
      : [],
  ),
);

const results = new URL("results/", import.meta.url);
const file = new URL(`${version}.json`, results);
const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`no part is called ${unknown}; there are: ${Object.keys(parts).join(", ")}`);
if (named.length > 0 && !existsSync(file))
  throw new Error(`there are no results of ${version} yet: run all parts first`);

const run: Run = {
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  date: new Date().toISOString().slice(0, 10),
};
const chosen = (named.length > 0 ? named : Object.keys(parts)) as readonly PartName[];
const measured: Record<string, unknown> = {};
for (const name of chosen) measured[name] = await measure(parts[name]);

const before = named.length > 0 ? (JSON.parse(readFileSync(file, "utf8")) as Report) : { wherefore: version, ...run };
const again = named.length > 0 && {
  again: { ...(before as Report).again, ...Object.fromEntries(chosen.map((name) => [name, run])) },
};
const report = { ...before, versions, ...again, ...measured } as Report;
mkdirSync(results, { recursive: true });
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(new URL(`${version}.md`, results), render(report));
console.log(render(report));
