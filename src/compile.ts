import type { EnvironmentField } from "./environment.ts";
import { interpret } from "./interpret.ts";
import type { TypedCall, TypedExpr, TypedField, TypedIndex } from "./typed.ts";
import type { Type } from "./types/type.ts";
import { conform, type MapData, type Value } from "./types/value.ts";

/**
 * Reads one field of a plain context; leaves by {@link unusual} where an object on the way is not {@link isPlain}. Written
 * out in source, one for each path, so that the engine sees fixed names.
 */
export type Getter = (context: never) => unknown;

/** Getters by the dotted path of their field. */
export type Getters = Readonly<Record<string, Getter>>;

/** A node's value in a context. Throws {@link unusual} for data that only the interpreter reads right. */
type Run<V = Value> = (context: unknown) => V;

/**
 * A checked filter as closures, specialised for its fields, keys and literals. Agrees with the interpreter on
 * everything: whatever a closure finds unusual about the data is evaluated again by the interpreter, which then has the
 * last word and the exact error.
 */
export function compile(expr: TypedExpr, getters: Getters = {}): (context: unknown) => boolean {
  const run = closure(expr, getters);
  return (context) => {
    try {
      for (const _inherited in probe) unusual();
      return isPlain(context) ? run(context) : unusual();
    } catch {
      return interpret(expr, context) as boolean;
    }
  };
}

/** The compiled form alone: throws {@link unusual} for data that only the interpreter reads right. */
export function closure(expr: TypedExpr, getters: Getters = {}): Run<boolean> {
  return node(expr, getters) as Run<boolean>;
}

/** Has enumerable names only while someone has put them on `Object.prototype`, where every object would inherit them. */
const probe: Readonly<Record<string, never>> = {};

const signal = new Error("unusual data");

/** Leaves the compiled form: the interpreter is to read what is not as JSON has it. */
export function unusual(): never {
  throw signal;
}

/** Whether `data`, not null, is an object as `JSON.parse` makes them, or one without a prototype: whatever it has is its own. */
export function isPlain(data: unknown): data is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype || prototype === null;
}

function node(expr: TypedExpr, getters: Getters): Run {
  switch (expr.kind) {
    case "literal":
      return () => expr.value;
    case "field":
    case "index":
      return read(expr, getters);
    case "call": {
      const known = constant(expr);
      return known === undefined ? call(expr, getters) : () => known;
    }
    case "not": {
      const operand = node(expr.operand, getters);
      return (context) => !operand(context);
    }
    case "and":
      return conjunction(expr.operands.map((operand) => node(operand, getters)));
    case "or":
      return disjunction(expr.operands.map((operand) => node(operand, getters)));
  }
}

/** The value of an expression that reads nothing. */
function constant(expr: TypedExpr): Value | undefined {
  if (expr.kind === "literal") return expr.value;
  const isConstant = expr.kind === "call" && expr.args.every((arg) => constant(arg) !== undefined);
  return isConstant ? interpret(expr, undefined) : undefined;
}

function getter({ name, path }: EnvironmentField, getters: Getters): Run<unknown> {
  if (Object.hasOwn(getters, name)) return getters[name] as Run<unknown>;
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

/** What a field or an entry of a map holds, as a value of its type. The common types have closures of their own. */
function read(expr: TypedField | TypedIndex, getters: Getters): Run {
  const { type } = expr;
  if (expr.kind === "index") return readEntry(expr, getters);
  const data = getter(expr.field, getters);
  if (type.kind === "string") return (context) => asString(data(context));
  if (isStrings(type)) return (context) => asStrings(data(context));
  if (type.kind === "map") return (context) => asMap(data(context));
  return (context) => conform(type, data(context), unusual);
}

function readEntry({ map, key, type }: TypedIndex, getters: Getters): Run {
  const data: Run<unknown> = map.kind === "field" ? getter(map.field, getters) : node(map, getters);
  if (key.kind !== "literal") {
    const name = node(key, getters) as Run<string>;
    return (context) => conform(type, entryOf(data(context), name(context)), unusual);
  }
  const name = key.value as string;
  if (type.kind === "string") return (context) => asString(entryOf(data(context), name));
  if (isStrings(type)) return (context) => asStrings(entryOf(data(context), name));
  return (context) => conform(type, entryOf(data(context), name), unusual);
}

function isStrings(type: Type): boolean {
  return type.kind === "list" && type.element.kind === "string";
}

function entryOf(data: unknown, name: string): unknown {
  if (data === undefined || data === null) return undefined;
  if (typeof data === "object" && Object.hasOwn(data, name)) return (data as Readonly<Record<string, unknown>>)[name];
  if (isPlain(data)) return undefined;
  return data instanceof Map ? data.get(name) : unusual();
}

function asString(data: unknown): string {
  return typeof data === "string" ? data : data === undefined || data === null ? "" : unusual();
}

const none: readonly string[] = [];

function asStrings(data: unknown): readonly string[] {
  if (data === undefined || data === null) return none;
  if (!Array.isArray(data)) return unusual();
  for (let index = 0; index < data.length; index++) if (typeof data[index] !== "string") return unusual();
  return data;
}

function asMap(data: unknown): MapData {
  if (data === undefined || data === null) return nothing;
  return isPlain(data) || data instanceof Map ? data : unusual();
}

const nothing: MapData = {};

type Evaluate = (...args: Value[]) => Value;

/** A call without a loop over its arguments where there are few: the loop costs more than they do. */
function call({ fn, args }: TypedCall, getters: Getters): Run {
  const known = args.map(constant);
  const readers = args.map((arg) => node(arg, getters));
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

/** Four runs of about the same length, in order: a thousand operands nest five deep. */
function quarters<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = Math.ceil(items.length / 4);
  return [0, 1, 2, 3].map((part) => items.slice(part * size, (part + 1) * size)).filter((part) => part.length > 0);
}
