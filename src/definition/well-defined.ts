import type { Definition, Environment } from "../environment.ts";
import type { FunctionRow } from "../functions/define.ts";
import { guarded } from "../functions/guard.ts";
import { interpret } from "../interpret.ts";
import { checkDefinition } from "./check-definition.ts";
import { failedExamples, forExamples, readExample } from "./examples.ts";
import { contradictionAt, contradictionIn } from "./meanings.ts";
import { DefinitionError, type DefinitionProblem, memberOf } from "./problems.ts";

/** Definitions whose functions need neither a guard nor a run of their examples. */
const trusted = new WeakSet<Definition>();

/** Marks a definition of this package, whose tests run the examples of its functions. */
export function shipped<D extends Definition>(definition: D): D {
  trusted.add(definition);
  return definition;
}

/**
 * The definition, ready to be built: its functions are guarded, and their examples have run.
 * @throws DefinitionError with every problem
 */
export function wellDefined<D extends Definition>(definition: D): D {
  if (typeof definition === "object" && definition !== null && trusted.has(definition)) return definition;
  checkDefinition(definition);
  const ready = withGuards(definition);
  const { dialects = {}, ...standard }: Definition = ready;
  const problems = [
    ...problemsOf(standard.functions, "functions", () => forExamples(standard)),
    ...Object.entries(dialects).flatMap(([name, { functions }]) =>
      problemsOf(functions, `${memberOf("dialects", name)}.functions`, () => forExamples(ready, name)),
    ),
  ];
  if (problems.length > 0) throw new DefinitionError(problems);
  trusted.add(ready);
  return ready;
}

interface Guardable {
  readonly functions?: readonly FunctionRow[] | undefined;
  readonly dialects?: Readonly<Record<string, Guardable>> | undefined;
}

/** A definition, or one of its dialects, with every custom function guarded. */
function withGuards<D extends Guardable>(definition: D): D {
  const { functions, dialects } = definition;
  const own = dialects && Object.entries(dialects).map(([name, dialect]) => [name, withGuards(dialect)]);
  return { ...definition, functions: functions?.map(guarded), dialects: own && Object.fromEntries(own) };
}

/** The problems of functions, whose list is at `path` of the definition; their examples are read in `build()`. */
function problemsOf(
  functions: readonly FunctionRow[] | undefined,
  path: string,
  build: () => Environment,
): readonly DefinitionProblem[] {
  if (functions === undefined) return [];
  const environment = build();
  return functions.flatMap((row, index): readonly DefinitionProblem[] => {
    const failed = failedExamples(row, environment);
    if (failed.length > 0) {
      return failed.map(({ index: at, message }) => ({ path: `${path}[${index}].examples[${at}]`, message }));
    }
    const contradiction = contradictionOf(row, environment);
    return contradiction === undefined ? [] : [{ path: `${path}[${index}].meaning`, ...contradiction }];
  });
}

/** A contradiction to the meaning of a row: in one of its examples, otherwise in another call. */
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
