import { createRoute, z } from "@hono/zod-openapi";
import { resourceSubject } from "../../access/subject.ts";
import { modelLabel } from "../../providers/choose.ts";
import type { InferenceModel } from "../../resources/schema.ts";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { problems } from "../problem.ts";

const tested = z
  .object({
    model: z.string(),
    provider: z.enum(["openai", "bedrock", "digest"]),
    label: z.string().openapi({ description: "The id that the provider knows the model by." }),
    milliseconds: z.number().int(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
  })
  .openapi("ModelTest");

const test = createRoute({
  method: "post",
  path: "/v1/models/{name}/test",
  tags: ["resources"],
  summary: "Ask a model something short: does it answer?",
  description: "For whoever may change the model: the request is sent with its key, and paid for like any other.",
  request: { params: z.object({ name: z.string() }) },
  responses: {
    200: { description: "It answered", content: { "application/json": { schema: tested } } },
    ...problems(401, 403, 404, 502),
  },
});

/** Trying models out. */
export const modelRoutes: RouteGroup = (api, { access, resources, summarizer }) => {
  api.openapi(test, async (context) => {
    const principal = principalOf(context);
    const { name } = context.req.valid("param");
    const model = (await resources.get(principal, "inference_model", name)) as InferenceModel;
    access.require(principal, "update", "inference_model", resourceSubject(model), name);
    const { secrets } = await resources.configuration();
    const outcome = await summarizer.test(model, secrets, context.req.raw.signal);
    return context.json({ model: name, label: modelLabel(model), ...outcome }, 200);
  });
};
