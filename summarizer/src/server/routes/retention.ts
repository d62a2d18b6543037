import type { Principal } from "../../access/principal.ts";
import { readableSubject, sessionSubject } from "../../access/subject.ts";
import { cursorOf } from "../../api/cursor.ts";
import { retentionOperations } from "../../api/retention.ts";
import { plainData } from "../../domain/plain.ts";
import type { RuledKind, Verb } from "../../domain/rules.ts";
import type { LegalHold } from "../../retention/holds.ts";
import { holdsOf, listHolds } from "../../retention/holds.ts";
import type { Asker } from "../../retention/retention.ts";
import { keepingOf } from "../../retention/rules.ts";
import { retentionStatus } from "../../retention/status.ts";
import { findSession } from "../../sessions/listing.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";
import { first } from "../middleware/first.ts";
import { readable } from "../session-access.ts";

/** The number of holds per query. */
const mostHolds = 1000;

/** Deletion and legal holds. */
export const retentionRoutes: RouteGroup = (api, service) => {
  const { access, config, database, retention } = service;

  api.openapi(retentionOperations.remove, async (context) => {
    const { id } = context.req.valid("param");
    await retention.delete(id, await askerFor(principalOf(context), "delete", "session", id));
    return context.body(null, 204);
  });

  api.openapi(retentionOperations.keeping, async (context) => {
    const { id, end_event, ended, created } = await readable(
      service,
      principalOf(context),
      context.req.valid("param").id,
    );
    const [own] = await holdsOf(database, [id]);
    const found = keepingOf(await retention.rules(), end_event);
    const { days: keepDays, policy, holds: heldBy = [] } = found ?? {};
    const since = Math.min((ended ?? created).getTime(), created.getTime());
    const due = keepDays === undefined ? undefined : new Date(since + keepDays * 86_400_000);
    const answer = {
      ...(own !== undefined && { hold: toldHold(own) }),
      ...{ held_by: heldBy },
      ...(keepDays !== undefined && { keep_days: keepDays }),
      ...(policy !== undefined && { policy }),
      ...(due !== undefined && { due: due.toISOString() }),
    };
    return context.json(answer, 200);
  });

  const middleware = first((principal) => access.requireEver(principal, "create", "legal_hold"));
  api.openapi({ ...retentionOperations.hold, middleware }, async (context) => {
    const { id } = context.req.valid("param");
    const { reason } = context.req.valid("json");
    const asker = await askerFor(principalOf(context), "create", "legal_hold", id);
    return context.json(toldHold(await retention.hold(id, reason, asker)), 200);
  });

  api.openapi(retentionOperations.release, async (context) => {
    const { id } = context.req.valid("param");
    await retention.release(id, await askerFor(principalOf(context), "delete", "legal_hold", id));
    return context.body(null, 204);
  });

  api.openapi(retentionOperations.holds, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "list", "legal_hold");
    const lists = access.decider(principal, "list", "legal_hold");
    const { limit, after } = context.req.valid("query");
    const seen: LegalHold[] = [];
    let last: string | undefined = after?.session ?? "";
    // A page ends with a visible hold, where the next one begins.
    while (last !== undefined && seen.length <= limit) {
      const rows = await listHolds(database, last, mostHolds);
      for (const row of rows) {
        const subject = readableSubject(row.end_event);
        if (subject !== undefined && lists(subject)) seen.push(row);
      }
      last = rows.length < mostHolds ? undefined : rows.at(-1)?.session_id;
    }
    const page = seen.slice(0, limit);
    const next = seen.length > limit ? page.at(-1)?.session_id : undefined;
    return context.json(
      { holds: page.map(toldHold), ...(next !== undefined && { next: cursorOf({ session: next }) }) },
      200,
    );
  });

  api.openapi(retentionOperations.status, async (context) => {
    access.require(principalOf(context), "list", "retention_policy");
    const { keepSessionsDays, keepAuditDays } = config;
    const { deleting, holds: placed, held, ...more } = await retentionStatus(database);
    const { finished, problem: said, oldest_session, oldest_event } = more;
    const answer = {
      ...(keepSessionsDays !== undefined && { keep_sessions_days: keepSessionsDays }),
      ...(keepAuditDays !== undefined && { keep_audit_days: keepAuditDays }),
      ...{ deleting, holds: placed, held },
      ...(finished !== null && { finished: finished.toISOString() }),
      ...(said !== "" && { problem: plainData(said) }),
      ...(oldest_session !== null && { oldest_session: oldest_session.toISOString() }),
      ...(oldest_event !== null && { oldest_event: oldest_event.toISOString() }),
    };
    return context.json(answer, 200);
  });

  /** The principal, if it can perform this on the session; decided again once the session is locked. */
  async function askerFor(principal: Principal, verb: Verb, kind: RuledKind, id: string): Promise<Asker> {
    access.requireEver(principal, verb, kind);
    const session = await findSession(database, id);
    if (session === undefined) {
      access.requireAbsence(principal, verb, kind, id);
      throw problem(404, "session-unknown", `session ${JSON.stringify(id)} does not exist`);
    }
    const authorize: Asker["authorize"] = (event) => access.require(principal, verb, kind, sessionSubject(event), id);
    authorize(session.end_event);
    return { user: principal.name, authorize };
  }
};

function toldHold({ session_id, reason, placed_by, placed }: LegalHold) {
  return plainData({ session: session_id, reason, placed_by, placed: placed.toISOString() });
}
