import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

/** One thing that `npm test` asks of the repository: a command that ends with status 0. */
interface Step {
  readonly name: string;
  readonly command: string;
  /** Reads how many tests passed and failed; without it the step is one test itself. */
  readonly count?: () => Count;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const results = "reports/vitest.json";

/** The others read what it builds. */
const build: Step = { name: "build", command: "node scripts/build.ts" };

const tests: Step = {
  name: "tests",
  command: `vitest run --reporter=default --reporter=json --outputFile.json=${results}`,
  count: () => {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(`${root}/${results}`, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    return { passed: numPassedTests, failed: numFailedTests };
  },
};

/** One after the other, beside the tests. */
const checks: readonly Step[] = [
  { name: "lint", command: "biome check --error-on-warnings" },
  { name: "types", command: "tsc -p . && tsc -p src/codemirror && tsc -p summarizer && tsc -p summarizer/web" },
  // packed once, without the hooks that would build it again and replace the manifest that other checks read
  { name: "pack", command: "npm pack --ignore-scripts --loglevel=error --pack-destination reports" },
  { name: "publint", command: "publint run --strict reports/wherefore-*.tgz" },
  { name: "types of the package", command: "attw reports/wherefore-*.tgz" },
  { name: "size", command: "size-limit" },
  { name: "unused code", command: "knip" },
  { name: "API reference", command: "typedoc" },
];

/** Runs `command` from the root, as an npm script would be; resolves to its status and all it printed. */
function run(command: string): Promise<{ ok: boolean; output: string }> {
  const { PATH = "" } = process.env;
  const env = { ...process.env, PATH: [`${root}/node_modules/.bin`, PATH].join(delimiter) };
  const child = spawn(command, { cwd: root, shell: true, env });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (ok: boolean) => resolve({ ok, output: Buffer.concat(chunks).toString() });
    child.on("error", (error) => {
      chunks.push(Buffer.from(String(error)));
      end(false);
    });
    child.on("close", (status) => end(status === 0));
  });
}

/** A step that fails fails once at least, whatever its count says. */
function countOf({ count }: Step, ok: boolean): Count {
  if (count === undefined) return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  try {
    const { passed, failed } = count();
    return { passed, failed: ok ? failed : Math.max(failed, 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Takes one step after the other, and prints what each comes to; what it printed itself only where it fails. */
async function take(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    process.stdout.write(`… ${step.name}\n`);
    const start = performance.now();
    const { ok, output } = await run(step.command);
    const { passed, failed } = countOf(step, ok);
    total.passed += passed;
    total.failed += failed;
    if (failed > 0) process.stdout.write(`\n$ ${step.command}\n${output}\n`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const tests = step.count === undefined ? "" : `${passed} passed, ${failed} failed, `;
    process.stdout.write(`${failed === 0 ? "✔" : "✘"} ${step.name} (${tests}${seconds} s)\n`);
  }
}

rmSync(`${root}/reports`, { recursive: true, force: true });
mkdirSync(`${root}/reports`);
const total = { passed: 0, failed: 0 };
await take([build]);
await Promise.all([take([tests]), take(checks)]);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
