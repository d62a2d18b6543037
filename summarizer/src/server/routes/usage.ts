import { noSubject, resourceSubject } from "../../access/subject.ts";
import { usageOperations } from "../../api/usage.ts";
import { listResources } from "../../resources/repository.ts";
import { standingOf, usageOf } from "../../spending/usage.ts";
import type { RouteGroup } from "../environment.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Model usage, for users who can list models. */
export const usageRoutes: RouteGroup = (api, { access, database }) => {
  api.openapi(usageOperations.get, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "list", "inference_model");
    const today = new Date().toISOString().slice(0, 10);
    const { from = `${today.slice(0, 7)}-01`, to = today, model } = context.req.valid("query");
    const all = await listResources(database, ["inference_model"]);
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
      input_tokens: row.input_tokens,
      output_tokens: row.output_tokens,
      cost: row.cost,
      currency: row.currency,
    }));
    return context.json({ from, to, usage, models: await Promise.all(standings) }, 200);
  });
};
