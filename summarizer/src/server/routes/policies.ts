import { createRoute, z } from "@hono/zod-openapi";
import { ContextError } from "wherefore";
import type { Principal } from "../../access/principal.ts";
import { plainData } from "../../plain.ts";
import type { Backtest } from "../../policies/backtest.ts";
import { backtestOf } from "../../policies/backtest.ts";
import { sizesOf } from "../../policies/sizes.ts";
import type { Trial } from "../../policies/trial.ts";
import { fates, trialOf, wantsSize } from "../../policies/trial.ts";
import { checkFile, isUsable } from "../../resources/check.ts";
import { ResourceError } from "../../resources/finding.ts";
import type { InferenceModel, InferencePolicy } from "../../resources/schema.ts";
import type { Route, Router } from "../../routing.ts";
import { router } from "../../routing.ts";
import type { Service } from "../../service.ts";
import type { SessionRow } from "../../store/rows.ts";
import { sessionStates } from "../../store/rows.ts";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { problems } from "../problem.ts";
import { listable, readable } from "../session-access.ts";
import { verdictSchema } from "../session-schema.ts";

const whole = z.number().int();
const cost = z.object({ amount: z.number(), currency: z.string() });
const tokens = { inputTokens: whole, outputTokens: whole };

const trial = z
  .object({
    id: z.string(),
    kind: z.enum(["ssh", "k8s", "db"]),
    user: z.string(),
    resource: z.string(),
    ended: z.string().optional(),
    fate: z.enum(fates),
    reason: z.string(),
    policy: z.string().optional(),
    model: z.object({ name: z.string(), label: z.string() }).optional(),
    verdicts: z.array(verdictSchema),
    size: z.object({ bytes: whole, measured: z.boolean() }).optional(),
    parts: whole,
    estimate: z.object({ ...tokens, cost: cost.optional() }),
    was: z.object({ state: z.enum(sessionStates), policy: z.string().optional(), model: z.string().optional() }),
  })
  .openapi("PolicyTrial") as z.ZodType<unknown> as z.ZodType<Trial>;

const backtest = z
  .object({
    days: whole,
    complete: z.boolean().openapi({ description: "False where there were more sessions than are looked at." }),
    sessions: whole,
    fates: z.record(z.enum(fates), whole),
    policies: z.array(
      z.object({
        policy: z.string(),
        model: z.string(),
        sessions: whole,
        kinds: z.object({ ssh: whole, k8s: whole, db: whole }),
        tooLarge: whole,
        ...tokens,
        cost: z.number().optional(),
        currency: z.string().optional(),
      }),
    ),
    ...tokens,
    costs: z.array(cost),
    limits: z.array(
      z.object({
        model: z.string(),
        limit: z.string(),
        most: z.number(),
        windows: whole.openapi({ description: "Days, or months, on which it would have stopped sessions." }),
      }),
    ),
    changes: z.object({ gained: whole, lost: whole, moved: whole }),
    measured: whole.openapi({ description: "Transcripts whose size was counted." }),
    guessed: whole.openapi({ description: "Transcripts whose size was estimated from their recording's." }),
  })
  .openapi("PolicyBacktest") as z.ZodType<unknown> as z.ZodType<Backtest & { days: number; complete: boolean }>;

const resources = z
  .string()
  .max(1024 * 1024)
  .optional()
  .openapi({ description: "Policies as YAML instead of those in the store; models in it go before the store's." });
const file = z.string().max(1000).optional().openapi({ description: "What findings call that text." });

const json = (schema: z.ZodType) => ({ required: true, content: { "application/json": { schema } } });

const test = createRoute({
  method: "post",
  path: "/v1/policies/test",
  tags: ["policies"],
  summary: "What policies would do with some sessions, and why",
  request: {
    body: json(z.strictObject({ sessions: z.array(z.string()).min(1).max(100), resources, file })) as {
      required: true;
      content: {
        "application/json": {
          schema: z.ZodType<{ sessions: string[]; resources?: string | undefined; file?: string | undefined }>;
        };
      };
    },
  },
  responses: {
    200: {
      description: "A trial for each, in the order given",
      content: { "application/json": { schema: z.object({ trials: z.array(trial) }).openapi("PolicyTrials") } },
    },
    ...problems(400, 401, 403, 404, 413, 422),
  },
});

const back = createRoute({
  method: "post",
  path: "/v1/policies/backtest",
  tags: ["policies"],
  summary: "What policies would have done with the sessions of the last days, and at what price",
  request: {
    body: json(z.strictObject({ days: z.number().int().min(1).max(3660).default(30), resources, file })) as {
      required: true;
      content: {
        "application/json": {
          schema: z.ZodType<{ days: number; resources?: string | undefined; file?: string | undefined }>;
        };
      };
    },
  },
  responses: {
    200: { description: "The sum of the trials", content: { "application/json": { schema: backtest } } },
    ...problems(400, 401, 403, 413, 422),
  },
});

const mostSessions = 10_000;
const sizeBudget = { sessions: 200, milliseconds: 20_000 };
const pageOf = 500;

/** Trying policies out, for those who may see policies, models and the sessions that it is about. */
export const policyRoutes: RouteGroup = (api, service) => {
  api.openapi(test, async (context) => {
    const principal = principalOf(context);
    const { sessions: ids, ...given } = context.req.valid("json");
    const rules = await rulesFor(service, principal, given);
    const sessions: SessionRow[] = [];
    for (const id of ids) sessions.push(await readable(service, principal, id));
    return context.json({ trials: [...plainData(await tryAll(service, sessions, rules))] }, 200);
  });

  api.openapi(back, async (context) => {
    const principal = principalOf(context);
    const { days, ...given } = context.req.valid("json");
    const rules = await rulesFor(service, principal, given);
    const from = new Date(Date.now() - days * 86_400_000);
    const sessions: SessionRow[] = [];
    let page = await listable(service, principal, { from }, pageOf, undefined);
    sessions.push(...page.sessions);
    while (page.next !== undefined && sessions.length < mostSessions) {
      page = await listable(service, principal, { from }, pageOf, page.next);
      sessions.push(...page.sessions);
    }
    const trials = await tryAll(service, sessions, rules);
    const sums = backtestOf(trials, rules.policies, rules.models);
    return context.json({ days, complete: page.next === undefined, ...plainData(sums) }, 200);
  });
};

interface Rules {
  readonly policies: readonly InferencePolicy[];
  readonly models: ReadonlyMap<string, InferenceModel>;
  readonly route: Router;
}

/** The policies and models to try: of the text where there is one, else of the store, as the principal may see them. */
async function rulesFor(
  { resources, config }: Service,
  principal: Principal,
  given: { readonly resources?: string | undefined; readonly file?: string | undefined },
): Promise<Rules> {
  const stored = (await resources.list(principal, "inference_model")) as readonly InferenceModel[];
  const models = new Map(stored.map((model) => [model.metadata.name, model]));
  if (given.resources === undefined) {
    const policies = (await resources.list(principal, "inference_policy")) as readonly InferencePolicy[];
    return { policies, models, route: router(policies, config.dialect) };
  }
  const text = { file: given.file ?? "resources", text: given.resources };
  const { checked, findings } = checkFile(text, config.dialect);
  if (!isUsable(findings)) throw new ResourceError(findings);
  const policies: InferencePolicy[] = [];
  for (const { resource } of checked) {
    if (resource.kind === "inference_policy") policies.push(resource);
    if (resource.kind === "inference_model") models.set(resource.metadata.name, resource);
  }
  return { policies, models, route: router(policies, config.dialect) };
}

async function tryAll(
  service: Service,
  sessions: readonly SessionRow[],
  { models, route }: Rules,
): Promise<readonly Trial[]> {
  const routed = sessions.map((session) => ({ session, taken: routeOf(session, route) }));
  const wanted = routed.flatMap(({ session, taken }) => (wantsSize(session, taken) ? [session] : []));
  const sizes = await sizesOf(wanted, service, sizeBudget);
  return routed.map(({ session, taken }) => trialOf(session, taken, models, sizes.get(session.id)));
}

function routeOf(session: SessionRow, route: Router): Route {
  try {
    return route({ endEvent: session.end_event });
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const because = `its end event has another shape than it should: ${error.message}`;
    return { policy: undefined, model: undefined, because, verdicts: [] };
  }
}
