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
 * The value of `field` in the host's `context`: own properties only, and the zero value where one is missing.
 * @throws ContextError where the data has another shape than the environment says
 */
export function readField(context: unknown, field: EnvironmentField): Value {
  if (!isRecord(context)) throw new ContextError("", "an object with fields", describeData(context));
  let data: unknown = context;
  for (const [depth, name] of field.path.entries()) {
    if (data === undefined || data === null) return absent(field, depth, data);
    if (!isRecord(data)) {
      throw new ContextError(field.path.slice(0, depth).join("."), "an object with fields", describeData(data));
    }
    data = guarded(data, name, () => field.path.slice(0, depth + 1).join("."));
  }
  return data === undefined || data === null ? absent(field, field.path.length, data) : guardedConform(field, data);
}

/** What a field has that ends at `depth` names of its path. */
function absent(field: EnvironmentField, depth: number, data: unknown): Value {
  if (depth > field.present) return zero(field.type);
  const expected =
    depth === field.path.length ? `${describeType(field.type)}, which is required` : "an object, which is required";
  throw new ContextError(field.path.slice(0, depth).join("."), expected, describeData(data));
}

/**
 * The entry of `map` under `key`, of `type`; its zero value where there is none.
 * @throws ContextError where the entry has another shape
 */
export function readEntry(map: MapData, key: string, type: EnvironmentField["type"], path: () => string): Value {
  return conform(type, guarded(map, key, path), path);
}

function guarded(object: MapData, name: string, path: () => string): unknown {
  try {
    return ownEntry(object, name);
  } catch (cause) {
    throw new ContextError(path(), "data that can be read", "a getter that throws", { cause });
  }
}

function guardedConform(field: EnvironmentField, data: unknown): Value {
  try {
    return conform(field.type, data, () => field.name);
  } catch (cause) {
    if (cause instanceof ContextError) throw cause;
    throw new ContextError(field.name, "data that can be read", "a getter that throws", { cause });
  }
}
