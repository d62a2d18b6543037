import { auditOperations } from "../../api/audit.ts";
import { cursorOf } from "../../api/cursor.ts";
import type { RouteGroup } from "../environment.ts";
import { principalOf } from "../middleware/authentication.ts";

interface Entry {
  readonly id: number;
  readonly time: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The audit log, for users who can list events. */
export const auditRoutes: RouteGroup = (api, { access, database }) => {
  api.openapi(auditOperations.list, async (context) => {
    access.require(principalOf(context), "list", "event");
    const { limit, after, event, user, session, from, to } = context.req.valid("query");
    // biome-ignore format: table
    const wanted = [
      ["id <",            after?.id],
      ["event =",         event],
      ["user_name =",     user],
      ["time >=",         from],
      ["time <",          to],
    ].filter(([, value]) => value !== undefined);
    const conditions = wanted.map(([compared], index) => `${compared} $${index + 1}`);
    const values = wanted.map(([, value]) => value);
    if (session !== undefined) conditions.push(ofSession(`$${values.push(session)}`));
    const rows = await database.query<Entry>(
      `SELECT id, time, data FROM audit WHERE ${["true", ...conditions].join(" AND ")} ORDER BY id DESC LIMIT ${limit + 1}`,
      values,
    );
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1)?.id : undefined;
    const events = page.map(({ time, data }) => ({ ...data, time: time.toISOString() }));
    return context.json({ events, ...(last !== undefined && { next: cursorOf({ id: last }) }) }, 200);
  });
};

/** Events of one session, and of several sessions that include it. */
function ofSession(id: string): string {
  return `(data->>'sid' = ${id} OR (data ? 'sids' AND data->'sids' @> to_jsonb(${id}::text)))`;
}
