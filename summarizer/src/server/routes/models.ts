import { createRoute, z } from "@hono/zod-openapi";
import type { Principal } from "../../access/principal.ts";
import { resourceSubject } from "../../access/subject.ts";
import { recordAudit } from "../../audit/audit.ts";
import { errorMessage } from "../../domain/errors.ts";
import type { InferenceModel } from "../../kinds/schema.ts";
import { modelLabel } from "../../models/choose.ts";
import { settle } from "../../spending/budget.ts";
import { costOf } from "../../spending/spend.ts";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { problems } from "../problem.ts";
import { textBody } from "../text-body.ts";

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
  description:
    "For whoever may change the model and has a right to its secret: the request is sent with its key, and billed as usual.",
  request: { params: z.object({ name: z.string() }) },
  responses: {
    200: { description: "It answered", content: { "application/json": { schema: tested } } },
    ...problems(401, 403, 404, 502),
  },
});

const testDraft = createRoute({
  method: "post",
  path: "/v1/models/test",
  tags: ["resources"],
  summary: "The same for a model that is not saved, or not as it is here",
  description:
    "For whoever may put this document in place. The model may name a stored secret: that needs the right to `read` it, or to `update` one without `spec.hosts`. What it takes is counted, and written to the audit log.",
  request: {
    body: {
      description: "One `inference_model` as YAML, and so as JSON too.",
      required: true,
      content: { "application/yaml": { schema: z.string() } },
    },
  },
  responses: {
    200: { description: "It answered", content: { "application/json": { schema: tested } } },
    ...problems(400, 401, 403, 413, 422, 502),
  },
});

/** Trying models out. */
export const modelRoutes: RouteGroup = (api, { access, database, resources, summarizer }) => {
  api.openapi(test, async (context) => {
    const principal = principalOf(context);
    const { name } = context.req.valid("param");
    const model = (await resources.get(principal, "inference_model", name)) as InferenceModel;
    access.require(principal, "update", "inference_model", resourceSubject(model), name);
    await resources.requireSecretOf(principal, model);
    return context.json(await asked(principal, model, false, context.req.raw.signal), 200);
  });
  api.openapi(testDraft, async (context) => {
    const principal = principalOf(context);
    resources.requireEver(principal, "update", ["inference_model"]);
    const file = { file: "document", text: await textBody(context) };
    const model = await resources.proposed(principal, "inference_model", file);
    return context.json(await asked(principal, model, true, context.req.raw.signal), 200);
  });

  /** Asks, and writes down who did and what it took: the model's address has been sent a key. */
  async function asked(principal: Principal, model: InferenceModel, draft: boolean, signal: AbortSignal) {
    const { name } = model.metadata;
    const { secrets } = await resources.configuration();
    const address = model.spec.openai?.base_url;
    const event = {
      event: "inference_model.test",
      user: principal.name,
      name,
      draft,
      ...(address && { base_url: address }),
    } as const;
    try {
      const outcome = await summarizer.test(model, secrets, { signal, draft });
      const { inputTokens, outputTokens, provider } = outcome;
      await database.transaction(async (tx) => {
        await recordAudit(tx, { ...event, success: true });
        const usage = { inputTokens, outputTokens, requests: 1, cost: costOf(model, outcome) };
        if (provider !== "digest") await settle(tx, name, usage, 0);
      });
      return { model: name, label: modelLabel(model), ...outcome };
    } catch (error) {
      await recordAudit(database, { ...event, success: false, error: errorMessage(error) });
      throw error;
    }
  }
};
