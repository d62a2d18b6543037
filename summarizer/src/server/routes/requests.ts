import type { Principal } from "../../access/principal.ts";
import { sessionSubject } from "../../access/subject.ts";
import { sessionOperations } from "../../api/sessions.ts";
import { recordAudit } from "../../audit/audit.ts";
import { findResource } from "../../resources/repository.ts";
import { modelLabels, reportOf } from "../documents/reports.ts";
import { storedSummary } from "../documents/stored-summary.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";
import { first } from "../middleware/first.ts";
import { readable } from "../session-access.ts";

/** Actions on a session. Both require permission to read and to update it. */
export const requestRoutes: RouteGroup = (api, service) => {
  const { access, database, sessions } = service;
  api.openapi(sessionOperations.retry, async (context) => {
    const principal = principalOf(context);
    const { id } = context.req.valid("param");
    await requireUpdate(principal, id);
    await database.transaction(async (tx) => {
      await sessions.retry(tx, id);
      await recordAudit(tx, { event: "session.retry", user: principal.name, sid: id });
    });
    return context.json(reportOf(await readable(service, principal, id), await modelLabels(database)), 202);
  });
  const middleware = first((principal) => {
    for (const verb of ["read", "update"] as const) access.requireEver(principal, verb, "session");
  });
  api.openapi({ ...sessionOperations.summarize, middleware }, async (context) => {
    const principal = principalOf(context);
    const { id } = context.req.valid("param");
    const { model } = context.req.valid("json");
    await requireUpdate(principal, id);
    if (model !== undefined && (await findResource(database, "inference_model", model)) === undefined) {
      throw problem(422, "no-such-model", `inference_model ${JSON.stringify(model)} does not exist`);
    }
    const row = await database.transaction(async (tx) => {
      const made = await sessions.summarize(tx, id, principal.name, model);
      const { model_name, request } = made;
      await recordAudit(tx, { event: "session.summarize", user: principal.name, sid: id, model_name, request });
      return made;
    });
    return context.json(storedSummary(row), 202);
  });

  async function requireUpdate(principal: Principal, id: string): Promise<void> {
    const session = await readable(service, principal, id);
    access.require(principal, "update", "session", sessionSubject(session.end_event), id);
  }
};
