import type { Definition, Environment } from "../environment.ts";
import type { FunctionRow } from "../functions/define.ts";
import { guarded } from "../functions/guard.ts";
import { interpret } from "../interpret.ts";
import { checkDefinition } from "./check-definition.ts";
import { failedExamples, forExamples, readExample } from "./examples.ts";
import { contradictionAt, contradictionIn } from "./meanings.ts";
import { DefinitionError, type DefinitionProblem } from "./problems.ts";

/** Definitions whose functions need neither a guard nor a run of their examples. */
const trusted = new WeakSet<Definition>();

/** Marks a definition of this package, whose tests run the examples of its functions. */
export function shipped<D extends Definition>(definition: D): D {
  trusted.add(definition);
  return definition;
}

/**
 * The definition, ready to be built: its functions guarded, and their examples run.
 * @throws DefinitionError with every problem
 */
export function wellDefined<D extends Definition>(definition: D): D {
  if (typeof definition === "object" && definition !== null && trusted.has(definition)) return definition;
  checkDefinition(definition);
  const { functions } = definition;
  const ready = functions === undefined ? { ...definition } : { ...definition, functions: functions.map(guarded) };
  const problems = ready.functions === undefined ? [] : problemsOf(ready, ready.functions);
  if (problems.length > 0) throw new DefinitionError(problems);
  trusted.add(ready);
  return ready;
}

function problemsOf(definition: Definition, functions: readonly FunctionRow[]): readonly DefinitionProblem[] {
  const environment = forExamples(definition);
  return functions.flatMap((row, index): readonly DefinitionProblem[] => {
    const failed = failedExamples(row, environment);
    if (failed.length > 0) {
      return failed.map(({ index: at, message }) => ({ path: `functions[${index}].examples[${at}]`, message }));
    }
    const contradiction = contradictionOf(row, environment);
    return contradiction === undefined ? [] : [{ path: `functions[${index}].meaning`, ...contradiction }];
  });
}

/** What contradicts the meaning of a row: one of its examples, else another call. */
function contradictionOf(row: FunctionRow, environment: Environment) {
  if (row.meaning === undefined) return undefined;
  for (const example of row.examples) {
    const typed = readExample(example, environment);
    if (typeof typed === "string" || typed.kind !== "call" || typed.fn !== row) continue;
    const found = contradictionAt(
      row,
      typed.args.map((arg) => interpret(arg, {})),
    );
    if (found !== undefined) return found;
  }
  return contradictionIn(row);
}
