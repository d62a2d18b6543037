import { sessionFilter } from "wherefore/teleport";
import { cel } from "./cel.ts";
import { environment } from "./contenders/cel-js.ts";
import { filterText } from "./contenders/wherefore.ts";
import { long } from "./filters.ts";
import { medianOf } from "./measure.ts";

/** The median time from the long filter's text to what its users need, in microseconds. */
export interface Compilation {
  readonly what: string;
  readonly us: number;
}

const text = filterText(long.condition);
const celText = cel(long.condition);

const parseAndCheckCel = (): boolean => {
  const { valid, error } = environment.parse(celText).check();
  if (!valid) throw error;
  return valid;
};

const work: Readonly<Record<string, () => unknown>> = {
  "wherefore: parse, check, compile": () => sessionFilter.compile(text),
  "wherefore: check, lints and all": () => sessionFilter.check(text),
  "@marcbachmann/cel-js: parse, check": parseAndCheckCel,
};

const results: Compilation[] = [];
for (const [what, run] of Object.entries(work)) {
  process.stderr.write(`${what}\n`);
  results.push({ what, us: (await medianOf(run)) / 1_000 });
}
console.log(JSON.stringify(results));
