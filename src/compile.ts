import { constant } from "./constant.ts";
import type { EnvironmentField } from "./environment.ts";
import { interpret } from "./interpret.ts";
import { asMap, asString, asStrings, entryOf, expectPlain, isStrings, unusual } from "./plain.ts";
import type { TypedCall, TypedExpr, TypedField, TypedIndex } from "./typed.ts";
import { conform, isPlain, type Value } from "./types/value.ts";

/**
 * Reads one field of a plain context; throws {@link unusual} if an object on the way is not {@link isPlain}. Written by
 * hand for each path, so that the engine sees fixed names.
 */
export type Getter = (context: never) => unknown;

/** Getters by the dotted path of their field. */
export type Getters = Readonly<Record<string, Getter>>;

/** A node's value in a context. Throws {@link unusual} for data that only the interpreter reads correctly. */
export type Run<V = Value> = (context: unknown) => V;

/**
 * A checked filter as closures, specialized for its fields, keys and literals. Always agrees with the interpreter: data
 * that a closure finds unusual is evaluated again by the interpreter, which gives the result and the exact error.
 */
export function compile(expr: TypedExpr, getters: Getters = {}): (context: unknown) => boolean {
  const run = closure(expr, getters);
  return (context) => {
    try {
      expectPlain(context);
      return run(context);
    } catch {
      return interpret(expr, context) as boolean;
    }
  };
}

/** Only the compiled form: throws {@link unusual} for data that only the interpreter reads correctly. */
export function closure(expr: TypedExpr, getters: Getters = {}): Run<boolean> {
  return compileWith(expr, reads(getters)) as Run<boolean>;
}

/** Returns the value of a field or of an entry of a map. */
export type Reads = (expr: TypedField | TypedIndex) => Run;

/** Reads from the context itself, with the environment's getters if it has them. */
export function reads(getters: Getters): Reads {
  const read: Reads = (expr) => (expr.kind === "field" ? readField(expr, getters) : readEntry(expr, getters, read));
  return read;
}

/** The closure of an expression whose fields and entries are read by `read`. */
export function compileWith(expr: TypedExpr, read: Reads): Run {
  switch (expr.kind) {
    case "literal":
      return () => expr.value;
    case "field":
    case "index":
      return read(expr);
    case "call": {
      const known = constant(expr);
      return known === undefined ? call(expr, read) : () => known;
    }
    case "not": {
      const operand = compileWith(expr.operand, read);
      return (context) => !operand(context);
    }
    case "and":
      return conjunction(expr.operands.map((operand) => compileWith(operand, read)));
    case "or":
      return disjunction(expr.operands.map((operand) => compileWith(operand, read)));
  }
}

/** The data of a field, of any shape. Throws {@link unusual} if required data is absent. */
export function getter({ name, path, present }: EnvironmentField, getters: Getters): Run<unknown> {
  const data = Object.hasOwn(getters, name) ? (getters[name] as Run<unknown>) : byName(path);
  if (present === 0) return data;
  if (present === path.length) return (context) => data(context) ?? unusual();
  const around = byName(path.slice(0, present));
  return (context) => (around(context) === undefined || around(context) === null ? unusual() : data(context));
}

/** Reads the data at `path` of a plain context by the names of its properties. */
export function byName(path: readonly string[]): Run<unknown> {
  return path.reduce<Run<unknown>>(member, (context) => context ?? unusual());
}

function member(object: Run<unknown>, name: string): Run<unknown> {
  return (context) => {
    const data = object(context);
    if (data === null || data === undefined) return undefined;
    if (!isPlain(data)) return unusual();
    return Object.hasOwn(data, name) ? (data as Readonly<Record<string, unknown>>)[name] : undefined;
  };
}

/** The value of a field, of its type. The common types have their own closures, here and for entries. */
function readField({ field, type }: TypedField, getters: Getters): Run {
  const data = getter(field, getters);
  if (type.kind === "string") return (context) => asString(data(context));
  if (isStrings(type)) return (context) => asStrings(data(context));
  if (type.kind === "map") return (context) => asMap(data(context));
  return (context) => conform(type, data(context), unusual);
}

/** The value of an entry of a map, of its type. */
function readEntry({ map, key, type }: TypedIndex, getters: Getters, read: Reads): Run {
  const data: Run<unknown> = map.kind === "field" ? getter(map.field, getters) : compileWith(map, read);
  if (key.kind !== "literal") {
    const name = compileWith(key, read) as Run<string>;
    return (context) => conform(type, entryOf(data(context), name(context)), unusual);
  }
  const name = key.value as string;
  if (type.kind === "string") return (context) => asString(entryOf(data(context), name));
  if (isStrings(type)) return (context) => asStrings(entryOf(data(context), name));
  return (context) => conform(type, entryOf(data(context), name), unusual);
}

type Evaluate = (...args: Value[]) => Value;

/** A call without a loop for few arguments, because the loop would cost more than they do. */
function call({ fn, args }: TypedCall, read: Reads): Run {
  const known = args.map(constant);
  const readers = args.map((arg) => compileWith(arg, read));
  const types = args.map(({ type }) => type);
  const specialized = fn.specialize?.(types, known, readers);
  if (specialized !== undefined) return specialized;
  const evaluate = fn.evaluate as Evaluate;
  const [a, b, ...more] = readers;
  if (a === undefined) return () => evaluate();
  if (b === undefined) return (context) => evaluate(a(context));
  const rest = knownRest(known);
  if (rest !== undefined) return (context) => evaluate(a(context), ...rest);
  if (more.length === 0) return (context) => evaluate(a(context), b(context));
  return (context) => evaluate(a(context), b(context), ...more.map((arg) => arg(context)));
}

/** The values of all arguments but the first, if all are known. */
function knownRest([, ...rest]: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return rest.every((value) => value !== undefined) ? rest : undefined;
}

const always: Run = () => true;
const never: Run = () => false;

function conjunction(operands: readonly Run[]): Run {
  if (operands.length > 4) return conjunction(quarters(operands).map(conjunction));
  const [a = always, b, c, d] = operands;
  if (b === undefined) return a;
  if (c === undefined) return (context) => a(context) && b(context);
  if (d === undefined) return (context) => a(context) && b(context) && c(context);
  return (context) => a(context) && b(context) && c(context) && d(context);
}

function disjunction(operands: readonly Run[]): Run {
  if (operands.length > 4) return disjunction(quarters(operands).map(disjunction));
  const [a = never, b, c, d] = operands;
  if (b === undefined) return a;
  if (c === undefined) return (context) => a(context) || b(context);
  if (d === undefined) return (context) => a(context) || b(context) || c(context);
  return (context) => a(context) || b(context) || c(context) || d(context);
}

/** Four chains of about the same length, in order, so that a thousand operands nest five deep. */
function quarters<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = Math.ceil(items.length / 4);
  return [0, 1, 2, 3].map((part) => items.slice(part * size, (part + 1) * size)).filter((part) => part.length > 0);
}
