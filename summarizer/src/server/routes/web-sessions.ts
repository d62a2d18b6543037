import { webSessionOperations } from "../../api/web-sessions.ts";
import { webSessionDocument } from "../documents/web-session-document.ts";
import type { RouteGroup } from "../environment.ts";
import { principalOf, sessionOf } from "../middleware/authentication.ts";

/** Browser sessions and lockouts. */
export const webSessionRoutes: RouteGroup = (api, { signIns }) => {
  api.openapi(webSessionOperations.list, async (context) => {
    const principal = principalOf(context);
    const sessions = await signIns.list(principal, context.req.valid("query").user ?? principal.name);
    const current = sessionOf(context)?.id;
    return context.json({ sessions: sessions.map((session) => webSessionDocument(session, current)) }, 200);
  });
  api.openapi(webSessionOperations.remove, async (context) => {
    await signIns.remove(principalOf(context), context.req.valid("param").id);
    return context.body(null, 204);
  });
  api.openapi(webSessionOperations.signOutEverywhere, async (context) => {
    const ended = await signIns.signOutEverywhere(principalOf(context), context.req.valid("param").name);
    return context.json({ ended }, 200);
  });
  api.openapi(webSessionOperations.listLockOuts, async (context) => {
    const all = await signIns.lockOuts(principalOf(context));
    const lockOuts = all.map(({ of, subject, failures, until }) => ({
      of,
      subject,
      failures,
      until: until.toISOString(),
    }));
    return context.json({ lock_outs: lockOuts }, 200);
  });
  api.openapi(webSessionOperations.unlock, async (context) => {
    const { of, subject } = context.req.valid("param");
    await signIns.unlock(principalOf(context), of, subject);
    return context.body(null, 204);
  });
};
