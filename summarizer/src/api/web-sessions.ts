import { createRoute, z } from "@hono/zod-openapi";
import { idParameter, jsonAnswer, list, nameParameter, time, whole } from "./operation.ts";
import { problems } from "./problem.ts";

const tags = ["sign-in"];

export const webSessionSchema = z
  .object({
    id: z.string(),
    user: z.string(),
    method: z.enum(["local", "code", "oidc", "github", "saml"]),
    connector: z.string().openapi({ description: "The name of the connector; empty if none." }),
    created: time,
    last_used: time,
    expires: time.openapi({ description: "The latest expiration; an idle session expires earlier." }),
    user_agent: z.string(),
    address: z.string(),
    current: z.boolean().openapi({ description: "Whether it is the session of this request." }),
  })
  .openapi("WebSession");
/** A session of the pages. */
export type WebSession = z.infer<typeof webSessionSchema>;

const lockOut = z
  .object({
    of: z.enum(["name", "address"]),
    subject: z.string().openapi({ description: "The user name, existing or not, or the address." }),
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
    summary: "List browser sessions, most recently used first",
    request: {
      query: z.object({ user: z.string().optional().openapi({ description: "The user; default: you." }) }),
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
    summary: "End a browser session",
    description: "Your own, or with permission to update its user.",
    request: { params: idParameter },
    responses: { 204: { description: "The session is ended" }, ...problems(400, 401, 404) },
  }),
  signOutEverywhere: createRoute({
    method: "post",
    path: "/v1/users/{name}/sign-out",
    tags,
    summary: "Sign a user out everywhere",
    description:
      "Ends all browser sessions and revokes all tokens of the user. Yourself, or with permission to update the user.",
    request: { params: nameParameter },
    responses: {
      200: jsonAnswer("The user is signed out", z.object({ ended: whole }).openapi("SignedOut")),
      ...problems(400, 401, 403, 404),
    },
  }),
  listLockOuts: createRoute({
    method: "get",
    path: "/v1/lock-outs",
    tags,
    summary: "List locked user names and addresses",
    responses: {
      200: jsonAnswer("The lockouts, longest first", z.object({ lock_outs: list(lockOut) }).openapi("LockOuts")),
      ...problems(401),
    },
  }),
  unlock: createRoute({
    method: "delete",
    path: "/v1/lock-outs/{of}/{subject}",
    tags,
    summary: "Unlock a user name or an address",
    description:
      "A user name requires permission to update that user; an address requires permission to update any user.",
    request: { params: z.object({ of: z.enum(["name", "address"]), subject: z.string() }) },
    responses: { 204: { description: "It is unlocked" }, ...problems(400, 401, 404) },
  }),
};
