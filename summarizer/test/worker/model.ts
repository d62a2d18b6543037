import { setTimeout as sleep } from "node:timers/promises";
import { fakeOpenAI, type Reply, says } from "../models/fake-openai.ts";

/** A model server that answers everything well after `milliseconds`, and knows how often it was asked about whom. */
export async function patientModel(milliseconds: number, ...first: readonly Reply[]) {
  const server = await fakeOpenAI(...first, async (response) => {
    const schema = schemaOf(server.requests.at(-1)?.body);
    await sleep(milliseconds);
    says(example(schema))(response);
  });
  return {
    url: server.url,
    /** Requests by the user whose session they are about. */
    calls(): ReadonlyMap<string, number> {
      const counts = new Map<string, number>();
      for (const { body } of server.requests) {
        const [user = "nobody"] = /user-\d+/.exec(JSON.stringify(body)) ?? [];
        counts.set(user, (counts.get(user) ?? 0) + 1);
      }
      return counts;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
}

/** The shape that a request wants for its answer. */
function schemaOf(body: unknown): Schema {
  const { response_format } = body as { response_format?: { json_schema?: { schema?: Schema } } };
  return response_format?.json_schema?.schema ?? {};
}

/** The least that a JSON schema takes. */
function example(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return example(schema.anyOf[0] ?? {});
  const type = typeof schema.type === "object" ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, example(inner)]));
    case "array":
      return [];
    case "number":
    case "integer":
      return Math.max(0, schema.minimum ?? 0);
    case "boolean":
      return false;
    default:
      return "Looked around";
  }
}
