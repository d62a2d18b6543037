import { z } from "zod";
import type { StoredResource } from "./schema.ts";
import { schemas } from "./schema.ts";

/** The resource with its fields in the order of its schema: the store keeps no order. Other mappings go by their keys. */
export function inSchemaOrder(resource: StoredResource): StoredResource {
  return ordered(schemas[resource.kind], resource) as StoredResource;
}

function ordered(schema: unknown, value: unknown): unknown {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (Array.isArray(value)) {
    const element = inner instanceof z.ZodArray ? inner.element : undefined;
    return value.map((item) => ordered(element, item));
  }
  if (typeof value !== "object" || value === null) return value;
  const fields: Readonly<Record<string, unknown>> = inner instanceof z.ZodObject ? inner.shape : {};
  const known = Object.keys(fields).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value)
    .filter((key) => !Object.hasOwn(fields, key))
    .sort();
  const data = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries([...known, ...others].map((key) => [key, ordered(fields[key], data[key])]));
}
