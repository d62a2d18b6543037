import type { ListType, MapType, ScalarType, Type } from "./type.ts";

/** A value during evaluation. Instants are texts in UTC, in one normal form, so that `===` compares them. */
export type Scalar = string | boolean | number;
export type Value = Scalar | readonly Value[] | MapData;

/** A map as the host hands it over. Only its own entries count. */
export type MapData = ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>;

/** The TypeScript type of evaluation's values of a {@link Type}. */
export type ValueOf<T extends Type> =
  T extends ListType<infer E>
    ? readonly ValueOf<E>[]
    : T extends MapType
      ? MapData
      : T extends ScalarType<infer K>
        ? { string: string; bool: boolean; int: number; float: number; timestamp: string }[K]
        : never;

/** The TypeScript type of the host's data for a {@link Type}; `null`, `undefined` and absence are the zero value. */
export type HostOf<T extends Type> =
  T extends ListType<infer E>
    ? readonly HostOf<E>[]
    : T extends MapType<infer V>
      ? Readonly<Record<string, HostOf<V> | null | undefined>> | ReadonlyMap<string, HostOf<V> | null | undefined>
      : T extends ScalarType<infer K>
        ? { string: string; bool: boolean; int: number; float: number; timestamp: string | Date }[K]
        : never;

/** Data of the wrong shape in a context. Names the path and both shapes; never holds or prints the data. */
export class ContextError extends TypeError {
  /** Where: `resource.metadata.labels["env"]`, `session.participants[2]`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;

  constructor(path: string, expected: string, actual: string, options?: ErrorOptions) {
    super(`${path === "" ? "the context" : path}: expected ${expected}, got ${actual}`, options);
    this.name = "ContextError";
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }
}

const emptyList: readonly never[] = Object.freeze([]);
const emptyMap: MapData = Object.freeze(Object.create(null) as Record<string, never>);
const zeroInstant = "0001-01-01T00:00:00Z";

/** The value of what is missing. */
export function zero(type: Type): Value {
  switch (type.kind) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int":
    case "float":
      return 0;
    case "timestamp":
      return zeroInstant;
    case "list":
      return emptyList;
    case "map":
      return emptyMap;
  }
}

/**
 * The host's `data` as a value of `type`; `null` and `undefined` are its zero value.
 * `path` names the place in errors, and is asked for only then.
 * @throws ContextError for data of another shape
 */
export function conform(type: Type, data: unknown, path: () => string): Value {
  if (data === undefined || data === null) return zero(type);
  switch (type.kind) {
    case "string":
      if (typeof data === "string") return data;
      throw new ContextError(path(), "a string", describeData(data));
    case "bool":
      if (typeof data === "boolean") return data;
      throw new ContextError(path(), "true or false", describeData(data));
    case "int":
      if (Number.isInteger(data)) return data as number;
      throw new ContextError(path(), "a whole number", describeData(data));
    case "float":
      if (Number.isFinite(data)) return data as number;
      throw new ContextError(path(), "a finite number", describeData(data));
    case "timestamp": {
      const instant = normalInstant(data);
      if (instant !== undefined) return instant;
      throw new ContextError(path(), "an RFC 3339 time", describeData(data));
    }
    case "list":
      if (!Array.isArray(data)) throw new ContextError(path(), "a list", describeData(data));
      return conformList(type, data, path);
    case "map":
      if (isMapData(data)) return data;
      throw new ContextError(path(), "an object or a Map", describeData(data));
  }
}

function conformList({ element }: ListType, data: readonly unknown[], path: () => string): readonly Value[] {
  if (element.kind === "string" && data.every((item) => typeof item === "string")) return data;
  return Array.from(data, (item, index) => conform(element, item, () => `${path()}[${index}]`));
}

/** Whether `data` is an object that names can be looked up in: no list, no Map, no Date, no other exotic object. */
export function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && Object.prototype.toString.call(data) === "[object Object]";
}

/** Whether entries can be read from `data`: a record or a Map. */
export function isMapData(data: unknown): data is MapData {
  return data instanceof Map || isRecord(data);
}

/** The own entry of `map` under `key`; `undefined` when there is none. Inherited names are not entries. */
export function ownEntry(data: MapData, key: string): unknown {
  if (data instanceof Map) return data.get(key);
  return Object.hasOwn(data, key) ? (data as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** What kind of data it is, in a sentence, without the data. */
export function describeData(data: unknown): string {
  if (data === null) return "null";
  if (Array.isArray(data)) return "a list";
  if (data instanceof Map) return "a Map";
  if (data instanceof Date) return "a Date";
  switch (typeof data) {
    case "undefined":
      return "nothing";
    case "string":
      return "a string";
    case "boolean":
      return "a bool";
    case "number":
      return Number.isInteger(data) ? "a whole number" : "a number";
    case "object":
      return "an object";
    default:
      return `a ${typeof data}`;
  }
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|([+-])(\d\d):(\d\d))$/;

/** An instant as `2026-01-31T23:59:59.5Z`: UTC, no trailing zeros in the fraction. */
function normalInstant(data: unknown): string | undefined {
  if (data instanceof Date) return Number.isNaN(data.getTime()) ? undefined : normalInstant(data.toISOString());
  const match = typeof data === "string" ? rfc3339.exec(data) : null;
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone, sign, hours, minutes] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  if (zone?.toUpperCase() !== "Z") {
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
    date.setTime(date.getTime() - offset * 60_000);
  }
  const digits = fraction.replace(/0+$/, "");
  return date.toISOString().replace(/\.\d{3}Z$/, digits === "" ? "Z" : `.${digits}Z`);
}
