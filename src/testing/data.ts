import * as fc from "fast-check";
import type { EnvironmentField } from "../environment.ts";
import type { ListType, MapType, Type } from "../types/type.ts";
import { fraction, instant, signed, wholeNumber, word } from "./scalars.ts";

/** Data for a field under its path; undefined if it is absent. */
export function fieldEntry(field: EnvironmentField) {
  const { path, required } = field;
  const data = fieldData(field);
  if (required) return data.map((value) => ({ path, value }));
  const value = fc.oneof({ weight: 6, arbitrary: data }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
  return fc.option(
    value.map((of) => ({ path, value: of as unknown })),
    { nil: undefined, freq: 5 },
  );
}

/** Data of a field: only its `values` if it has some, under its keys only if they are closed. */
function fieldData({ type, values, keys, closed }: EnvironmentField): fc.Arbitrary<unknown> {
  if (type.kind === "map") return mapData(type, closed && keys !== undefined ? fc.constantFrom(...keys) : word);
  if (!Array.isArray(values)) return dataOf(type);
  const value = fc.constantFrom(...(values as readonly string[]));
  return type.kind === "list" ? fc.array(value, { maxLength: 4 }) : value;
}

function dataOf(type: Type): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
      return word;
    case "bool":
      return fc.boolean();
    case "int":
      return signed(wholeNumber);
    case "float":
      return signed(fraction);
    case "timestamp":
      return fc.oneof(
        instant,
        instant.map((text) => new Date(text)),
      );
    case "list":
      return listData(type);
    case "map":
      return mapData(type);
  }
}

function listData({ element }: ListType): fc.Arbitrary<unknown> {
  const item = fc.oneof({ weight: 12, arbitrary: dataOf(element) }, { weight: 1, arbitrary: fc.constant(null) });
  return fc.array(item, { maxLength: 4 });
}

function mapData({ value }: MapType, key: fc.Arbitrary<string> = word): fc.Arbitrary<unknown> {
  const entry = fc.tuple(
    key,
    fc.oneof({ weight: 8, arbitrary: dataOf(value) }, { weight: 1, arbitrary: fc.constant(null) }),
  );
  const entries = fc.array(entry, { maxLength: 4 });
  return fc.oneof(
    entries.map((pairs) => Object.fromEntries(pairs)),
    entries.map((pairs) =>
      Object.assign(Object.create(null) as object, Object.fromEntries(pairs.filter(([key]) => key !== "__proto__"))),
    ),
    entries.map((pairs) => new Map(pairs)),
  );
}

/** Creates the missing objects on the way to `path`, and the one there. */
export function reach(context: Record<string, unknown>, [name, ...rest]: readonly string[]): void {
  if (name === undefined) return;
  if (!Object.hasOwn(context, name)) assign(context, [name], {});
  reach(context[name] as Record<string, unknown>, rest);
}

/** Sets an own property at `path`, and creates the objects on the way. */
export function assign(
  context: Record<string, unknown>,
  [name = "", ...rest]: readonly string[],
  value: unknown,
): void {
  const define = (of: unknown) =>
    Object.defineProperty(context, name, { value: of, writable: true, enumerable: true, configurable: true });
  if (rest.length === 0) {
    define(value);
    return;
  }
  if (!Object.hasOwn(context, name)) define({});
  assign(context[name] as Record<string, unknown>, rest, value);
}
