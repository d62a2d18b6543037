import type { ListType, MapType, ScalarType, Type } from "./type.ts";

/** A value during evaluation. Instants are strings in UTC, in one normal form, so that `===` compares them. */
export type Scalar = string | boolean | number;
export type Value = Scalar | readonly Value[] | MapData;

/** A map of the host. Only its own entries count. */
export type MapData = ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>;

/** The TypeScript type of values of a {@link Type}; any value for a type that is only known at run time. */
export type ValueOf<T extends Type> = Type extends T
  ? Value
  : T extends ListType<infer E>
    ? readonly ValueOf<E>[]
    : T extends MapType
      ? MapData
      : T extends ScalarType<infer K>
        ? { string: string; bool: boolean; int: number; float: number; timestamp: string }[K]
        : never;

/** The TypeScript type of the host's data for a {@link Type}; `null`, `undefined` and absence are the zero value. */
export type HostOf<T extends Type> = Type extends T
  ? unknown
  : T extends ListType<infer E>
    ? readonly HostOf<E>[]
    : T extends MapType<infer V>
      ? Readonly<Record<string, HostOf<V> | null | undefined>> | ReadonlyMap<string, HostOf<V> | null | undefined>
      : T extends ScalarType<infer K>
        ? { string: string; bool: boolean; int: number; float: number; timestamp: string | Date }[K]
        : never;

/** Data of the wrong shape in a context. Names the path and both shapes; never contains the data. */
export class ContextError extends TypeError {
  /** The path: `resource.metadata.labels["env"]`, `order.lines[2]`. */
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

const emptyList: readonly never[] = /* @__PURE__ */ Object.freeze([]);
const emptyMap: MapData = /* @__PURE__ */ Object.freeze(Object.create(null) as Record<string, never>);
const zeroInstant = "0001-01-01T00:00:00Z";

/** The value of absent data. */
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
 * The host's `data` as a value of `type`; `null` and `undefined` are its zero value. `path` is called only for errors.
 * @throws ContextError for data of the wrong shape
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
      const instant = readInstant(data);
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
  if (element.kind === "string" && areStrings(data)) return data;
  return Array.from(data, (item, index) => conform(element, item, () => `${path()}[${index}]`));
}

/** Whether every item is a string; a hole is not. */
export function areStrings(data: readonly unknown[]): data is readonly string[] {
  for (let index = 0; index < data.length; index++) if (typeof data[index] !== "string") return false;
  return true;
}

/**
 * Whether `data`, not null, is an object as `JSON.parse` creates it, or one without a prototype: all its properties are
 * its own.
 */
export function isPlain(data: unknown): data is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether `data` is an object with named properties, of any realm: not a list, a Map, a Date or another exotic object.
 */
export function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && (isPlain(data) || isTagged(data, "Object"));
}

/** Whether entries can be read from `data`: a record or a Map. */
export function isMapData(data: unknown): data is MapData {
  return isMap(data) || isRecord(data);
}

/** Whether `data` is a Map of any realm. False for a proxy of one, and for an object that only claims to be one. */
export function isMap(data: unknown): data is ReadonlyMap<string, unknown> {
  return isTagged(data, "Map") && isAccepted(Map.prototype.has, data);
}

/** Whether `data` is a Date of any realm. False for a proxy of one, and for an object that only claims to be one. */
function isDate(data: unknown): data is Date {
  return isTagged(data, "Date") && isAccepted(Date.prototype.getTime, data);
}

/** Whether an object claims to be a `tag`; cheaper than an exception of a built-in method, but can be forged. */
function isTagged(data: unknown, tag: string): boolean {
  if (typeof data !== "object" || data === null) return false;
  try {
    return Object.prototype.toString.call(data) === `[object ${tag}]`;
  } catch {
    return false;
  }
}

/** Whether a built-in method, which reads internal slots that cannot be forged, accepts `data`. */
function isAccepted(method: (...args: never[]) => unknown, data: unknown): boolean {
  try {
    Reflect.apply(method, data, []);
    return true;
  } catch {
    return false;
  }
}

/** The entry of a Map under `key`, even if a subclass overrides `get`. Throws for other data. */
export function mapEntry(map: ReadonlyMap<string, unknown>, key: string): unknown {
  return Map.prototype.get.call(map, key);
}

/** The own entry of `map` under `key`; `undefined` if there is none. Inherited names are not entries. */
export function ownEntry(data: MapData, key: string): unknown {
  if (isMap(data)) return mapEntry(data, key);
  return Object.hasOwn(data, key) ? (data as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** The keys of the own entries of `map`, enumerable or not. */
export function ownKeys(data: MapData): readonly string[] {
  const all: readonly unknown[] = isMap(data) ? [...Map.prototype.keys.call(data)] : Object.getOwnPropertyNames(data);
  return all.filter((key) => typeof key === "string");
}

/** The kind of the data, in a sentence, without the data. */
export function describeData(data: unknown): string {
  if (data === null) return "null";
  if (Array.isArray(data)) return "a list";
  if (isMap(data)) return "a Map";
  if (isDate(data)) return "a Date";
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

/**
 * The instant of an RFC 3339 string or a `Date` in normal form: `2026-01-31T23:59:59.5Z`, in UTC, without trailing
 * zeros in the fraction; `undefined` for anything else.
 */
export function readInstant(data: unknown): string | undefined {
  if (isDate(data)) {
    const time = Date.prototype.getTime.call(data);
    return Number.isNaN(time) ? undefined : readInstant(new Date(time).toISOString());
  }
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

/** Values with an order: numbers, and instants as {@link readInstant} returns them. */
export type Ordered = number | string;

/** Negative if `a` comes before `b`, positive if it comes after; they are of one type. */
export function compare(a: Ordered, b: Ordered): number {
  if (typeof a === "string" && typeof b === "string") return compareInstants(a, b);
  return a < b ? -1 : Number(a > b);
}

function compareInstants(a: string, b: string): number {
  const eras = era(a) - era(b);
  if (eras !== 0 || a === b) return eras;
  // without the Z, a second sorts before its fractions
  return a.slice(0, -1) < b.slice(0, -1) ? -1 : 1;
}

/** Years of four digits are between those with a sign: an offset can lead to the year before 0000, or after 9999. */
function era(instant: string): number {
  return instant.startsWith("-") ? -1 : instant.startsWith("+") ? 1 : 0;
}
