import { describeType, type Type } from "../types/type.ts";
import { ContextError, describeData, isMapData, readInstant, type Value } from "../types/value.ts";
import type { ArgumentProblem, FunctionRow, Notes } from "./define.ts";

/**
 * A custom function threw, or returned a value of another type than declared. Names the function; the `cause` is the
 * thrown value. Never contains the arguments.
 */
export class FunctionError extends Error {
  /** The function's name, as a filter spells it. */
  readonly function: string;

  constructor(name: string, problem: string, options?: ErrorOptions) {
    super(`\`${name}\` ${problem}`, options);
    this.name = "FunctionError";
    this.function = name;
  }
}

type Call<T> = (...args: unknown[]) => T;

const guards = new WeakMap<FunctionRow, FunctionRow>();

/**
 * The row, guarded: its functions throw only a `FunctionError`, and return only values of the declared type. A
 * `ContextError` for data of the wrong shape passes through.
 */
export function guarded(row: FunctionRow): FunctionRow {
  const known = guards.get(row);
  if (known !== undefined) return known;
  const { name, result, evaluate, specialize, validate, notes } = row;
  const made: FunctionRow = {
    ...row,
    evaluate: guardedEvaluate(name, result, evaluate as Call<unknown>),
    ...(specialize && { specialize: guardedSpecialize(name, result, specialize) }),
    ...(validate && {
      validate: (args) =>
        problemOf(
          name,
          attempt(name, () => validate(args)),
        ),
    }),
    ...(notes && { notes: guardedNotes(notes) }),
  };
  guards.set(row, made);
  guards.set(made, made);
  return made;
}

/** Whether the row can fail, because it is not part of this package. */
export function mayFail(row: FunctionRow): boolean {
  return guards.has(row);
}

/** One function, with a fast path for the most frequent results: it runs in every evaluation. */
export function guardedEvaluate(name: string, type: Type, evaluate: Call<unknown>): (...args: never[]) => Value {
  const quick = type.kind === "bool" ? "boolean" : type.kind;
  return (...args) => {
    let result: unknown;
    try {
      result = evaluate(...args);
    } catch (cause) {
      throw failure(name, cause);
    }
    // the kinds of a string and a bool equal their `typeof`
    return typeof result === quick ? (result as Value) : accepted(name, type, result);
  };
}

function failure(name: string, cause: unknown): unknown {
  if (cause instanceof ContextError || cause instanceof FunctionError) return cause;
  return new FunctionError(name, `failed: ${messageOf(cause)}`, { cause });
}

function attempt(name: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (cause) {
    throw failure(name, cause);
  }
}

const longest = 200;

function messageOf(cause: unknown): string {
  let text = "unknown error";
  try {
    if (cause instanceof Error) text = cause.message || cause.name;
    else if (cause !== undefined) text = String(cause);
  } catch {}
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** A result as a value of `type`; an instant in its normal form. */
function accepted(name: string, type: Type, result: unknown): Value {
  const value = typedValue(type, result);
  if (value !== undefined) return value;
  const what =
    type.kind === "list" && Array.isArray(result) ? "a list with items of another type" : describeResult(result);
  throw new FunctionError(name, `returned ${what}; it must return ${describeType(type)}`);
}

/** Undefined if `result` is not of `type`: here nothing stands for the zero value. */
function typedValue(type: Type, result: unknown): Value | undefined {
  switch (type.kind) {
    case "string":
      return typeof result === "string" ? result : undefined;
    case "bool":
      return typeof result === "boolean" ? result : undefined;
    case "int":
      return Number.isInteger(result) ? (result as number) : undefined;
    case "float":
      return Number.isFinite(result) ? (result as number) : undefined;
    case "timestamp":
      return readInstant(result);
    case "map":
      return isMapData(result) ? result : undefined;
    case "list": {
      if (!Array.isArray(result)) return undefined;
      const items = Array.from(result, (item: unknown) => typedValue(type.element, item));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
  }
}

function describeResult(result: unknown): string {
  if (typeof result === "object" && result !== null && typeof (result as { then?: unknown }).then === "function") {
    return "a promise";
  }
  if (typeof result === "number" && !Number.isFinite(result)) return String(result);
  return describeData(result);
}

/** A faster implementation that fails is not used; errors of reading the context pass through. */
function guardedSpecialize(name: string, result: Type, specialize: NonNullable<FunctionRow["specialize"]>) {
  const guard: typeof specialize = (...args) => {
    try {
      const reader = specialize(...args);
      return reader && ((context) => accepted(name, result, reader(context)));
    } catch {
      return undefined;
    }
  };
  return guard;
}

function problemOf(name: string, problem: unknown): ArgumentProblem | undefined {
  if (problem === undefined || problem === null) return undefined;
  const { argument, severity, message } = problem as Partial<Record<keyof ArgumentProblem, unknown>>;
  const isPosition = Number.isInteger(argument) && (argument as number) >= 0;
  if (isPosition && (severity === "error" || severity === "warning") && typeof message === "string") {
    return problem as ArgumentProblem;
  }
  const shape = "undefined or { argument, severity, message }";
  throw new FunctionError(name, `has a \`validate\` that returned ${describeResult(problem)}; it must return ${shape}`);
}

/** Notes that throw are ignored. */
function guardedNotes({ instead, trueForEmptyList, differs }: Notes): Notes {
  return {
    ...(instead && { instead: silenced(instead) }),
    ...(trueForEmptyList && { trueForEmptyList: { hasItems: silenced(trueForEmptyList.hasItems) } }),
    ...(differs && { differs: { ...differs, ...(differs.rewrite && { rewrite: silenced(differs.rewrite) }) } }),
  };
}

function silenced<A extends readonly unknown[], T>(run: (...args: A) => T | undefined): (...args: A) => T | undefined {
  return (...args) => {
    try {
      return run(...args);
    } catch {
      return undefined;
    }
  };
}
