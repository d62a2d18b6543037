import type { EnvironmentField } from "./environment.ts";
import { describeType } from "./types/type.ts";
import {
  ContextError,
  conform,
  describeData,
  isRecord,
  type MapData,
  ownEntry,
  type Value,
  zero,
} from "./types/value.ts";

/**
 * The value of `field` in the host's `context`: own properties only, and the zero value if one is missing.
 * @throws ContextError if the data has the wrong shape
 */
export function readField(context: unknown, field: EnvironmentField): Value {
  let data: unknown = recordOf(context, () => "");
  for (const [depth, name] of field.path.entries()) {
    if (data === undefined || data === null) return absent(field, depth, data);
    const object = recordOf(data, () => field.path.slice(0, depth).join("."));
    const path = () => field.path.slice(0, depth + 1).join(".");
    data = guarded(path, () => ownEntry(object, name));
  }
  if (data === undefined || data === null) return absent(field, field.path.length, data);
  const path = () => field.name;
  return guarded(path, () => conform(field.type, data, path));
}

/** The value of a field whose data ends at `depth` names of its path. */
function absent(field: EnvironmentField, depth: number, data: unknown): Value {
  if (depth > field.present) return zero(field.type);
  const expected =
    depth === field.path.length ? `${describeType(field.type)}, which is required` : "an object, which is required";
  throw new ContextError(field.path.slice(0, depth).join("."), expected, describeData(data));
}

/**
 * The entry of `map` under `key`, of `type`; its zero value if there is none.
 * @throws ContextError if the entry has the wrong shape
 */
export function readEntry(map: MapData, key: string, type: EnvironmentField["type"], path: () => string): Value {
  return guarded(path, () => conform(type, ownEntry(map, key), path));
}

/**
 * The host's `data` as an object with fields.
 * @throws ContextError for any other data, and for a proxy that throws
 */
export function recordOf(
  data: unknown,
  path: () => string,
  expected = "an object with fields",
): Readonly<Record<string, unknown>> {
  return guarded(
    path,
    () => {
      if (isRecord(data)) return data;
      throw new ContextError(path(), expected, describeData(data));
    },
    "a proxy that throws",
  );
}

/**
 * The result of `read`, which can run the host's code: getters and proxy traps.
 * @throws ContextError if that throws, with the error as its cause
 */
export function guarded<T>(path: () => string, read: () => T, actual = "a getter that throws"): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ContextError) throw cause;
    throw new ContextError(path(), "data that can be read", actual, { cause });
  }
}
