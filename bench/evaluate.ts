import { reference } from "./contenders/reference.ts";
import { contenders } from "./contenders.ts";
import { makeContexts } from "./contexts.ts";
import { type Filter, long, others, short } from "./filters.ts";
import { loopOver, sideBySide } from "./measure.ts";

/** The median time of one verdict, by contender and filter. */
export interface Evaluation {
  readonly contender: string;
  readonly note: string;
  readonly shortNs: number;
  readonly longNs: number;
}

const contexts = makeContexts(64);
const warmUpRounds = 300;

/** @throws Error where a contender gives a wrong verdict */
function loopOf(contender: (typeof contenders)[number], filter: Filter): (() => number) | undefined {
  const decide = contender.prepare(filter.condition);
  if (decide === undefined) return undefined;
  const expected = reference(filter.condition);
  for (const [index, context] of contexts.entries()) {
    if (decide(context) !== expected(context)) {
      throw new Error(`${contender.name} gives a wrong verdict on filter "${filter.name}", context ${index}`);
    }
  }
  return loopOver(contexts, decide);
}

let sink = 0;
// all of them, before any is timed: what the process has seen is the same for the first and the last
for (const contender of contenders) {
  for (const loop of others.map((filter) => loopOf(contender, filter))) {
    if (loop === undefined) continue;
    const end = performance.now() + 100;
    for (let round = 0; round < warmUpRounds && performance.now() < end; round++) sink += loop();
  }
}

/** The times of one verdict, by contender: of the thread's processor, and in turns, so that what else the machine does meets all alike. */
function timesOf(filter: Filter): Readonly<Record<string, number>> {
  process.stderr.write(`the ${filter.name} filter\n`);
  const work = contenders.map((contender) => {
    const loop = loopOf(contender, filter);
    if (loop === undefined) throw new Error(`${contender.name} cannot say filter "${filter.name}"`);
    const run = () => {
      sink += loop();
    };
    const end = performance.now() + 300;
    for (let round = 0; round < 3_000 && performance.now() < end; round++) run();
    return [contender.name, { run, count: contexts.length }] as const;
  });
  return sideBySide(Object.fromEntries(work), 15);
}

const [shortNs, longNs] = [timesOf(short), timesOf(long)];
const results = contenders.map(
  ({ name, note }): Evaluation => ({
    contender: name,
    note,
    shortNs: shortNs[name] as number,
    longNs: longNs[name] as number,
  }),
);
if (sink === 0) throw new Error("no verdict was ever true");
console.log(JSON.stringify(results));
