import { createRoute, z } from "@hono/zod-openapi";
import { dialectNames, summarizedKinds } from "wherefore/teleport";
import { sessionStates } from "../domain/rows.ts";
import { changes, fates } from "../domain/trial.ts";
import { jsonAnswer, jsonBody, list, whole } from "./operation.ts";
import { problems } from "./problem.ts";
import { verdictSchema } from "./session.ts";

const tags = ["policies"];
const cost = z.object({ amount: z.number(), currency: z.string() });
const tokens = { input_tokens: whole, output_tokens: whole };
const route = { policy: z.string().optional(), model: z.string().optional() };

const trialFields = z.object({
  id: z.string(),
  kind: z.enum(summarizedKinds),
  user: z.string(),
  resource: z.string(),
  started: z.string().optional(),
  ended: z.string().optional(),
  fate: z.enum(fates),
  reason: z.string(),
  policy: z.string().optional(),
  model: z.object({ name: z.string(), label: z.string() }).optional(),
  verdicts: list(verdictSchema),
  size: z.object({ bytes: whole, measured: z.boolean() }).optional(),
  parts: whole,
  estimate: z.object({ ...tokens, cost: cost.optional() }),
  was: z.object({ state: z.enum(sessionStates), ...route }),
});
const trial = trialFields.openapi("PolicyTrial");
/** What policies would do with one session, and why. */
export type Trial = z.infer<typeof trial>;

const sums = z.object({
  sessions: whole,
  fates: z.record(z.enum(fates), whole),
  policies: list(
    z.object({
      policy: z.string(),
      model: z.string(),
      sessions: whole,
      kinds: z.object({ ssh: whole, k8s: whole, db: whole }),
      too_large: whole,
      ...tokens,
      cost: z.number().optional(),
      currency: z.string().optional(),
    }),
  ),
  ...tokens,
  costs: list(cost),
  limits: list(
    z.object({
      model: z.string(),
      limit: z.string(),
      most: z.number(),
      windows: whole.openapi({
        description: "The number of days, or months, on which the limit would have stopped sessions.",
      }),
    }),
  ),
  changes: z.object({ gained: whole, lost: whole, moved: whole }),
  measured: whole.openapi({ description: "The number of transcripts with a known size." }),
  guessed: whole.openapi({ description: "The number of transcripts whose size was estimated from the recording." }),
});
/** The sum of trials. */
export type TrialSums = z.infer<typeof sums>;

const complete = z.boolean().openapi({ description: "False if there were more sessions than the limit." });
const backtest = z.object({ days: whole, complete, ...sums.shape }).openapi("PolicyBacktest");
export type Backtest = z.infer<typeof backtest>;

const standing = z.object({
  policy: z.string(),
  kinds: list(z.string()),
  model: z.string(),
  filter: z.string().optional(),
  draft: z.boolean().openapi({ description: "Whether the policy is part of the change." }),
  takes: whole.openapi({ description: "The number of sessions that the policy would match." }),
  took: whole
    .optional()
    .openapi({ description: "The number of sessions that the current policy matches; zero if it is new." }),
  shadowed: list(z.object({ policy: z.string(), sessions: whole })).openapi({
    description: "The number of sessions that earlier policies shadow, by policy.",
  }),
});
/** A policy in the order in which they are tried, and what it would take. */
export type PolicyStanding = z.infer<typeof standing>;

const changedTrial = z.object({ ...trialFields.shape, change: z.enum(changes), before: z.object(route) });
export type ChangedTrial = z.infer<typeof changedTrial>;

const preview = z
  .object({
    complete,
    since: z.string().optional().openapi({ description: "When the earliest of the sessions ended." }),
    sessions: whole,
    skipped: whole.openapi({ description: "The number of sessions that are never summarized." }),
    order: list(standing).openapi({
      description: "The policies after the change, in order of evaluation.",
    }),
    changes: z.record(z.enum(changes), whole),
    trials: list(changedTrial).openapi({
      description: "Sessions that the changed policies match, or whose policy changes, newest first.",
    }),
    before: sums,
    after: sums,
  })
  .openapi("PolicyPreview");
/** What a change of the policies would do. */
export type PolicyPreview = z.infer<typeof preview>;

const example = list(z.object({ field: z.string(), value: z.string().openapi({ description: "JSON" }) })).openapi({
  description: "The fields of the smallest session of this sort.",
});
const analysis = z
  .object({
    unreachable: list(
      z.object({
        policy: z.string(),
        kind: z.enum(summarizedKinds).optional().openapi({ description: "Only for sessions of this kind." }),
        by: list(z.string()),
      }),
    ).openapi({
      description: "Policies that never match first: the policies in `by` match all their sessions before.",
    }),
    uncovered: list(z.object({ kind: z.enum(summarizedKinds), filter: z.string().optional(), example })).openapi({
      description: "For each kind, the sessions that no policy matches, as a filter; without a filter, all of them.",
    }),
    moves: list(z.object({ from: z.string().optional(), to: z.string().optional(), example })).openapi({
      description: "Every pair of policies between which some session moves; absent: no policy.",
    }),
    undecided: whole.openapi({ description: "The number of questions that a limit left open." }),
  })
  .openapi("PolicyAnalysis");
/** What holds after a change of the policies for every session, recorded or not. */
export type PolicyAnalysis = z.infer<typeof analysis>;

const without = z.array(z.string().max(1000)).max(100).readonly().default([]);

const proposed = {
  resources: z
    .string()
    .max(1024 * 1024)
    .optional()
    .openapi({
      description: "Policies as YAML instead of the stored ones; its models take precedence over stored models.",
    }),
  file: z.string().max(1000).optional().openapi({ description: "The name of that text in findings." }),
};

/** Trying policies out. */
export const policyOperations = {
  test: createRoute({
    method: "post",
    path: "/v1/policies/test",
    tags,
    summary: "Evaluate policies against sessions",
    request: {
      body: jsonBody(z.strictObject({ sessions: z.array(z.string()).min(1).max(100).readonly(), ...proposed })),
    },
    responses: {
      200: jsonAnswer(
        "The results, in the order of the sessions",
        z.object({ trials: list(trial) }).openapi("PolicyTrials"),
      ),
      ...problems(400, 401, 403, 404, 413, 422),
    },
  }),
  backtest: createRoute({
    method: "post",
    path: "/v1/policies/backtest",
    tags,
    summary: "Backtest policies against recent sessions, with costs",
    request: { body: jsonBody(z.strictObject({ days: whole.min(1).max(3660).default(30), ...proposed })) },
    responses: { 200: jsonAnswer("The totals", backtest), ...problems(400, 401, 403, 413, 422) },
  }),
  preview: createRoute({
    method: "post",
    path: "/v1/policies/preview",
    tags,
    summary: "Preview a change of policies against recent sessions",
    description:
      "Evaluates the stored policies with those in `resources` added or replaced, and those in `without` removed. Unknown sizes are mostly estimated.",
    request: {
      body: jsonBody(
        z.strictObject({
          sessions: whole.min(1).max(1000).default(200),
          ...proposed,
          without,
        }),
      ),
    },
    responses: { 200: jsonAnswer("The effect of the change", preview), ...problems(400, 401, 403, 408, 413, 422) },
  }),
  analysis: createRoute({
    method: "post",
    path: "/v1/policies/analysis",
    tags,
    summary: "Analyze a change of policies for all possible sessions",
    description: "The change is as in a preview. The answer is proven, or an example shows it.",
    request: { body: jsonBody(z.strictObject({ ...proposed, without })) },
    responses: { 200: jsonAnswer("What holds after the change", analysis), ...problems(400, 401, 403, 408, 413, 422) },
  }),
  language: createRoute({
    method: "get",
    path: "/v1/policies/language",
    tags,
    summary: "Get the dialect of filters and conditions",
    responses: {
      200: jsonAnswer("The dialect", z.object({ dialect: z.enum(dialectNames) }).openapi("Language")),
      ...problems(401),
    },
  }),
};
