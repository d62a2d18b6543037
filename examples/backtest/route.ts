import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type Policy, PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import type { Done, Task } from "./worker.ts";

const usage = `usage: node route.ts POLICIES.json LOG OUT [--workers N]

Sends every session of LOG, a folder of JSON lines, to the first of the policies that matches it. OUT/VERSION/ gets a file
of {"sid", "policy"} for each file of LOG. What is there already is not done again: run it anew after a crash.`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { workers: { type: "string", default: "2" } },
});
const [policiesPath, log, out] = positionals;
const workers = Number(values.workers);
if (policiesPath === undefined || log === undefined || out === undefined) throw new Error(usage);
if (!(workers >= 1)) throw new Error(`--workers wants a number of 1 or more, not "${values.workers}"`);

const policies = JSON.parse(readFileSync(policiesPath, "utf8")) as readonly Policy[];
const { version } = new PolicySet(policies, sessionFilter);
const folder = join(out, version);
mkdirSync(folder, { recursive: true });

const done = new Set(readdirSync(folder));
const names = readdirSync(log).filter((name) => name.endsWith(".jsonl") && !done.has(name));
const tasks = names.map((name): Task => ({ from: join(log, name), to: join(folder, name) }));
const total = { read: 0, routed: 0 };

/** One worker takes tasks until there are none. What it is given at birth could as well have come over a network. */
function work(): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: { policies, version } });
    const next = (): void => worker.postMessage(tasks.shift());
    worker.on("message", ({ routed, read }: Done) => {
      total.read += read;
      total.routed += routed;
      next();
    });
    worker.on("error", reject);
    worker.on("exit", () => resolve());
    next();
  });
}

await Promise.all(Array.from({ length: workers }, work));
console.log(`version ${version}: ${names.length} files, ${total.read} sessions, ${total.routed} to a policy`);
