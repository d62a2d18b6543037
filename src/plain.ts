import type { Type } from "./types/type.ts";
import { areStrings, conform, isMap, isPlain, type MapData, mapEntry, type Value } from "./types/value.ts";

/* Functions that read data as JSON has it. They throw `unusual` for any other data, which the interpreter then evaluates. */

const signal = /* @__PURE__ */ new Error("unusual data");

/** Thrown by the compiled form: the interpreter must evaluate data that is not plain JSON. */
export function unusual(): never {
  throw signal;
}

/** Has enumerable names only if someone has added them to `Object.prototype`, so that every object inherits them. */
const probe: Readonly<Record<string, never>> = {};

/** Throws {@link unusual} unless `context` is plain and no object inherits enumerable properties. */
export function expectPlain(context: unknown): void {
  for (const _inherited in probe) unusual();
  if (!isPlain(context)) unusual();
}

/** The data under `name` of what should be a map. */
export function entryOf(data: unknown, name: string): unknown {
  if (data === undefined || data === null) return undefined;
  if (typeof data === "object" && Object.hasOwn(data, name)) {
    const entry = (data as Readonly<Record<string, unknown>>)[name];
    if (isPlain(data)) return entry;
  } else if (isPlain(data)) return undefined;
  return data instanceof Map || isMap(data) ? mapEntry(data, name) : unusual();
}

/** A string; `""` if it is absent. */
export function asString(data: unknown): string {
  return typeof data === "string" ? data : data === undefined || data === null ? "" : unusual();
}

const none: readonly string[] = [];

/** A list of strings; the empty list if it is absent. */
export function asStrings(data: unknown): readonly string[] {
  if (data === undefined || data === null) return none;
  return Array.isArray(data) && areStrings(data) ? data : unusual();
}

const nothing: MapData = {};

/** A map; the empty map if it is absent. */
export function asMap(data: unknown): MapData {
  if (data === undefined || data === null) return nothing;
  return isPlain(data) || isMap(data) ? data : unusual();
}

/** A function that converts host data to a value of `type`; it throws {@link unusual} for other data. */
export function conforming(type: Type): (data: unknown) => Value {
  if (type.kind === "string") return asString;
  return isStrings(type) ? asStrings : (data) => conform(type, data, unusual);
}

/** Whether a type is a list of strings. */
export function isStrings(type: Type): boolean {
  return type.kind === "list" && type.element.kind === "string";
}
