import { isDeepStrictEqual } from "node:util";
import type { RouteConfig } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import { operations } from "../src/api/operations.ts";
import type { ProblemDocument } from "../src/api/problem.ts";
import { problemSchema } from "../src/api/problem.ts";
import type { AnswerOf, OperationName } from "../src/api/request.ts";
import { jsonOf } from "../src/api/request.ts";

/** The operations as the contract has them, by `GET /v1/sessions/{id}`. */
export const contract: ReadonlyMap<string, RouteConfig> = new Map(
  operations.map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation]),
);

/** Statuses that any operation may answer with: what is refused before an operation is asked, and what goes wrong. */
const everywhere = new Set([401, 404, 405, 408, 411, 413, 415, 421, 429, 500, 503]);

/** Of several operations whose paths fit, the one with the fewest parameters is asked. */
function operationAt(method: string, address: string): string | undefined {
  const steps = (address.split("?")[0] ?? "").split("/");
  const fits = [...contract.keys()].filter((name) => {
    const [verb, path = ""] = name.split(" ");
    const pattern = path.split("/");
    return (
      verb === method &&
      pattern.length === steps.length &&
      pattern.every((step, at) => step.startsWith("{") || step === steps[at])
    );
  });
  return fits.sort((a, b) => a.split("{").length - b.split("{").length)[0];
}

/** What the contract says that an operation answers with this status and of this type. */
function schemaOf(name: string, { status, headers }: Response): z.ZodType | undefined {
  const answer = contract.get(name)?.responses[status];
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  const content = answer !== undefined && "content" in answer ? answer.content?.[type] : undefined;
  if (content !== undefined && "schema" in content && content.schema instanceof z.ZodType) return content.schema;
  const isProblem = type === "application/problem+json" && (everywhere.has(status) || !contract.has(name));
  return isProblem ? problemSchema : undefined;
}

/**
 * The JSON of an answer, undefined for none. Throws where it is not what the contract says that the operation answers with
 * its status, or holds a field that the contract does not have.
 */
export async function checked(method: string, address: string, response: Response) {
  const name = operationAt(method, address) ?? `${method} ${address}`;
  const answered = `${name} answered ${response.status}`;
  const data = await jsonOf(response);
  // The OpenAPI document does not describe itself.
  if (address === "/v1/openapi.json") return data;
  const shown = JSON.stringify(data)?.slice(0, 2000);
  if (data === undefined) {
    const answer = contract.get(name)?.responses[response.status];
    if (answer === undefined || "content" in answer) throw new Error(`${answered} without a body`);
    return undefined;
  }
  const schema = schemaOf(name, response);
  if (schema === undefined) throw new Error(`${answered}, which is not in the contract: ${shown}`);
  const read = schema.safeParse(data);
  if (!read.success) throw new Error(`${answered} what is not in the contract:\n${z.prettifyError(read.error)}`);
  if (!isDeepStrictEqual(read.data, data)) {
    throw new Error(`${answered} fields that are not in the contract: ${shown}`);
  }
  return data;
}

/** What an operation answers where it succeeds. */
export async function answerOf<Name extends OperationName>(name: Name, response: Response): Promise<AnswerOf<Name>> {
  if (!response.ok) throw new Error(`${name} answered ${response.status}: ${await response.text()}`);
  const [method = "", path = ""] = name.split(" ");
  return await checked(method, path, response);
}

/** Why a request was refused. */
export async function problemOf(response: Response): Promise<ProblemDocument> {
  return problemSchema.parse(await jsonOf(response));
}

/** The JSON of an answer of an operation, or undefined for one of another type, which the contract has to have as well. */
export async function conforming(name: string, response: Response) {
  const [method = "", path = ""] = name.split(" ");
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  if (/json$/.test(type) || response.status === 204) return await checked(method, path, response);
  const answer = contract.get(name)?.responses[response.status];
  const types = answer !== undefined && "content" in answer ? Object.keys(answer.content ?? {}) : [""];
  await response.body?.cancel();
  if (answer !== undefined && types.includes(type)) return undefined;
  throw new Error(`${name} answered ${response.status} of type ${JSON.stringify(type)}, which is not in the contract`);
}
