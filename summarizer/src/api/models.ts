import { createRoute, z } from "@hono/zod-openapi";
import { jsonAnswer, nameParameter, whole, yamlBody } from "./operation.ts";
import { problems } from "./problem.ts";

const tags = ["resources"];

const tested = z
  .object({
    model: z.string(),
    provider: z.enum(["openai", "bedrock", "digest"]),
    label: z.string().openapi({ description: "The id that the provider knows the model by." }),
    milliseconds: whole,
    input_tokens: whole,
    output_tokens: whole,
  })
  .openapi("ModelTest");
/** What a model answered to a short request. */
export type ModelTest = z.infer<typeof tested>;
const answered = jsonAnswer("It answered", tested);

/** Trying models out. */
export const modelOperations = {
  test: createRoute({
    method: "post",
    path: "/v1/models/{name}/test",
    tags,
    summary: "Ask a model something short: does it answer?",
    description:
      "Needs the right to change the model, and a right to its secret: the request is sent with its key, and billed as usual.",
    request: { params: nameParameter },
    responses: { 200: answered, ...problems(400, 401, 403, 404, 502) },
  }),
  testDraft: createRoute({
    method: "post",
    path: "/v1/models/test",
    tags,
    summary: "The same for a model that is not saved, or not as it is here",
    description:
      "Needs the rights to save this document. The model may name a stored secret: that needs the right to `read` it, or to `update` one without `spec.hosts`. What it takes is counted, and written to the audit log.",
    request: { body: yamlBody("One `inference_model` as YAML, and so as JSON too.") },
    responses: { 200: answered, ...problems(400, 401, 403, 413, 422, 502) },
  }),
};
