import { createRoute, z } from "@hono/zod-openapi";
import { cursorParameter, nextCursor } from "./cursor.ts";
import { jsonAnswer, list, whole } from "./operation.ts";
import { momentParameter, pageSize } from "./parameters.ts";
import { problems } from "./problem.ts";

/** The audit log. */
export const auditOperations = {
  list: createRoute({
    method: "get",
    path: "/v1/audit",
    tags: ["operation"],
    summary: "List the audit log, newest first",
    request: {
      query: z.strictObject({
        limit: pageSize(100, 1000),
        after: cursorParameter(z.strictObject({ id: whole.positive() })).optional(),
        event: z.string().optional(),
        user: z.string().optional(),
        session: z.string().optional(),
        from: momentParameter.optional(),
        to: momentParameter.optional(),
      }),
    },
    responses: {
      200: jsonAnswer(
        "A page of events, in Teleport's format",
        z.object({ events: list(z.record(z.string(), z.unknown())), next: nextCursor }).openapi("AuditLog"),
      ),
      ...problems(400, 401, 403),
    },
  }),
};
