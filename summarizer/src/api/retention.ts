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
      .openapi({ description: "Days to keep the session after its end; absent: it has no maximum age" }),
    policy: z
      .string()
      .optional()
      .openapi({ description: "The retention_policy that sets keep_days; absent: the global setting" }),
    due: time.optional().openapi({ description: "When it will be deleted, unless on legal hold" }),
  })
  .openapi("SessionRetention");
export type SessionRetention = z.infer<typeof keepingSchema>;

const statusSchema = z
  .object({
    keep_sessions_days: days.optional().openapi({ description: "--keep-sessions-days" }),
    keep_audit_days: days.optional().openapi({ description: "--keep-audit-days" }),
    deleting: whole.openapi({ description: "Sessions marked for deletion whose recordings still exist" }),
    holds: whole.openapi({ description: "Legal holds of individual sessions" }),
    held: whole.openapi({ description: "Expired sessions on legal hold" }),
    finished: time.optional().openapi({ description: "When a run last completed" }),
    problem: z.string().optional().openapi({ description: "Why the last run ended early" }),
    oldest_session: time.optional(),
    oldest_event: time.optional().openapi({ description: "The time of the first event of the audit log" }),
  })
  .openapi("RetentionStatus");
export type RetentionStatus = z.infer<typeof statusSchema>;

/** Deletion and legal holds. */
export const retentionOperations = {
  remove: createRoute({
    method: "delete",
    path: "/v1/sessions/{id}",
    tags,
    summary: "Delete a session with its recording, its summaries and all derived data",
    description:
      "Requires permission to `delete` the session. Deletion is final: its id is not accepted again. If the storage does not " +
      "delete the recording, the session stays in the state `deleting`, and the service tries again.",
    request,
    responses: { 204: { description: "The session is deleted" }, ...problems(400, 401, 403, 404, 409, 502, 503) },
  }),
  keeping: createRoute({
    method: "get",
    path: "/v1/sessions/{id}/retention",
    tags,
    summary: "Get the retention of a session",
    request,
    responses: { 200: jsonAnswer("The retention", keepingSchema), ...problems(400, 401, 403, 404) },
  }),
  hold: createRoute({
    method: "put",
    path: "/v1/sessions/{id}/hold",
    tags,
    summary: "Place a session on legal hold, which prevents its deletion",
    description: "Requires permission to `create` a `legal_hold`; its condition reads the session.",
    request: {
      ...request,
      body: jsonBody(
        z
          .strictObject({
            reason: z.string().trim().min(1).max(1000).openapi({ description: "The reason, such as a case number" }),
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
    description: "Requires permission to `delete` a `legal_hold`. An expired session is deleted soon afterwards.",
    request,
    responses: { 204: { description: "The hold is released" }, ...problems(400, 401, 403, 404) },
  }),
  holds: createRoute({
    method: "get",
    path: "/v1/holds",
    tags,
    summary: "List legal holds, by session",
    request: {
      query: z.strictObject({
        limit: pageSize(100, 1000),
        after: cursorParameter(z.strictObject({ session: z.string() })).optional(),
      }),
    },
    responses: {
      200: jsonAnswer(
        "A page of legal holds",
        z.object({ holds: list(holdSchema), next: nextCursor }).openapi("LegalHoldList"),
      ),
      ...problems(400, 401, 403),
    },
  }),
  status: createRoute({
    method: "get",
    path: "/v1/retention",
    tags,
    summary: "Get retention settings and progress",
    responses: { 200: jsonAnswer("The settings and the last run", statusSchema), ...problems(401, 403) },
  }),
};
