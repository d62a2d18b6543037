import { createRoute, z } from "@hono/zod-openapi";
import { cursorParameter, nextCursor } from "./cursor.ts";
import { idParameter, jsonAnswer, jsonBody, list, time, whole } from "./operation.ts";
import { pageSize } from "./parameters.ts";
import { problems } from "./problem.ts";

const tags = ["retention"];
const request = { params: idParameter };
const days = whole.positive();

const holdSchema = z
  .object({
    session: z.string(),
    reason: z.string(),
    placed_by: z.string().openapi({ description: "A user's name" }),
    placed: time,
  })
  .openapi("LegalHold");
export type LegalHold = z.infer<typeof holdSchema>;

const keepingSchema = z
  .object({
    hold: holdSchema.optional(),
    held_by: list(z.string()).openapi({ description: "Each retention_policy that puts the session on hold" }),
    keep_days: days
      .optional()
      .openapi({ description: "Days after its end; absent: it is not deleted because of its age" }),
    policy: z
      .string()
      .optional()
      .openapi({ description: "The retention_policy that decides keep_days; absent: the setting" }),
    due: time.optional().openapi({ description: "When it is due, if no hold keeps it" }),
  })
  .openapi("SessionRetention");
export type SessionRetention = z.infer<typeof keepingSchema>;

const statusSchema = z
  .object({
    keep_sessions_days: days.optional().openapi({ description: "--keep-sessions-days" }),
    keep_audit_days: days.optional().openapi({ description: "--keep-audit-days" }),
    deleting: whole.openapi({ description: "Sessions that are marked, and whose recordings are not gone yet" }),
    holds: whole.openapi({ description: "Legal holds of single sessions" }),
    held: whole.openapi({ description: "Sessions that are due, and that a legal hold keeps" }),
    finished: time.optional().openapi({ description: "When a round last reached the end of what was due" }),
    problem: z.string().optional().openapi({ description: "Why the last round ended early" }),
    oldest_session: time.optional(),
    oldest_event: time.optional().openapi({ description: "The first event of the audit log" }),
  })
  .openapi("RetentionStatus");
export type RetentionStatus = z.infer<typeof statusSchema>;

/** Deletion and legal holds. */
export const retentionOperations = {
  remove: createRoute({
    method: "delete",
    path: "/v1/sessions/{id}",
    tags,
    summary: "Delete a session, its recording, its summaries and all that was made of them",
    description:
      "Needs the right to `delete` the session. Deletion is final: its id is not accepted again. Where the storage does not " +
      "delete the recording, the session stays in the state `deleting`, and the service tries again.",
    request,
    responses: { 204: { description: "It is deleted" }, ...problems(400, 401, 403, 404, 409, 502, 503) },
  }),
  keeping: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/retention",
    tags,
    summary: "How long a session is kept, and what decides it",
    request,
    responses: { 200: jsonAnswer("What decides", keepingSchema), ...problems(400, 401, 403, 404) },
  }),
  hold: createRoute({
    method: "put",
    path: "/v1/sessions/{id}/hold",
    tags,
    summary: "Place a session on legal hold, so that nothing deletes it",
    description: "Needs the right to `create` a `legal_hold`; its condition reads the session.",
    request: {
      ...request,
      body: jsonBody(
        z
          .strictObject({
            reason: z.string().trim().min(1).max(1000).openapi({ description: "Such as the number of a case" }),
          })
          .openapi("LegalHoldRequest"),
      ),
    },
    responses: { 200: jsonAnswer("The hold", holdSchema), ...problems(400, 401, 403, 404, 409) },
  }),
  release: createRoute({
    method: "delete",
    path: "/v1/sessions/{id}/hold",
    tags,
    summary: "Release a session from its legal hold",
    description: "Needs the right to `delete` a `legal_hold`. A session that is due is deleted soon afterwards.",
    request,
    responses: { 204: { description: "It is released" }, ...problems(400, 401, 403, 404) },
  }),
  holds: createRoute({
    method: "get",
    path: "/v1/holds",
    tags,
    summary: "The legal holds of sessions, by session",
    request: {
      query: z.strictObject({
        limit: pageSize(100, 1000),
        after: cursorParameter(z.strictObject({ session: z.string() })).optional(),
      }),
    },
    responses: {
      200: jsonAnswer(
        "A page of those whose sessions you may list holds of",
        z.object({ holds: list(holdSchema), next: nextCursor }).openapi("LegalHoldList"),
      ),
      ...problems(400, 401, 403),
    },
  }),
  status: createRoute({
    method: "get",
    path: "/v1/retention",
    tags,
    summary: "What is deleted because of its age, and how far that is",
    responses: { 200: jsonAnswer("The settings and the last round", statusSchema), ...problems(401, 403) },
  }),
};
