import { createRoute, z } from "@hono/zod-openapi";
import { idParameter, jsonAnswer, list, nameParameter, time, whole } from "./operation.ts";
import { problems } from "./problem.ts";

const tags = ["sign-in"];

export const webSessionSchema = z
  .object({
    id: z.string(),
    user: z.string(),
    method: z.enum(["local", "code", "oidc", "github", "saml"]),
    connector: z.string().openapi({ description: "The name of the connector; empty without one." }),
    created: time,
    last_used: time,
    expires: time.openapi({ description: "At the latest: one that is not used ends before." }),
    user_agent: z.string(),
    address: z.string(),
    current: z.boolean().openapi({ description: "Whether this request comes from it." }),
  })
  .openapi("WebSession");
/** A session of the pages. */
export type WebSession = z.infer<typeof webSessionSchema>;

const lockOut = z
  .object({
    of: z.enum(["name", "address"]),
    subject: z.string().openapi({ description: "The name, whether there is such a user or not, or the address." }),
    failures: whole,
    until: time,
  })
  .openapi("LockOut");

/** Who is signed in where, and who cannot sign in for now. */
export const webSessionOperations = {
  list: createRoute({
    method: "get",
    path: "/v1/web-sessions",
    tags,
    summary: "Where a user is signed in to the pages, the session used last first",
    request: {
      query: z.object({ user: z.string().optional().openapi({ description: "Whose; yours where left out." }) }),
    },
    responses: {
      200: jsonAnswer("The sessions", z.object({ sessions: list(webSessionSchema) }).openapi("WebSessions")),
      ...problems(400, 401, 403, 404),
    },
  }),
  remove: createRoute({
    method: "delete",
    path: "/v1/web-sessions/{id}",
    tags,
    summary: "End a session of the pages",
    description: "One of your own, or with the right to update its user.",
    request: { params: idParameter },
    responses: { 204: { description: "It is ended" }, ...problems(400, 401, 404) },
  }),
  signOutEverywhere: createRoute({
    method: "post",
    path: "/v1/users/{name}/sign-out",
    tags,
    summary: "Sign a user out everywhere",
    description:
      "Ends all their sessions of the pages and all their tokens. Yourself, or with the right to update the user.",
    request: { params: nameParameter },
    responses: {
      200: jsonAnswer("They are signed out", z.object({ ended: whole }).openapi("SignedOut")),
      ...problems(400, 401, 403, 404),
    },
  }),
  listLockOuts: createRoute({
    method: "get",
    path: "/v1/lock-outs",
    tags,
    summary: "Names and addresses that cannot sign in for now, of those that you may unlock",
    responses: {
      200: jsonAnswer("The lock-outs, the longest first", z.object({ lock_outs: list(lockOut) }).openapi("LockOuts")),
      ...problems(401),
    },
  }),
  unlock: createRoute({
    method: "delete",
    path: "/v1/lock-outs/{of}/{subject}",
    tags,
    summary: "Let a name or an address sign in again at once",
    description: "A name: with the right to update that user. An address: with the right to update any user.",
    request: { params: z.object({ of: z.enum(["name", "address"]), subject: z.string() }) },
    responses: { 204: { description: "It may" }, ...problems(400, 401, 404) },
  }),
};
