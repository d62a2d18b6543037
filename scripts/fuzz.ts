import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * Runs every property of the library over and over, each time from new seeds, until one fails or the time is up.
 * `npm run fuzz` goes on until it is stopped; `npm run fuzz -- --minutes 10` for ten minutes. What fails is printed with
 * its seed and path.
 */
const { values } = parseArgs({ options: { minutes: { type: "string" }, seconds: { type: "string", default: "60" } } });
const root = fileURLToPath(new URL("..", import.meta.url));
const end = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;

for (let round = 1; Date.now() < end; round++) {
  process.stdout.write(`round ${round}: ${values.seconds} seconds each property\n`);
  const { status } = spawnSync("vitest run --testTimeout=0 properties", {
    cwd: root,
    stdio: "inherit",
    shell: true,
    env: { ...process.env, FUZZ_MS: String(Number(values.seconds) * 1000) },
  });
  if (status !== 0) process.exit(1);
}
