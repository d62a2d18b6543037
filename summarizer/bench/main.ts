import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Hostile } from "./hostile.ts";
import type { Pages } from "./pages.ts";
import type { Pipeline } from "./pipeline.ts";
import { MB, writeRecording } from "./recording.ts";
import { type Report, render } from "./report.ts";
import type { Searches } from "./search.ts";
import type { Transcription } from "./transcript.ts";

/** Runs one part in a process of its own, and gives what it measured. */
async function part<Result>(script: string, ...args: readonly (string | number)[]): Promise<Result> {
  process.stderr.write(`${script} ${args.join(" ")}\n`);
  const run = promisify(execFile)(process.execPath, [
    fileURLToPath(new URL(script, import.meta.url)),
    ...args.map(String),
  ]);
  run.child.stderr?.pipe(process.stderr);
  return JSON.parse((await run).stdout);
}

async function transcription(bytes: number): Promise<Report["transcripts"][number]> {
  const folder = mkdtempSync(join(tmpdir(), "summarizer-bench-"));
  const path = join(folder, "session.tar");
  const file = await writeRecording(path, bytes);
  const measured = await part<Transcription>("transcript.ts", path);
  rmSync(folder, { recursive: true });
  return { bytes, file, ...measured };
}

const [only, ...rest] = process.argv.slice(2);
if (only !== undefined) {
  // One part by itself, such as `scale 1000000`, which writes its own results.
  const script = fileURLToPath(new URL(`${only}.ts`, import.meta.url));
  process.exit(spawnSync(process.execPath, [script, ...rest], { stdio: "inherit" }).status ?? 1);
}

const {
  version,
}: {
  version: string;
} = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const [load = 0] = loadavg();
const transcripts = [];
for (const size of [3, 100, 1000]) transcripts.push(await transcription(size * MB));
const throughput = [];
const overhead = [];
for (const engine of ["pglite", "postgres"] as const) {
  for (const workers of [1, 2, 4]) throughput.push(await part<Pipeline>("pipeline.ts", engine, workers, 300, 4000));
  overhead.push(await part<Pipeline>("pipeline.ts", engine, 1, 100, 200_000));
}

const pages = await part<Pages>("pages.ts", 10_000);
const searches = [];
for (const engine of ["pglite", "postgres"] as const) searches.push(await part<Searches>("search.ts", engine, 10_000));
const hostile = await part<Hostile>("hostile.ts");
const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cpus: cpus().length };
const date = new Date().toISOString().slice(0, 10);
const report: Report = { version, ...machine, date, load, transcripts, throughput, overhead, pages, searches, hostile };
const results = new URL("results/", import.meta.url);
writeFileSync(new URL(`${version}.json`, results), `${JSON.stringify(report, undefined, 2)}\n`);
writeFileSync(new URL(`${version}.md`, results), render(report));
console.log(render(report));
