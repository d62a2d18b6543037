import type { Principal } from "../../access/principal.ts";
import { resourceSubject } from "../../access/subject.ts";
import type { ModelTest } from "../../api/models.ts";
import { modelOperations } from "../../api/models.ts";
import { recordAudit } from "../../audit/audit.ts";
import { errorMessage } from "../../domain/errors.ts";
import type { InferenceModel } from "../../kinds/schema.ts";
import { modelLabel } from "../../models/choose.ts";
import { settle } from "../../spending/budget.ts";
import { costOf } from "../../spending/spend.ts";
import type { RouteGroup } from "../environment.ts";
import { textBody } from "../http/text-body.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Testing models. */
export const modelRoutes: RouteGroup = (api, { access, database, resources, summarizer }) => {
  api.openapi(modelOperations.test, async (context) => {
    const principal = principalOf(context);
    const { name } = context.req.valid("param");
    const model = await resources.get(principal, "inference_model", name);
    access.require(principal, "update", "inference_model", resourceSubject(model), name);
    await resources.requireSecretOf(principal, model);
    return context.json(await asked(principal, model, false, context.req.raw.signal), 200);
  });
  api.openapi(modelOperations.testDraft, async (context) => {
    const principal = principalOf(context);
    resources.requireEver(principal, "update", ["inference_model"]);
    const file = { file: "document", text: await textBody(context) };
    const model = await resources.proposed(principal, "inference_model", file);
    return context.json(await asked(principal, model, true, context.req.raw.signal), 200);
  });

  /** Sends the request, and audits who did and the usage, because a key was sent. */
  async function asked(
    principal: Principal,
    model: InferenceModel,
    draft: boolean,
    signal: AbortSignal,
  ): Promise<ModelTest> {
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
      const { milliseconds } = outcome;
      const label = modelLabel(model);
      return { model: name, provider, label, milliseconds, input_tokens: inputTokens, output_tokens: outputTokens };
    } catch (error) {
      await recordAudit(database, { ...event, success: false, error: errorMessage(error) });
      throw error;
    }
  }
};
