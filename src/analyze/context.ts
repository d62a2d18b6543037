import type { EnvironmentField } from "../environment.ts";
import type { Type } from "../types/type.ts";
import { type Value, zero } from "../types/value.ts";
import type { Term } from "./bank.ts";
import { valuesOf } from "./domains.ts";
import type { Model } from "./model.ts";

/** One value of a context: of a field, or of an entry of a map under `keys`. */
export interface Cell {
  readonly field: EnvironmentField;
  readonly keys: readonly string[];
  readonly type: Type;
  readonly value: Value;
  /** The term that it is the value of. */
  readonly term: Term;
}

/** The values that a model gives to what a context holds, in the order in which the filters read them. */
export function cellsOf(model: Model): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const term of model.terms) {
    const place = placeOf(model, term);
    const { type } = model.bank.data(term);
    if (place === undefined || type.kind === "map") continue;
    cells.set([place.field.name, ...place.keys].join("\0"), { ...place, type, value: model.value(term), term });
  }
  return [...cells.values()];
}

function placeOf(
  model: Model,
  term: Term,
): { readonly field: EnvironmentField; readonly keys: readonly string[] } | undefined {
  const { field, application } = model.bank.data(term);
  if (field !== undefined) return { field, keys: [] };
  if (application?.symbol !== "[]") return undefined;
  const [map, key] = application.args as readonly [Term, Term];
  const around = placeOf(model, map);
  return around && { field: around.field, keys: [...around.keys, model.value(key) as string] };
}

/** Whether a value is that of what is absent. */
export function isZero({ type, value }: Cell): boolean {
  return Array.isArray(value) ? value.length === 0 : value === zero(type);
}

/** Whether the field can hold the value in a context of the kind. */
export function allows({ field, keys }: Pick<Cell, "field" | "keys">, value: Value, kind: string | undefined): boolean {
  const values = keys.length > 0 ? undefined : valuesOf(field, kind);
  if (values === undefined) return true;
  return (Array.isArray(value) ? value : [value]).every((item) => values.includes(item as string));
}

/** The plain data of the cells; what is absent is left out, but for what `fields` require to be there. */
export function contextOf(cells: readonly Cell[], fields: readonly EnvironmentField[]): Record<string, unknown> {
  const context: Record<string, unknown> = {};
  for (const cell of cells) if (!isZero(cell)) put(context, [...cell.field.path, ...cell.keys], cell.value);
  for (const { path, present, type } of fields) {
    if (present === path.length) put(context, path, type.kind === "map" ? {} : zero(type), false);
    else if (present > 0) put(context, path.slice(0, present), {}, false);
  }
  return context;
}

/** The smaller context first. */
export function bySize(a: unknown, b: unknown): number {
  return JSON.stringify(a).length - JSON.stringify(b).length;
}

/** Sets an own property at `path`, with the objects on the way; `replaces`: whether one that is there is replaced. */
function put(
  object: Record<string, unknown>,
  [name = "", ...rest]: readonly string[],
  value: unknown,
  replaces = true,
): void {
  if (rest.length === 0 && (replaces || !Object.hasOwn(object, name))) define(object, name, value);
  if (rest.length === 0) return;
  if (!Object.hasOwn(object, name)) define(object, name, {});
  put(object[name] as Record<string, unknown>, rest, value, replaces);
}

/** As data from JSON has it, whatever the name. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  const data = Array.isArray(value) ? [...value] : value;
  if (name !== "__proto__") object[name] = data;
  else Object.defineProperty(object, name, { value: data, writable: true, enumerable: true, configurable: true });
}
