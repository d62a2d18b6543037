import { createRoute, z } from "@hono/zod-openapi";
import { cursorParameter, nextCursor, storedTime } from "./cursor.ts";
import { idParameter, jsonAnswer, jsonBody, list, nameParameter, time } from "./operation.ts";
import { pageSize } from "./parameters.ts";
import { problems } from "./problem.ts";

const tags = ["accounts"];

const token = z
  .object({
    id: z.string(),
    user: z.string(),
    label: z.string(),
    created: time,
    expires: time.nullable(),
    last_used: time.nullable(),
  })
  .openapi("Token");
export type Token = z.infer<typeof token>;
const newToken = token
  .extend({ token: z.string().openapi({ description: "For the header Authorization. It is not shown again." }) })
  .openapi("NewToken");
export type NewToken = z.infer<typeof newToken>;
const madeToken = jsonAnswer("The new token", newToken);

const password = z.string().min(1).max(1024);
const user = z.string().max(1000).min(1);
const code = z.string().min(1).max(200);
const proof = z.string().regex(/^[\w-]{43}$/, "must be 43 characters of base64url");

const principal = z
  .object({
    name: z.string(),
    roles: list(z.string()),
    traits: z.record(z.string(), list(z.string())),
    has_password: z.boolean().openapi({ description: "Whether you can sign in with a password." }),
    rights: z
      .record(z.string(), list(z.string()))
      .openapi({ description: "The actions that you can perform on some or all resources of each kind." }),
  })
  .openapi("Principal");
/** Somebody who is signed in, and what they may do. */
export type Account = z.infer<typeof principal>;

/** Who you are: logging in, passwords, tokens. Users themselves are resources. */
export const accountOperations = {
  login: createRoute({
    method: "post",
    path: "/v1/login",
    tags,
    summary: "Create a token for several hours with a user name and password",
    security: [],
    request: { body: jsonBody(z.strictObject({ user, password }).openapi("Login")) },
    responses: { 200: madeToken, ...problems(400, 401, 429) },
  }),
  loginByCode: createRoute({
    method: "post",
    path: "/v1/login/code",
    tags,
    summary: "Create a token with a one-time code, which the server prints at startup",
    security: [],
    request: { body: jsonBody(z.strictObject({ code }).openapi("LoginCode")) },
    responses: { 200: madeToken, ...problems(400, 401, 429) },
  }),
  who: createRoute({
    method: "get",
    path: "/v1/whoami",
    tags,
    summary: "Get the current user and its permissions",
    responses: { 200: jsonAnswer("You", principal), ...problems(401) },
  }),
  setPassword: createRoute({
    method: "put",
    path: "/v1/users/{name}/password",
    tags,
    summary: "Set a user's password and end the user's sessions",
    description:
      "Changing your own password requires the current one; changing another user's requires permission to update that user.",
    request: {
      params: nameParameter,
      body: jsonBody(z.strictObject({ password, current: password.optional() }).openapi("NewPassword")),
    },
    responses: { 204: { description: "The password is set" }, ...problems(400, 401, 403, 404, 422, 429) },
  }),
  makeToken: createRoute({
    method: "post",
    path: "/v1/tokens",
    tags,
    summary: "A new token",
    description:
      "A browser session can create tokens that expire within a day, and a token can create tokens that expire no later than itself. For a longer lifetime, send your password; users without a password need a session that is at most 15 minutes old.",
    request: {
      body: jsonBody(
        z
          .strictObject({
            user: user.optional().openapi({ description: "The user; default: you." }),
            label: z.string().max(200).default("").openapi({ description: "The purpose of the token." }),
            ttl: z.string().max(50).optional().openapi({
              description: "The lifetime; default: 90 days, or the maximum without your password.",
              example: "12h",
            }),
            password: password.optional().openapi({ description: "Your password, if the token requires it." }),
          })
          .openapi("TokenRequest"),
      ),
    },
    responses: { 201: madeToken, ...problems(400, 401, 403, 404, 422, 429) },
  }),
  listTokens: createRoute({
    method: "get",
    path: "/v1/tokens",
    tags,
    summary: "List tokens, without their values",
    request: {
      query: z.strictObject({
        user: z.string().optional().openapi({ description: "The user; default: all users that you can list." }),
        limit: pageSize(100, 1000),
        after: cursorParameter(z.strictObject({ created: storedTime, id: z.string().max(100) })).optional(),
      }),
    },
    responses: {
      200: jsonAnswer(
        "A page of tokens, newest first",
        z.object({ tokens: list(token), next: nextCursor }).openapi("Tokens"),
      ),
      ...problems(400, 401, 403, 404),
    },
  }),
  removeToken: createRoute({
    method: "delete",
    path: "/v1/tokens/{id}",
    tags,
    summary: "Revoke a token",
    request: { params: idParameter },
    responses: { 204: { description: "The token is revoked" }, ...problems(400, 401, 403, 404) },
  }),
};

/** Logging a command line in by the pages, by whichever way one signs in to them. */
export const handoverOperations = {
  handOver: createRoute({
    method: "post",
    path: "/v1/login/handover",
    tags,
    summary: "Create a one-time code that signs a command line in as you",
    request: {
      body: jsonBody(
        z
          .strictObject({
            challenge: proof.openapi({
              description: "The SHA-256, in base64url, of the command line's secret verifier.",
            }),
          })
          .openapi("LoginHandover"),
      ),
    },
    responses: {
      200: jsonAnswer("The code", z.object({ code: z.string() }).openapi("LoginHandoverCode")),
      ...problems(400, 401, 403),
    },
  }),
  exchange: createRoute({
    method: "post",
    path: "/v1/login/exchange",
    tags,
    summary: "Create a token for several hours with such a code and its verifier",
    security: [],
    request: { body: jsonBody(z.strictObject({ code, verifier: proof }).openapi("LoginExchange")) },
    responses: { 200: madeToken, ...problems(400, 401, 429) },
  }),
};
