import { createRoute, z } from "@hono/zod-openapi";
import { principalOf, sessionOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { problems } from "../problem.ts";
import { webSession, webSessionDocument } from "../web-session-schema.ts";

const list = createRoute({
  method: "get",
  path: "/v1/web-sessions",
  tags: ["sign-in"],
  summary: "Where a user is signed in to the pages, the session used last first",
  request: {
    query: z.object({ user: z.string().optional().openapi({ description: "Whose; yours where left out." }) }),
  },
  responses: {
    200: {
      description: "The sessions",
      content: { "application/json": { schema: z.object({ sessions: z.array(webSession) }).openapi("WebSessions") } },
    },
    ...problems(400, 401, 403, 404),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/v1/web-sessions/{id}",
  tags: ["sign-in"],
  summary: "End a session of the pages",
  description: "One of your own, or with the right to update its user.",
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "It is ended" }, ...problems(401, 404) },
});

const everywhere = createRoute({
  method: "post",
  path: "/v1/users/{name}/sign-out",
  tags: ["sign-in"],
  summary: "Sign a user out everywhere",
  description:
    "Ends all their sessions of the pages and all their tokens. Yourself, or with the right to update the user.",
  request: { params: z.object({ name: z.string() }) },
  responses: {
    200: {
      description: "They are signed out",
      content: { "application/json": { schema: z.object({ ended: z.number().int() }).openapi("SignedOut") } },
    },
    ...problems(401, 403, 404),
  },
});

const lockOut = z
  .object({
    of: z.enum(["name", "address"]),
    subject: z.string().openapi({ description: "The name, whether there is such a user or not, or the address." }),
    failures: z.number().int(),
    until: z.iso.datetime(),
  })
  .openapi("LockOut");

const listLockOuts = createRoute({
  method: "get",
  path: "/v1/lock-outs",
  tags: ["sign-in"],
  summary: "Names and addresses that cannot sign in for now, of those that you may unlock",
  responses: {
    200: {
      description: "The lock-outs, the longest first",
      content: { "application/json": { schema: z.object({ lock_outs: z.array(lockOut) }).openapi("LockOuts") } },
    },
    ...problems(401),
  },
});

const unlock = createRoute({
  method: "delete",
  path: "/v1/lock-outs/{of}/{subject}",
  tags: ["sign-in"],
  summary: "Let a name or an address sign in again at once",
  description: "A name: with the right to update that user. An address: with the right to update any user.",
  request: { params: z.object({ of: z.enum(["name", "address"]), subject: z.string() }) },
  responses: { 204: { description: "It may" }, ...problems(400, 401, 404) },
});

/** Who is signed in where, and who cannot sign in for now. */
export const webSessionRoutes: RouteGroup = (api, { signIns }) => {
  api.openapi(list, async (context) => {
    const principal = principalOf(context);
    const sessions = await signIns.list(principal, context.req.valid("query").user ?? principal.name);
    const current = sessionOf(context)?.id;
    return context.json({ sessions: sessions.map((session) => webSessionDocument(session, current)) }, 200);
  });
  api.openapi(remove, async (context) => {
    await signIns.remove(principalOf(context), context.req.valid("param").id);
    return context.body(null, 204);
  });
  api.openapi(everywhere, async (context) => {
    const ended = await signIns.signOutEverywhere(principalOf(context), context.req.valid("param").name);
    return context.json({ ended }, 200);
  });
  api.openapi(listLockOuts, async (context) => {
    const all = await signIns.lockOuts(principalOf(context));
    const lockOuts = all.map(({ of, subject, failures, until }) => ({
      of,
      subject,
      failures,
      until: until.toISOString(),
    }));
    return context.json({ lock_outs: lockOuts }, 200);
  });
  api.openapi(unlock, async (context) => {
    const { of, subject } = context.req.valid("param");
    await signIns.unlock(principalOf(context), of, subject);
    return context.body(null, 204);
  });
};
