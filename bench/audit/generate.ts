import { parseArgs } from "node:util";
import { writeLog } from "./log.ts";

/** node generate.ts FOLDER [--count N] [--seed N]: writes a log of sessions into a folder. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
});
const [folder] = positionals;
const [count, seed] = [Number(values.count), Number(values.seed)];
if (folder === undefined || !(count >= 1) || !Number.isInteger(seed)) {
  throw new Error("usage: node generate.ts FOLDER [--count N] [--seed N]");
}
writeLog(folder, { seed, count });
