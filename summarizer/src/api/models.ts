import { createRoute, z } from "@hono/zod-openapi";
import { jsonAnswer, nameParameter, whole, yamlBody } from "./operation.ts";
import { problems } from "./problem.ts";

const tags = ["resources"];

const tested = z
  .object({
    model: z.string(),
    provider: z.enum(["openai", "bedrock", "digest"]),
    label: z.string().openapi({ description: "The provider's id of the model." }),
    milliseconds: whole,
    input_tokens: whole,
    output_tokens: whole,
  })
  .openapi("ModelTest");
/** What a model answered to a short request. */
export type ModelTest = z.infer<typeof tested>;
const answered = jsonAnswer("The model responded", tested);

/** Trying models out. */
export const modelOperations = {
  test: createRoute({
    method: "post",
    path: "/v1/models/{name}/test",
    tags,
    summary: "Test the connection to a model",
    description:
      "Sends one short request, billed as usual. Requires permission to update the model, and permission on its secret.",
    request: { params: nameParameter },
    responses: { 200: answered, ...problems(400, 401, 403, 404, 502) },
  }),
  testDraft: createRoute({
    method: "post",
    path: "/v1/models/test",
    tags,
    summary: "Test the connection to an unsaved model",
    description:
      "Requires permission to save this document. If the model names a stored secret, requires permission to `read` it, or to `update` one without `spec.hosts`. Usage is counted and written to the audit log.",
    request: { body: yamlBody("One `inference_model`, as YAML or JSON.") },
    responses: { 200: answered, ...problems(400, 401, 403, 413, 422, 502) },
  }),
};
