import { z } from "@hono/zod-openapi";
import { summarizedKinds } from "wherefore/teleport";
import { sessionStates } from "../domain/rows.ts";
import { commandCategories, reviewCodes, riskLevels, tactics } from "../domain/summary.ts";
import { list, time, whole } from "./operation.ts";

const text = z.string();
const moment = {
  entry: whole.openapi({ description: "Index in the transcript" }),
  at: whole.openapi({ description: "Milliseconds since the start" }),
};
const remark = { ...moment, command: text, reason: text };

const summary = z
  .object({
    title: text,
    short_description: text,
    detailed_description: text,
    risk_level: z.enum(riskLevels).optional(),
    risk_raised_from: z
      .enum([...riskLevels, "UNRATED"])
      .optional()
      .openapi({ description: "The model's risk level, if the commands show a higher risk" }),
    risk_score: z.number().min(0).max(100).optional(),
    risk_reasons: list(z.object({ level: z.enum(riskLevels), reason: text, score_impact: z.number().optional() })),
    notable_commands: list(
      z.object({
        ...remark,
        end: whole,
        category: z.enum(commandCategories),
        risk_level: z.enum(riskLevels).optional(),
        tactics: list(z.enum(tactics)),
        attack_ids: list(text),
      }),
    ),
    suspicions: list(z.object({ activity: text, moment: z.object(moment).optional() })),
    indicators: list(z.object({ ...moment, type: text, value: text })),
    sensitive_items: list(z.object({ ...moment, type: text, value: text })),
    needs_review: list(z.object({ code: z.enum(reviewCodes), detail: text })),
    activity: list(z.object({ name: text, count: whole })),
    categories: list(z.object({ name: z.enum(commandCategories), count: whole })),
    files: list(text),
    hosts: list(text),
    tables: list(text),
    failures: list(z.object(remark)),
    unseen_input: list(z.object({ ...moment, type: z.enum(["hidden-input", "deleted-input"]), text })),
    structured: z
      .boolean()
      .openapi({ description: "False if the answer did not have the requested structure and was kept as text" }),
    dropped_claims: whole.openapi({ description: "The number of model claims that the transcript does not support" }),
    masks: z.record(text, whole).openapi({ description: "The number of masked secrets, by kind" }),
    parts: whole,
  })
  .openapi("SummaryContent");
/** What one session amounted to. */
export type Summary = z.infer<typeof summary>;

const condition = z
  .object({
    kind: z.enum(["and", "or", "not", "call", "field", "index", "literal"]),
    text,
    value: z.boolean().nullable().openapi({ description: "Null if it was not evaluated" }),
    decided: z.boolean().openapi({ description: "Whether it decided the result of the whole filter" }),
    reads: list(
      z.object({
        text: text.openapi({ description: "The field or entry that it read" }),
        value: text.nullable().openapi({ description: "As JSON, truncated if long; null if absent" }),
      }),
    ),
    get children(): z.ZodReadonly<z.ZodArray<typeof condition>> {
      return list(condition);
    },
  })
  .openapi("ExplainedCondition");

/** Something to know of an answer as a whole. */
export const noteSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().openapi({ description: "What to do about it; empty if nothing." }),
});
export type Note = z.infer<typeof noteSchema>;

/** What one policy says of a session. */
export const verdictSchema = z.object({
  policy: text,
  matched: z.boolean(),
  shadowed: z
    .boolean()
    .optional()
    .openapi({ description: "Whether it also matches, but an earlier policy shadows it" }),
  because: text,
  tree: text,
  condition: condition.optional(),
});

export const sessionSchema = z
  .object({
    id: text,
    state: z.enum(sessionStates),
    reason: text.openapi({ description: "Why it is in this state; empty if there is no reason" }),
    remedy: text.openapi({ description: "What to do about it" }),
    source: text,
    session: z.object({
      id: text,
      kind: z.enum(summarizedKinds),
      user: text,
      resource: text,
      environment: text,
      started: text,
      duration: whole.openapi({ description: "Milliseconds" }),
      participants: list(text),
    }),
    policy: text.optional(),
    model: z.object({ name: text, label: text }).optional(),
    verdicts: list(verdictSchema),
    summary: summary.optional(),
    notes: list(text),
    recording: z
      .object({
        bytes: whole,
        format: z.enum(["stream", "cast"]),
        sha256: text.optional().openapi({ description: "SHA-256 of the recording, in hex; absent until it was read" }),
      })
      .optional(),
    attempts: whole,
    next_attempt: time.optional(),
    created: time,
    version: whole.optional().openapi({ description: "The version of the summary, from 1" }),
  })
  .openapi("Session");
/** What is known of a session in the store. Plain data, free of control characters. */
export type Session = z.infer<typeof sessionSchema>;

export const storedSummarySchema = z
  .object({
    version: whole.openapi({ description: "The number of the session's request, from 1" }),
    request: text.openapi({ description: "auto, or the id of a request on demand" }),
    state: z.enum(["pending", "running", "done", "failed", "too-large", "over-budget"]),
    reason: text,
    remedy: text,
    model: text,
    policy: text.optional(),
    requested_by: text,
    content: text.openapi({ description: "Markdown" }),
    summary: summary.optional(),
    usage: z.object({
      input_tokens: whole,
      output_tokens: whole,
      requests: whole,
      cost: z.object({ amount: z.number(), currency: text }).optional(),
    }),
    created: time,
    started: time.optional(),
    finished: time.optional(),
  })
  .openapi("Summary");
/** A request for a summary and what came of it. */
export type StoredSummary = z.infer<typeof storedSummarySchema>;

export const transcriptSchema = z
  .object({
    kind: z.enum(summarizedKinds),
    duration: whole,
    notes: list(text),
    entries: list(
      z.object({
        start: whole,
        end: whole,
        prompt: text,
        input: text,
        output: text,
        result: z.union([z.object({ status: whole }), z.object({ error: text }), z.object({ rows: whole })]).optional(),
        marks: list(z.object({ type: z.enum(["hidden-input", "deleted-input", "full-screen"]), text })),
      }),
    ),
  })
  .openapi("Transcript");
/** A session as text. Times are milliseconds since the start. */
export type Transcript = z.infer<typeof transcriptSchema>;
