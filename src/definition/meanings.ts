import { fits } from "../check/fit.ts";
import type { FunctionRow, Meaning } from "../functions/define.ts";
import { signature } from "../functions/define.ts";
import { isSubset, isWithin } from "../functions/lists.ts";
import { order } from "../functions/order.ts";
import { standardFunctions } from "../functions/standard.ts";
import { isGeneric, typesOf, variableTypes } from "../functions/variants.ts";
import { describeType, sameType, type Type } from "../types/type.ts";
import type { Value } from "../types/value.ts";
import { isSame, showValue } from "./values.ts";

/** The row of the language with each meaning. */
const references: ReadonlyMap<Meaning, FunctionRow> = new Map([
  ...[...order, ...standardFunctions()].flatMap((row) =>
    row.meaning === undefined || row.name === "equals" ? [] : [[row.meaning, row] as const],
  ),
  ["within", { ...isSubset, evaluate: isWithin }],
]);

/** A contradiction between a row and its declared meaning. */
export interface Contradiction {
  readonly message: string;
  readonly help: string;
}

const help = "remove the meaning, or correct the function";

/**
 * Checks that calls of `row` have its meaning: the same arguments, and the same results for some samples of each type.
 */
export function contradictionIn(row: FunctionRow): Contradiction | undefined {
  const reference = row.meaning && references.get(row.meaning);
  if (reference === undefined) return undefined;
  if (!sameType(row.result, reference.result)) {
    const message = `"${row.meaning}" returns ${describeType(reference.result)}, but the function returns ${describeType(row.result)}`;
    return { message, help };
  }
  const all = argumentTypes(row);
  const wrong = all.find((types) => !fits(reference, types.map(withType)));
  if (wrong !== undefined) {
    const message = `"${row.meaning}" does not take (${wrong.map(describeType).join(", ")})`;
    return { message, help: `give the function the parameters of ${signature(reference)}, or remove the meaning` };
  }
  for (const values of all.flatMap((types) => product(types.map(samples)))) {
    const found = contradictionAt(row, values);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Checks whether a call of `row` with these arguments contradicts its meaning. A call that fails does not. */
export function contradictionAt(row: FunctionRow, values: readonly Value[]): Contradiction | undefined {
  const reference = row.meaning && references.get(row.meaning);
  const got = reference && outcome(row, values);
  if (reference === undefined || got === undefined) return undefined;
  const expected = outcome(reference, values);
  if (expected === undefined || isSame(expected, got)) return undefined;
  const call = `${row.name}(${values.map(showValue).join(", ")})`;
  return { message: `\`${call}\` is ${showValue(got)}, but "${row.meaning}" is ${showValue(expected)}`, help };
}

function withType(type: Type): { readonly type: Type } {
  return { type };
}

function outcome({ evaluate }: FunctionRow, values: readonly Value[]): Value | undefined {
  try {
    return (evaluate as (...values: readonly Value[]) => Value)(...values);
  } catch {
    return undefined;
  }
}

/** Every list of types that the arguments of a row can have; for a rest parameter, the minimum and two more. */
function argumentTypes({ parameters }: FunctionRow): readonly (readonly Type[])[] {
  const rest = parameters.at(-1)?.rest;
  const counts =
    rest === undefined ? [parameters.length] : [rest.least, rest.least + 2].map((n) => parameters.length - 1 + n);
  const variables = isGeneric(parameters) ? variableTypes : variableTypes.slice(0, 1);
  return variables.flatMap((variable) =>
    counts.flatMap((count) =>
      product(
        Array.from({ length: count }, (_, index) => {
          const parameter = parameters[index] ?? parameters.at(-1);
          return parameter === undefined ? [] : typesOf(parameter.pattern, variable);
        }),
      ),
    ),
  );
}

function samples(type: Type): readonly Value[] {
  switch (type.kind) {
    case "string":
      return ["", "a", "ab", "b"];
    case "bool":
      return [true, false];
    case "int":
      return [0, 1, 2];
    case "float":
      return [0, 0.5, 1];
    case "timestamp":
      return ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.5Z"];
    case "map":
      return [];
    case "list": {
      const [first, second, third = second] = samples(type.element);
      if (first === undefined || second === undefined || third === undefined) return [[]];
      return [[], [second], [second, third], [third, second], [first]];
    }
  }
}

/** Every choice of one item from each list. */
function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (choices, list) => choices.flatMap((choice) => list.map((item) => [...choice, item])),
    [[]],
  );
}
