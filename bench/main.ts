import { execFile, type PromiseWithChild } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Compilation } from "./compile.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Import } from "./import.ts";
import { type Report, render } from "./report.ts";

/** Runs every part in a process of its own, so that none meets the code that another has warmed up. */
async function part<Result>(script: string): Promise<Result> {
  process.stderr.write(`\n${script}\n`);
  const run: PromiseWithChild<{ stdout: string }> = promisify(execFile)(process.execPath, [
    "--expose-gc",
    fileURLToPath(new URL(script, import.meta.url)),
  ]);
  run.child.stderr?.pipe(process.stderr);
  return JSON.parse((await run).stdout) as Result;
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

const report: Report = {
  wherefore: version,
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  date: new Date().toISOString().slice(0, 10),
  versions,
  evaluation: await part<readonly Evaluation[]>("./evaluate.ts"),
  compilation: await part<readonly Compilation[]>("./compile.ts"),
  imports: await part<readonly Import[]>("./import.ts"),
};

const results = new URL("results/", import.meta.url);
mkdirSync(results, { recursive: true });
writeFileSync(new URL(`${version}.json`, results), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(new URL(`${version}.md`, results), render(report));
console.log(render(report));
