import { execFile, type PromiseWithChild } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Report, render } from "./report.ts";

/** The parts by name, each of which gives the member of its name in the report. `npm run bench -- audit` runs just one. */
const parts = {
  evaluation: "./evaluate.ts",
  footprint: "./footprint.ts",
  compilation: "./compile.ts",
  imports: "./import.ts",
  policies: "./policies.ts",
  analysis: "./analysis.ts",
  audit: "./audit.ts",
  scale: "./scale.ts",
} as const;

/** Runs a part in a process of its own, so that none meets the code that another has warmed up. */
async function run(script: string): Promise<unknown> {
  process.stderr.write(`\n${script}\n`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child: PromiseWithChild<{ stdout: string }> = promisify(execFile)(process.execPath, [
    "--expose-gc",
    "--max-old-space-size=8192",
    path,
  ]);
  child.child.stderr?.pipe(process.stderr);
  return JSON.parse((await child).stdout);
}

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) throw new Error(`no part "${unknown}"; there are: ${Object.keys(parts).join(", ")}`);

const [load = 0] = loadavg();
if (load > cpus().length / 2) {
  process.stderr.write(
    `the machine is busy, with a load of ${load.toFixed(1)}: what is measured now will not mean much\n`,
  );
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

/** What was measured before stays, for parts that are not run again. */
const earlier = existsSync(new URL(`results/${version}.json`, import.meta.url)) ? read(`results/${version}.json`) : {};
const results: Record<string, unknown> = {};
for (const [name, script] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) results[name] = await run(script);
}
const report = {
  ...(earlier as Report),
  wherefore: version,
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  date: new Date().toISOString().slice(0, 10),
  versions,
  ...results,
} as Report;

const folder = new URL("results/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL(`${version}.json`, folder), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(new URL(`${version}.md`, folder), render(report));
console.log(render(report));
