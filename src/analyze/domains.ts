import type { EnvironmentField } from "../environment.ts";

/** All that a field, or the items of its list, can be in contexts of a kind; undefined where that is open. */
export function valuesOf(field: EnvironmentField, kind: string | undefined): readonly string[] | undefined {
  const { values, type, required } = field;
  if (values === undefined || values === null || type.kind === "map") return undefined;
  if (!isList(values)) return kind === undefined ? undefined : values[kind];
  return type.kind === "list" || required || values.includes("") ? values : [...values, ""];
}

function isList<T>(values: readonly T[] | object): values is readonly T[] {
  return Array.isArray(values);
}
