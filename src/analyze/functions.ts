import type { Passes } from "../lint/verdicts.ts";
import { isScalar } from "../types/type.ts";
import { type Scalar, type Value, zero } from "../types/value.ts";
import type { Application, Bank, Term } from "./bank.ts";
import { all, any, deny, type Formula } from "./formula.ts";
import type { Model } from "./model.ts";

type Call = Application & { readonly call: NonNullable<Application["call"]> };

/** Choices of arguments that one call is tried with. */
const mostChoices = 64;

/** The calls of functions without a meaning among a model's terms. */
function callsOf({ bank, terms }: Model): readonly Term[] {
  return terms.filter((term) => bank.data(term).application?.call !== undefined);
}

/** What the functions really return for the arguments that they have in `context`. */
export function factsIn(model: Model, context: unknown, evaluate: Passes["evaluate"]): readonly Formula[] {
  return callsOf(model).flatMap((term) => {
    const { args, call } = model.bank.data(term).application as Call;
    try {
      const values = call.args.map((arg) => evaluate(arg, context));
      return factOf(model.bank, term, args, values);
    } catch {
      return [];
    }
  });
}

/** What the functions return for the values that the question names, and that each is called with such values alone. */
export function factsOfLiterals(model: Model): {
  readonly facts: readonly Formula[];
  readonly only: readonly Formula[];
} {
  const { bank, terms } = model;
  const facts: Formula[] = [];
  const only: Formula[] = [];
  for (const term of callsOf(model)) {
    const { args } = bank.data(term).application as Call;
    const choices = args.reduce<readonly (readonly Value[])[]>(
      (tuples, arg) =>
        tuples.flatMap((tuple) => candidates(bank, arg, terms).map((value) => [...tuple, value])).slice(0, mostChoices),
      [[]],
    );
    for (const choice of choices) facts.push(...factOf(bank, term, args, choice));
    only.push(any(choices.map((choice) => areValues(bank, args, choice) ?? all([]))));
  }
  return { facts, only };
}

function candidates(bank: Bank, arg: Term, terms: readonly Term[]): readonly Value[] {
  const { type, literal } = bank.data(arg);
  if (literal !== undefined) return [literal];
  if (type.kind === "bool") return [true, false];
  const items = isScalar(type) ? type : type.kind === "list" ? type.element : undefined;
  const named = terms.flatMap((term) => {
    const { type: own, literal: value } = bank.data(term);
    return value !== undefined && own.kind === items?.kind ? [value] : [];
  });
  if (type.kind === "list") return [zero(type), ...named.map((value) => [value])];
  return [...new Set([zero(type) as Scalar, ...named, ...(type.kind === "string" ? ["a"] : [])])];
}

/** Where the arguments are these values, the call has the value that the function returns; where it fails, they cannot be. */
function factOf(bank: Bank, term: Term, args: readonly Term[], values: readonly Value[]): readonly Formula[] {
  const { call } = bank.data(term).application as Call;
  const isCalled = areValues(bank, args, values);
  if (isCalled === undefined) return [];
  try {
    const result = (call.fn.evaluate as (...values: Value[]) => Value)(...values);
    return [any([deny(isCalled), bank.equal(term, bank.value(call.type, result))])];
  } catch {
    return [deny(isCalled)];
  }
}

/** The terms have the values; undefined where one is a map, which no atom compares. */
function areValues(bank: Bank, terms: readonly Term[], values: readonly Value[]): Formula | undefined {
  const isMap = terms.some((term) => bank.data(term).type.kind === "map" && bank.data(term).map === undefined);
  if (isMap) return undefined;
  return all(
    terms.map((term, at) => {
      const { type, map } = bank.data(term);
      return map === undefined ? bank.equal(term, bank.value(type, values[at] as Value)) : all([]);
    }),
  );
}
