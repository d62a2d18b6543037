import { createRoute, z } from "@hono/zod-openapi";
import { summarizedKinds } from "wherefore/teleport";
import type { SessionSort } from "../domain/search.ts";
import { sessionSorts } from "../domain/search.ts";
import { riskLevels } from "../domain/summary.ts";
import { cursorParameter, nextCursor, storedTime, unknownCursor } from "./cursor.ts";
import { idParameter, jsonAnswer, jsonBody, list, textAnswer, whole } from "./operation.ts";
import { labelsParameter, momentParameter, namesParameter, pageSize, statesParameter } from "./parameters.ts";
import { problems } from "./problem.ts";
import { noteSchema, sessionSchema, storedSummarySchema, transcriptSchema } from "./session.ts";

const tags = ["sessions"];
const request = { params: idParameter };

/** What narrows sessions down, in a list and in a search alike. */
export const sessionFilters = {
  kind: namesParameter(summarizedKinds).optional(),
  state: statesParameter.optional(),
  user: z.string().optional(),
  role: z.string().optional().openapi({ description: "Sessions of users with this role" }),
  resource_kind: z.string().optional().openapi({ description: "node, kube_cluster or db" }),
  resource: z.string().optional(),
  label: labelsParameter.optional(),
  risk: namesParameter(riskLevels).optional(),
  from: momentParameter.optional(),
  to: momentParameter.optional(),
  interactive: z
    .enum(["yes", "no"])
    .optional()
    .openapi({ description: "no: ssh and k8s sessions that ran a command without a terminal" }),
};

/** Up to so many sessions are counted. */
export const mostCounted = 10_000;

const place = z.strictObject({
  ended: storedTime.nullable(),
  id: z.string(),
  key: z.union([z.string().max(100), z.number()]).optional(),
});

const amount = z.number().int().nonnegative();
/** What a cursor holds beside the end of a session, by the order of its list. */
const keys: Readonly<Record<SessionSort, z.ZodType>> = {
  newest: z.undefined(),
  oldest: z.undefined(),
  type: z.string(),
  risk: amount,
  longest: amount,
  shortest: amount,
};

const sessionQuery = z
  .strictObject({
    limit: pageSize(50, 500),
    after: cursorParameter(place).optional(),
    ...sessionFilters,
    text: z
      .string()
      .max(2000)
      .optional()
      .openapi({ description: "Words, as in `q` of /v1/search; the order is that of this list" }),
    sort: z.enum(sessionSorts).default("newest"),
    total: z.enum(["yes", "no"]).default("no").openapi({ description: "yes: count the sessions of all pages" }),
  })
  .superRefine(({ sort, after }, context) => {
    if (after === undefined || keys[sort].safeParse(after.key).success) return;
    context.addIssue({ ...unknownCursor, path: ["after"] });
  });

/** Sessions, what became of them, and their recordings. */
export const sessionOperations = {
  list: createRoute({
    method: "get",
    path: "/v1/sessions",
    tags,
    summary: "List sessions",
    request: { query: sessionQuery },
    responses: {
      200: jsonAnswer(
        "A page of sessions",
        z
          .object({
            sessions: list(sessionSchema),
            next: nextCursor,
            notes: list(noteSchema).optional(),
            total: whole.optional().openapi({
              description: `Sessions on all pages, where that was asked for; ${mostCounted + 1} where there are more than ${mostCounted}. Left out for users who may list only some sessions.`,
            }),
          })
          .openapi("SessionList"),
      ),
      ...problems(400, 401, 403),
    },
  }),
  get: createRoute({
    method: "get",
    path: "/v1/sessions/{id}",
    tags,
    summary: "Get a session, its state, and its latest summary",
    request,
    responses: { 200: jsonAnswer("The session", sessionSchema), ...problems(400, 401, 403, 404) },
  }),
  endEvent: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/end-event",
    tags,
    summary: "Get the end event of a session, as the cluster wrote it",
    request,
    responses: {
      200: jsonAnswer("The event", z.record(z.string(), z.unknown()).openapi("EndEvent")),
      ...problems(400, 401, 403, 404),
    },
  }),
  summaries: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/summaries",
    tags,
    summary: "List the summaries of a session, newest first",
    request,
    responses: {
      200: jsonAnswer(
        "The summary requests and their results",
        z.object({ summaries: list(storedSummarySchema) }).openapi("SummaryList"),
      ),
      ...problems(400, 401, 403, 404),
    },
  }),
  transcript: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/transcript",
    tags,
    summary: "Get the transcript of a session",
    request,
    responses: { 200: jsonAnswer("The transcript", transcriptSchema), ...problems(400, 401, 403, 404, 422, 502, 503) },
  }),
  recording: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/recording",
    tags,
    summary: "Get the original recording of a session",
    request,
    responses: {
      200: {
        description: "The bytes",
        content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
      },
      ...problems(400, 401, 403, 404, 502, 503),
    },
  }),
  cast: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/cast",
    tags,
    summary: "Get the recording of a terminal session as asciicast 2, for players",
    request,
    responses: {
      200: textAnswer("Output, sizes and markers", "application/x-asciicast"),
      ...problems(400, 401, 403, 404, 422, 502, 503),
    },
  }),
  thumbnail: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/thumbnail",
    tags,
    summary: "Get a thumbnail of the recording",
    request,
    responses: {
      200: textAnswer("320 × 180", "image/svg+xml"),
      304: { description: "Not modified" },
      ...problems(400, 401, 403, 404, 422, 502, 503),
    },
  }),
  retry: createRoute({
    method: "post",
    path: "/v1/sessions/{id}/retry",
    tags,
    summary: "Reprocess a session from scratch",
    request,
    responses: { 202: jsonAnswer("The session is queued", sessionSchema), ...problems(400, 401, 403, 404, 409) },
  }),
  summarize: createRoute({
    method: "post",
    path: "/v1/sessions/{id}/summaries",
    tags,
    summary: "Summarize a session regardless of policies",
    request: {
      params: idParameter,
      body: jsonBody(
        z
          .strictObject({
            model: z.string().min(1).optional().openapi({
              description: "The name of an inference_model; default: the model of the session's policy",
            }),
          })
          .openapi("SummaryRequest"),
      ),
    },
    responses: {
      202: jsonAnswer("The session is queued", storedSummarySchema),
      ...problems(400, 401, 403, 404, 409, 422),
    },
  }),
  changes: createRoute({
    method: "get",
    path: "/v1/changes",
    tags,
    summary: "Stream new and changed sessions",
    description:
      "Server-sent events: each `session` event has a session as in the list; of several changes of one session in a short time, " +
      "only the last is sent. The stream ends after some minutes, if its client reads too slowly, and when " +
      "the user is signed out or can no longer list sessions. Then reconnect, and read the list for missed changes.",
    responses: { 200: textAnswer("The events", "text/event-stream"), ...problems(401, 403, 429) },
  }),
};
