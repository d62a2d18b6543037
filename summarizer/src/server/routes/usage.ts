import { createRoute, z } from "@hono/zod-openapi";
import { noSubject, resourceSubject } from "../../access/subject.ts";
import type { InferenceModel } from "../../kinds/schema.ts";
import { listResources } from "../../resources/repository.ts";
import { standingOf, usageOf } from "../../spending/usage.ts";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { dayParameter } from "../parameters.ts";
import { problems } from "../problem.ts";

const whole = z.number().int();
const amounts = z.object({ tokens: whole, cost: z.number() });
const usage = z
  .object({
    from: z.string(),
    to: z.string(),
    usage: z.array(
      z.object({
        model: z.string(),
        day: z.string(),
        summaries: whole,
        requests: whole,
        inputTokens: whole,
        outputTokens: whole,
        cost: z.number(),
        currency: z.string().openapi({ description: "Empty where the model had no prices." }),
      }),
    ),
    models: z
      .array(
        z.object({
          model: z.string(),
          currency: z.string().optional(),
          limits: z.record(z.string(), z.number()).openapi({ description: "`spec.limits` of the model." }),
          day: amounts,
          month: amounts,
          reserved: amounts.openapi({ description: "What summaries under way may come to." }),
        }),
      )
      .openapi({ description: "How the models that have limits stand to them now." }),
  })
  .openapi("Usage");

const get = createRoute({
  method: "get",
  path: "/v1/usage",
  tags: ["operation"],
  summary: "What models took, by day, and how they stand to their limits",
  request: {
    query: z.strictObject({
      from: dayParameter
        .optional()
        .openapi({ description: "The first day (UTC); the first of this month where left out." }),
      to: dayParameter.optional().openapi({ description: "The last day; today where left out." }),
      model: z.string().optional(),
    }),
  },
  responses: {
    200: { description: "The usage", content: { "application/json": { schema: usage } } },
    ...problems(400, 401, 403),
  },
});

/** What models took, for those who may list them. */
export const usageRoutes: RouteGroup = (api, { access, database }) => {
  api.openapi(get, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "list", "inference_model");
    const today = new Date().toISOString().slice(0, 10);
    const { from = `${today.slice(0, 7)}-01`, to = today, model } = context.req.valid("query");
    const all = (await listResources(database, ["inference_model"])) as readonly InferenceModel[];
    const models = new Map(all.map((each) => [each.metadata.name, each]));
    const may = (name: string) => {
      const known = models.get(name);
      const subject = known === undefined ? noSubject : resourceSubject(known);
      return access.decide(principal, "list", "inference_model", subject).allowed;
    };
    const rows = (await usageOf(database, { from, to, model })).filter(({ model_name }) => may(model_name));
    const limited = all.filter(
      ({ metadata: { name }, spec }) =>
        spec.limits !== undefined && may(name) && (model === undefined || model === name),
    );
    const standings = limited.map(async ({ metadata: { name }, spec: { limits = {}, prices } }) => {
      const standing = await standingOf(database, name, prices?.currency ?? "");
      return {
        model: name,
        ...(prices && { currency: prices.currency }),
        limits: Object.fromEntries(Object.entries(limits).map(([limit, most]) => [limit, most ?? 0])),
        ...standing,
      };
    });
    const usage = rows.map((row) => ({
      model: row.model_name,
      day: row.day,
      summaries: row.summaries,
      requests: row.requests,
      inputTokens: row.input_tokens,
      outputTokens: row.output_tokens,
      cost: row.cost,
      currency: row.currency,
    }));
    return context.json({ from, to, usage, models: await Promise.all(standings) }, 200);
  });
};
