import { jsonOf } from "../../src/api/request.ts";
import type { Api } from "../../src/server/environment.ts";

/** A JSON schema as the OpenAPI document has them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Described {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An operation of the API, with data that its schemas take. */
export interface Operation {
  /** `GET /v1/sessions/{id}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, { readonly required: boolean; readonly sample: unknown }>>;
  readonly body: { readonly type: string; readonly sample: unknown } | undefined;
}

/** Every operation of the API, as its OpenAPI document describes it. */
export async function operationsOf(app: Api): Promise<readonly Operation[]> {
  const document: Document = await jsonOf(await app.request("/v1/openapi.json"));
  const sample = (schema: Schema): unknown => {
    if (schema.$ref !== undefined)
      return sample(document.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
    const given = schema.example ?? schema.enum?.[0] ?? schema.default;
    if (given !== undefined) return given;
    if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
    if (schema.type === "boolean") return false;
    if (schema.type === "array") return [sample(schema.items ?? {})];
    if (schema.properties !== undefined) {
      return Object.fromEntries(Object.entries(schema.properties).map(([name, of]) => [name, sample(of)]));
    }
    return "a".repeat(Number(/\{(\d+)\}\$$/.exec(schema.pattern ?? "")?.[1] ?? schema.minLength ?? 1));
  };
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, { parameters = [], requestBody }]): Operation => {
      const method = verb.toUpperCase();
      const [type, of] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      return {
        name: `${method} ${path}`,
        method,
        path,
        pathParameters: Object.fromEntries(
          parameters.flatMap((each) => (each.in === "path" ? [[each.name, sample(each.schema)]] : [])),
        ),
        query: Object.fromEntries(
          parameters.flatMap((each) =>
            each.in === "query" ? [[each.name, { required: each.required === true, sample: sample(each.schema) }]] : [],
          ),
        ),
        body: type === undefined || of === undefined ? undefined : { type, sample: sample(of.schema) },
      };
    }),
  );
}
