import { z } from "@hono/zod-openapi";

/** A request body of JSON. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** An answer of JSON. */
export function jsonAnswer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** An answer of another type. */
export function textAnswer<Type extends string>(description: string, type: Type) {
  return { description, content: { [type]: { schema: z.string() } } };
}

/** A request body of resources, as YAML or as JSON. */
export function yamlBody(description: string) {
  return { description, required: true, content: { "application/yaml": { schema: z.string() } } };
}

/** A list of immutable plain data. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

export const whole = z.number().int();
export const time = z.iso.datetime();
/** A part of a path that names something. */
export const idParameter = z.object({ id: z.string() });
export const nameParameter = z.object({ name: z.string() });
