import type { EnvironmentField } from "./environment.ts";
import { interpret } from "./interpret.ts";
import type { TypedCall, TypedExpr, TypedIndex } from "./typed.ts";
import type { Type } from "./types/type.ts";
import { conform, type Value, zero } from "./types/value.ts";

/** Reads one field of a context, or throws {@link unusual}. Written out in source, one for each path, so that engines see fixed names. */
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
  const run = node(expr, getters) as Run<boolean>;
  return (context) => {
    for (const _inherited in probe) return interpret(expr, context) as boolean;
    try {
      return run(context);
    } catch {
      return interpret(expr, context) as boolean;
    }
  };
}

/** Has enumerable names only while someone has put them on `Object.prototype`, where every object would inherit them. */
const probe: Readonly<Record<string, never>> = {};

const signal = new Error("unusual data");

/** Leaves the compiled form. */
function unusual(): never {
  throw signal;
}

/**
 * `value`, just read from `object` by name, if it is the object's own: objects of JSON inherit from nothing but
 * `Object.prototype`. `undefined` if there is no object. For use in a {@link Getter}.
 */
export function own<V>(object: object | null | undefined, value: V): V | undefined {
  if (object === null || object === undefined) return undefined;
  return isPlain(object) ? value : unusual();
}

/** Whether `data` is an object as `JSON.parse` makes them, or one without a prototype. */
function isPlain(data: unknown): data is Readonly<Record<string, unknown>> {
  if (typeof data !== "object" || data === null) return false;
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype || prototype === null;
}

function node(expr: TypedExpr, getters: Getters): Run {
  const known = constant(expr);
  if (known !== undefined) return () => known;
  switch (expr.kind) {
    case "literal":
      return () => expr.value;
    case "field":
      return shaped(expr.type, getter(expr.field, getters));
    case "index":
      return shaped(expr.type, entry(expr, getters));
    case "call":
      return call(expr, getters);
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
  return path.slice(1).reduce(
    (outer, step) => member(outer, step),
    member((context) => context ?? unusual(), path[0] ?? ""),
  );
}

function member(object: Run<unknown>, name: string): Run<unknown> {
  return (context) => {
    const data = object(context);
    if (data === null || data === undefined) return undefined;
    if (!isPlain(data)) return unusual();
    return Object.hasOwn(data, name) ? (data as Readonly<Record<string, unknown>>)[name] : undefined;
  };
}

function entry({ map, key }: TypedIndex, getters: Getters): Run<unknown> {
  const data = node(map, getters) as Run<object>;
  if (key.kind !== "literal") {
    const name = node(key, getters) as Run<string>;
    return (context) => ownEntryOf(data(context), name(context));
  }
  const name = key.value as string;
  return (context) => ownEntryOf(data(context), name);
}

function ownEntryOf(data: object, name: string): unknown {
  if (Object.hasOwn(data, name)) return data instanceof Map ? data.get(name) : (data as Record<string, unknown>)[name];
  return data instanceof Map ? data.get(name) : undefined;
}

/** Data that has just been read as a value of `type`. */
function shaped(type: Type, data: Run<unknown>): Run {
  const nothing = zero(type);
  switch (type.kind) {
    case "string":
      return (context) => {
        const value = data(context);
        return typeof value === "string" ? value : value === undefined || value === null ? nothing : unusual();
      };
    case "bool":
      return (context) => {
        const value = data(context);
        return typeof value === "boolean" ? value : value === undefined || value === null ? nothing : unusual();
      };
    case "int":
    case "float": {
      const isNumber = type.kind === "int" ? Number.isInteger : Number.isFinite;
      return (context) => {
        const value = data(context);
        return isNumber(value) ? (value as number) : value === undefined || value === null ? nothing : unusual();
      };
    }
    case "map":
      return (context) => {
        const value = data(context);
        return isPlain(value) || value instanceof Map
          ? value
          : value === undefined || value === null
            ? nothing
            : unusual();
      };
    case "list":
      if (type.element.kind === "string") return strings(data);
      return (context) => conform(type, data(context), unusual);
    case "timestamp":
      return (context) => conform(type, data(context), unusual);
  }
}

function strings(data: Run<unknown>): Run {
  const nothing: Value = [];
  return (context) => {
    const value = data(context);
    if (value === undefined || value === null) return nothing;
    if (!Array.isArray(value)) return unusual();
    for (let index = 0; index < value.length; index++) if (typeof value[index] !== "string") return unusual();
    return value;
  };
}

type Evaluate = (...args: Value[]) => Value;

/** A call without a loop over its arguments: those are what costs. */
function call({ fn, args }: TypedCall, getters: Getters): Run {
  const known = args.map(constant);
  const unknown = args.filter((_, position) => known[position] === undefined);
  const bound = fn.bind?.(
    args.map(({ type }) => type),
    known,
  ) as Evaluate | undefined;
  const evaluate = bound ?? (fn.evaluate as Evaluate);
  const [a, b, ...more] = (bound === undefined ? args : unknown).map((arg) => node(arg, getters));
  if (a === undefined) return () => evaluate();
  if (b === undefined) return (context) => evaluate(a(context));
  if (more.length > 0) {
    const rest = bound === undefined ? knownRest(known) : undefined;
    if (rest !== undefined) return (context) => evaluate(a(context), ...rest);
    return (context) => evaluate(a(context), b(context), ...more.map((arg) => arg(context)));
  }
  const second = bound === undefined ? known[1] : undefined;
  if (second !== undefined) return (context) => evaluate(a(context), second);
  return (context) => evaluate(a(context), b(context));
}

/** The values of all arguments but the first, if all are known. */
function knownRest([, ...rest]: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return rest.every((value) => value !== undefined) ? rest : undefined;
}

function conjunction(operands: readonly Run[]): Run {
  const [a, b, c, d] = operands;
  if (a === undefined) return () => true;
  if (b === undefined) return a;
  if (c === undefined) return (context) => a(context) && b(context);
  if (d === undefined) return (context) => a(context) && b(context) && c(context);
  if (operands.length === 4) return (context) => a(context) && b(context) && c(context) && d(context);
  return conjunction(quarters(operands).map(conjunction));
}

function disjunction(operands: readonly Run[]): Run {
  const [a, b, c, d] = operands;
  if (a === undefined) return () => false;
  if (b === undefined) return a;
  if (c === undefined) return (context) => a(context) || b(context);
  if (d === undefined) return (context) => a(context) || b(context) || c(context);
  if (operands.length === 4) return (context) => a(context) || b(context) || c(context) || d(context);
  return disjunction(quarters(operands).map(disjunction));
}

/** Four runs of about the same length, in order: a thousand operands nest five deep. */
function quarters<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = Math.ceil(items.length / 4);
  return [0, 1, 2, 3].map((part) => items.slice(part * size, (part + 1) * size)).filter((part) => part.length > 0);
}
