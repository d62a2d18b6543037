import { signInOperations } from "../../api/sign-in.ts";
import type { NewWebSession } from "../../identity/sign-ins.ts";
import { webSessionDocument } from "../documents/web-session-document.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import {
  browserOriginOf,
  clearSessionCookie,
  sessionCookieOf,
  setBrowserCookie,
  setSessionCookie,
} from "../http/cookies.ts";
import { addressLimit } from "../middleware/address-limit.ts";
import { requireSameOrigin } from "../middleware/same-origin.ts";

/** Signing in to the pages, and out. */
export const signInRoutes: RouteGroup = (api, service) => {
  const { config, signIns } = service;
  api.use("/v1/sign-in", addressLimit(service, "sign-in", 120));
  api.use("/v1/sign-in/code", addressLimit(service, "code", 60));
  api.openapi(signInOperations.byPassword, async (context) => {
    requireSameOrigin(context, config);
    const { user, password } = context.req.valid("json");
    const begun = await signIns.byPassword(user, password, browserOriginOf(context, service));
    if (begun === undefined) {
      const remedy = "ask an administrator for a new password";
      throw problem(401, "wrong-password", "wrong user name or password", { remedy });
    }
    return await handedOver(context, begun);
  });
  api.openapi(signInOperations.byCode, async (context) => {
    requireSameOrigin(context, config);
    const begun = await signIns.byCode(context.req.valid("json").code, browserOriginOf(context, service));
    if (begun === undefined) {
      const remedy = "sign in with your password, or restart the program for a new link";
      throw problem(401, "wrong-code", "the link has expired or was used already", { remedy });
    }
    return await handedOver(context, begun);
  });
  api.openapi(signInOperations.signOut, async (context) => {
    requireSameOrigin(context, config);
    const value = sessionCookieOf(context, service);
    if (value !== undefined) await signIns.end(value);
    clearSessionCookie(context, service);
    return context.body(null, 204);
  });

  /** Every sign-in starts a new session, and ends the browser's previous one. */
  async function handedOver(context: ApiContext, { session, value, browser }: NewWebSession) {
    const before = sessionCookieOf(context, service);
    if (before !== undefined) await signIns.end(before);
    setSessionCookie(context, service, value);
    if (browser !== undefined) setBrowserCookie(context, service, browser);
    return context.json(webSessionDocument(session, session.id), 200);
  }
};
