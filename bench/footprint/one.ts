import { makeContexts } from "../contexts.ts";
import { long } from "../filters.ts";

/** Prints what one contender costs in this process: `[file, export]` of a contender, the path of a generated module, or nothing. */
const [file, name] = process.argv.slice(2);
const contexts = makeContexts(2);
const start = process.cpuUsage();
if (file !== undefined) {
  const path = name === undefined ? file : `../contenders/${file}`;
  const module = (await import(path)) as Readonly<Record<string, unknown>>;
  const decide =
    name === undefined
      ? (module["matches"] as (context: unknown) => boolean)
      : (module[name] as { prepare(condition: unknown): (context: unknown) => boolean }).prepare(long.condition);
  decide(contexts[0]);
}
const { user, system } = process.cpuUsage(start);
const { gc } = globalThis as { gc?: () => void };
for (let turn = 0; turn < 3; turn++) {
  gc?.();
  await new Promise((resolve) => setImmediate(resolve));
}
console.log(JSON.stringify({ ms: (user + system) / 1_000, kilobytes: process.memoryUsage().heapUsed / 1_000 }));
