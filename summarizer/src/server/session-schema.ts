import { z } from "@hono/zod-openapi";
import { summarizedKinds } from "wherefore/teleport";
import type { ExplainedCondition } from "../domain/explained-condition.ts";
import { sessionStates } from "../domain/rows.ts";
import type { Summary } from "../domain/summary.ts";
import { commandCategories, reviewCodes, riskLevels, tactics } from "../domain/summary.ts";
import type { Transcript } from "../domain/transcript.ts";
import type { StoredReport } from "./reports.ts";

const text = z.string();
const whole = z.number().int();
const time = z.iso.datetime();
const list = <Item extends z.ZodType>(item: Item) => z.array(item);
const moment = {
  entry: whole.openapi({ description: "Index in the transcript" }),
  at: whole.openapi({ description: "Milliseconds since the start" }),
};
const remark = { ...moment, command: text, reason: text };

/** What is served is plain data of types of our own: the schema describes it to others. */
function served<T>(name: string, schema: z.ZodType): z.ZodType<T> {
  return schema.openapi(name) as z.ZodType<unknown> as z.ZodType<T>;
}

const summary = z
  .object({
    title: text,
    shortDescription: text,
    detailedDescription: text,
    riskLevel: z.enum(riskLevels).optional(),
    riskRaisedFrom: z
      .enum([...riskLevels, "UNRATED"])
      .optional()
      .openapi({ description: "What the model said, where its commands show a higher risk" }),
    riskScore: z.number().min(0).max(100).optional(),
    riskReasons: list(z.object({ level: z.enum(riskLevels), reason: text, scoreImpact: z.number().optional() })),
    notableCommands: list(
      z.object({
        ...remark,
        end: whole,
        category: z.enum(commandCategories),
        riskLevel: z.enum(riskLevels).optional(),
        tactics: list(z.enum(tactics)),
        attackIds: list(text),
      }),
    ),
    suspicions: list(z.object({ activity: text, moment: z.object(moment).optional() })),
    indicators: list(z.object({ ...moment, type: text, value: text })),
    sensitiveItems: list(z.object({ ...moment, type: text, value: text })),
    needsReview: list(z.object({ code: z.enum(reviewCodes), detail: text })),
    activity: list(z.object({ name: text, count: whole })),
    categories: list(z.object({ name: z.enum(commandCategories), count: whole })),
    files: list(text),
    hosts: list(text),
    tables: list(text),
    failures: list(z.object(remark)),
    unseenInput: list(z.object({ ...moment, type: z.enum(["hidden-input", "deleted-input"]), text })),
    structured: z.boolean().openapi({ description: "False for an answer without the shape asked for, kept as text" }),
    droppedClaims: whole.openapi({ description: "Claims of the model that the transcript does not hold" }),
    masks: z.record(text, whole).openapi({ description: "Secrets that were masked, by sort" }),
    parts: whole,
  })
  .openapi("SummaryContent");

const conditionKinds = ["and", "or", "not", "call", "field", "index", "literal"] as const;

const condition: z.ZodType<ExplainedCondition> = z
  .object({
    kind: z.enum(conditionKinds),
    text,
    value: z.boolean().nullable().openapi({ description: "Null where the filter was decided before it" }),
    decided: z.boolean().openapi({ description: "Whether the verdict of the whole filter hung on it" }),
    reads: list(
      z.object({
        text: text.openapi({ description: "The field or entry that it read" }),
        value: text.nullable().openapi({ description: "As JSON, cut where it is long; null where there is none" }),
      }),
    ),
    children: list(z.lazy(() => condition)),
  })
  .openapi("ExplainedCondition");

/** Something to know of an answer as a whole. */
export const noteSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().openapi({ description: "What to do about it; empty where there is nothing to do." }),
});

/** What one policy says of a session. */
export const verdictSchema = z.object({
  policy: text,
  matched: z.boolean(),
  because: text,
  tree: text,
  condition: condition.optional(),
});

export const sessionSchema = served<StoredReport>(
  "Session",
  z.object({
    id: text,
    state: z.enum(sessionStates),
    reason: text.openapi({ description: "Why it is in this state; empty where there is nothing to say" }),
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
        sha256: text.optional().openapi({ description: "Of its bytes, in hex; absent until it was read once" }),
      })
      .optional(),
    attempts: whole,
    nextAttempt: time.optional(),
    created: time,
    version: whole.optional().openapi({ description: "Which of its summaries this is, counted from 1" }),
  }),
);

/** A request for a summary and what came of it. */
export interface StoredSummary {
  readonly version: number;
  readonly request: string;
  readonly state: string;
  readonly reason: string;
  readonly remedy: string;
  readonly model: string;
  readonly policy: string | undefined;
  readonly requestedBy: string;
  /** Markdown. */
  readonly content: string;
  readonly summary: Summary | undefined;
  readonly usage: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly requests: number;
    readonly cost: { readonly amount: number; readonly currency: string } | undefined;
  };
  readonly created: string;
  readonly started: string | undefined;
  readonly finished: string | undefined;
}

export const summarySchema = served<StoredSummary>(
  "Summary",
  z.object({
    version: whole.openapi({ description: "Counts a session's requests from 1" }),
    request: text.openapi({ description: "auto, or the id of a request on demand" }),
    state: z.enum(["pending", "running", "done", "failed", "too-large", "over-budget"]),
    reason: text,
    remedy: text,
    model: text,
    policy: text.optional(),
    requestedBy: text,
    content: text.openapi({ description: "Markdown" }),
    summary: summary.optional(),
    usage: z.object({
      inputTokens: whole,
      outputTokens: whole,
      requests: whole,
      cost: z.object({ amount: z.number(), currency: text }).optional(),
    }),
    created: time,
    started: time.optional(),
    finished: time.optional(),
  }),
);

export const transcriptSchema = served<Transcript>(
  "Transcript",
  z.object({
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
  }),
);
