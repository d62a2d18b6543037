import { measureQuestions, type Questions } from "./analysis/questions.ts";
import { measureSet, type SetCost } from "./analysis/sets.ts";
import { measureTyping, type Typing } from "./analysis/typing.ts";

/** What questions for every context cost. */
export interface Analysis {
  /** In ascending order of length. */
  readonly questions: readonly Questions[];
  readonly typing: readonly Typing[];
  /** In ascending order of size. */
  readonly sets: readonly SetCost[];
}

const questions: Questions[] = [];
for (const conditions of [5, 10, 20, 40, 80]) {
  process.stderr.write(`pairs of filters of ${conditions} conditions\n`);
  questions.push(await measureQuestions(conditions, 300, conditions <= 10 ? 30 : 0));
}
const typing = [5, 10, 20, 40].map((conditions) => {
  process.stderr.write(`checks of filters of ${conditions} conditions\n`);
  return measureTyping(conditions);
});
const sets = [100, 300, 1_000, 3_000].map((policies) => {
  process.stderr.write(`a mixed set of ${policies}\n`);
  return measureSet(policies);
});
console.log(JSON.stringify({ questions, typing, sets } satisfies Analysis));
