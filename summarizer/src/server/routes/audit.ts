import { createRoute, z } from "@hono/zod-openapi";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { momentParameter, pageSize } from "../parameters.ts";
import { problems } from "../problem.ts";

const list = createRoute({
  method: "get",
  path: "/v1/audit",
  tags: ["operation"],
  summary: "The audit log, the newest first",
  request: {
    query: z.strictObject({
      limit: pageSize(100, 1000),
      before: z.coerce
        .number("must be a number that a list has given out")
        .int()
        .positive()
        .optional()
        .openapi({ type: "integer", description: "`next` of the page before" }),
      event: z.string().optional(),
      user: z.string().optional(),
      session: z.string().optional(),
      from: momentParameter.optional(),
      to: momentParameter.optional(),
    }),
  },
  responses: {
    200: {
      description: "A page of events, as the reference system writes them; `next` is there where there are more",
      content: {
        "application/json": {
          schema: z
            .object({ events: z.array(z.record(z.string(), z.unknown())), next: z.number().int().optional() })
            .openapi("AuditLog"),
        },
      },
    },
    ...problems(400, 401, 403),
  },
});

interface Entry {
  readonly id: number;
  readonly time: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The audit log, for those who may list events. */
export const auditRoutes: RouteGroup = (api, { access, database }) => {
  api.openapi(list, async (context) => {
    access.require(principalOf(context), "list", "event");
    const { limit, before, event, user, session, from, to } = context.req.valid("query");
    // biome-ignore format: table
    const wanted = [
      ["id <",            before],
      ["event =",         event],
      ["user_name =",     user],
      ["data->>'sid' =",  session],
      ["time >=",         from],
      ["time <",          to],
    ].filter(([, value]) => value !== undefined);
    const conditions = wanted.map(([compared], index) => `${compared} $${index + 1}`);
    const rows = await database.query<Entry>(
      `SELECT id, time, data FROM audit WHERE ${["true", ...conditions].join(" AND ")} ORDER BY id DESC LIMIT ${limit + 1}`,
      wanted.map(([, value]) => value),
    );
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? page.at(-1)?.id : undefined;
    const events = page.map(({ time, data }) => ({ ...data, time: time.toISOString() }));
    return context.json({ events, ...(next !== undefined && { next }) }, 200);
  });
};
