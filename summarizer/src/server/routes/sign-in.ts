import { createRoute, z } from "@hono/zod-openapi";
import type { NewWebSession } from "../../identity/sign-ins.ts";
import { addressLimit } from "../address-limit.ts";
import {
  browserOriginOf,
  clearSessionCookie,
  sessionCookieOf,
  setBrowserCookie,
  setSessionCookie,
} from "../cookies.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem, problems } from "../problem.ts";
import { requireSameOrigin } from "../same-origin.ts";
import { webSession, webSessionDocument } from "../web-session-schema.ts";

const about =
  "For the pages: it sets a cookie that no script can read, and is refused from any other site. Programs use `/v1/login`.";
const begun = { description: "The session", content: { "application/json": { schema: webSession } } };

const byPassword = createRoute({
  method: "post",
  path: "/v1/sign-in",
  tags: ["sign-in"],
  summary: "Sign in to the pages with a name and its password",
  description: about,
  security: [],
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .strictObject({ user: z.string().max(1000).min(1), password: z.string().min(1).max(1024) })
            .openapi("SignIn"),
        },
      },
    },
  },
  responses: { 200: begun, ...problems(400, 401, 403, 429) },
});

const byCode = createRoute({
  method: "post",
  path: "/v1/sign-in/code",
  tags: ["sign-in"],
  summary: "The same for a code that signs somebody in once, as a server prints it at its terminal",
  description: about,
  security: [],
  request: {
    body: {
      required: true,
      content: {
        "application/json": { schema: z.strictObject({ code: z.string().min(1).max(200) }).openapi("SignInCode") },
      },
    },
  },
  responses: { 200: begun, ...problems(400, 401, 403, 429) },
});

const signOut = createRoute({
  method: "post",
  path: "/v1/sign-out",
  tags: ["sign-in"],
  summary: "End the session of the pages that the cookie is of, if there is one",
  security: [],
  responses: { 204: { description: "It is ended" }, ...problems(403) },
});

/** Signing in to the pages, and out. */
export const signInRoutes: RouteGroup = (api, service) => {
  const { config, signIns } = service;
  api.use("/v1/sign-in", addressLimit(service, "sign-in", 120));
  api.use("/v1/sign-in/code", addressLimit(service, "code", 60));
  api.openapi(byPassword, async (context) => {
    requireSameOrigin(context, config);
    const { user, password } = context.req.valid("json");
    const begun = await signIns.byPassword(user, password, browserOriginOf(context, service));
    if (begun === undefined) {
      const remedy = "ask an administrator for a new password";
      throw problem(401, "wrong-password", "name and password do not fit", { remedy });
    }
    return await handedOver(context, begun);
  });
  api.openapi(byCode, async (context) => {
    requireSameOrigin(context, config);
    const begun = await signIns.byCode(context.req.valid("json").code, browserOriginOf(context, service));
    if (begun === undefined) {
      const remedy = "sign in with your password, or start the program again for a new link";
      throw problem(401, "wrong-code", "the link was used already, or is too old", { remedy });
    }
    return await handedOver(context, begun);
  });
  api.openapi(signOut, async (context) => {
    requireSameOrigin(context, config);
    const value = sessionCookieOf(context, service);
    if (value !== undefined) await signIns.end(value);
    clearSessionCookie(context, service);
    return context.body(null, 204);
  });

  /** Every sign-in begins a session of its own: one that the browser had before ends. */
  async function handedOver(context: ApiContext, { session, value, browser }: NewWebSession) {
    const before = sessionCookieOf(context, service);
    if (before !== undefined) await signIns.end(before);
    setSessionCookie(context, service, value);
    if (browser !== undefined) setBrowserCookie(context, service, browser);
    return context.json(webSessionDocument(session, session.id), 200);
  }
};
