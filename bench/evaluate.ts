import { reference } from "./contenders/reference.ts";
import { contenders } from "./contenders.ts";
import { makeContexts } from "./contexts.ts";
import { type Filter, long, others, short } from "./filters.ts";
import { loopOver, medianOf } from "./measure.ts";

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
const results: Evaluation[] = [];
for (const contender of contenders) {
  process.stderr.write(`${contender.name}\n`);
  for (const loop of others.map((filter) => loopOf(contender, filter))) {
    if (loop === undefined) continue;
    const end = performance.now() + 100;
    for (let round = 0; round < warmUpRounds && performance.now() < end; round++) sink += loop();
  }
  const time = async (filter: Filter): Promise<number> => {
    const loop = loopOf(contender, filter);
    if (loop === undefined) throw new Error(`${contender.name} cannot say filter "${filter.name}"`);
    const nanoseconds = await medianOf(() => {
      sink += loop();
    });
    return nanoseconds / contexts.length;
  };
  const shortNs = await time(short);
  const longNs = await time(long);
  results.push({ contender: contender.name, note: contender.note, shortNs, longNs });
}
if (sink === 0) throw new Error("no verdict was ever true");
console.log(JSON.stringify(results));
