import { createRoute, z } from "@hono/zod-openapi";
import { jsonAnswer, list, whole } from "./operation.ts";
import { dayParameter } from "./parameters.ts";
import { problems } from "./problem.ts";

const amounts = z.object({ tokens: whole, cost: z.number() });

const row = z.object({
  model: z.string(),
  day: z.string(),
  summaries: whole,
  requests: whole,
  input_tokens: whole,
  output_tokens: whole,
  cost: z.number(),
  currency: z.string().openapi({ description: "Empty if the model has no prices." }),
});
/** What a model took on a day (UTC). */
export type UsageRow = z.infer<typeof row>;

const standing = z.object({
  model: z.string(),
  currency: z.string().optional(),
  limits: z.record(z.string(), z.number()).openapi({ description: "`spec.limits` of the model." }),
  day: amounts,
  month: amounts,
  reserved: amounts.openapi({ description: "Reserved for summaries in progress." }),
});
/** The current usage of a model with limits. */
export type Standing = z.infer<typeof standing>;

const usage = z
  .object({
    from: z.string(),
    to: z.string(),
    usage: list(row),
    models: list(standing).openapi({ description: "The current usage of models with limits." }),
  })
  .openapi("Usage");
/** What models took in some days. */
export type Usage = z.infer<typeof usage>;

/** What models took. */
export const usageOperations = {
  get: createRoute({
    method: "get",
    path: "/v1/usage",
    tags: ["operation"],
    summary: "Get model usage by day, and limits",
    request: {
      query: z.strictObject({
        from: dayParameter
          .optional()
          .openapi({ description: "The first day (UTC); default: the first day of this month." }),
        to: dayParameter.optional().openapi({ description: "The last day; default: today." }),
        model: z.string().optional(),
      }),
    },
    responses: { 200: jsonAnswer("The usage", usage), ...problems(400, 401, 403) },
  }),
};
