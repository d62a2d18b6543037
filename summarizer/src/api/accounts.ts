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
  .extend({ token: z.string().openapi({ description: "For the header Authorization. It is never told again." }) })
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
    has_password: z.boolean().openapi({ description: "Whether you sign in with a password." }),
    rights: z
      .record(z.string(), list(z.string()))
      .openapi({ description: "By kind, what you may do to some or all of that kind." }),
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
    summary: "A token for some hours, for a name and its password",
    security: [],
    request: { body: jsonBody(z.strictObject({ user, password }).openapi("Login")) },
    responses: { 200: madeToken, ...problems(400, 401, 429) },
  }),
  loginByCode: createRoute({
    method: "post",
    path: "/v1/login/code",
    tags,
    summary: "The same for a code that signs somebody in once, as a server prints it at its terminal",
    security: [],
    request: { body: jsonBody(z.strictObject({ code }).openapi("LoginCode")) },
    responses: { 200: madeToken, ...problems(400, 401, 429) },
  }),
  who: createRoute({
    method: "get",
    path: "/v1/whoami",
    tags,
    summary: "Who you are, and what you may do",
    responses: { 200: jsonAnswer("You", principal), ...problems(401) },
  }),
  setPassword: createRoute({
    method: "put",
    path: "/v1/users/{name}/password",
    tags,
    summary: "Set a user's password and end their logins",
    description: "For your own you need the one that you have; for others', the right to update the user.",
    request: {
      params: nameParameter,
      body: jsonBody(z.strictObject({ password, current: password.optional() }).openapi("NewPassword")),
    },
    responses: { 204: { description: "It is set" }, ...problems(400, 401, 403, 404, 422, 429) },
  }),
  makeToken: createRoute({
    method: "post",
    path: "/v1/tokens",
    tags,
    summary: "A new token",
    description:
      "A browser session can create tokens for at most a day, and a token only tokens that expire no later than it does. For a longer lifetime, send your password; users without one need a session that is at most 15 minutes old.",
    request: {
      body: jsonBody(
        z
          .strictObject({
            user: user.optional().openapi({ description: "Whose; yours where left out." }),
            label: z.string().max(200).default("").openapi({ description: "What it is for." }),
            ttl: z.string().max(50).optional().openapi({
              description: "How long it lives: 90 days where left out, or as long as it may without your password.",
              example: "12h",
            }),
            password: password.optional().openapi({ description: "Yours, for a token that needs it." }),
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
    summary: "The tokens that you may see, without their values",
    request: {
      query: z.strictObject({
        user: z
          .string()
          .optional()
          .openapi({ description: "Whose; those of all users whom you may list where left out." }),
        limit: pageSize(100, 1000),
        after: cursorParameter(z.strictObject({ created: storedTime, id: z.string().max(100) })).optional(),
      }),
    },
    responses: {
      200: jsonAnswer(
        "A page of them, the newest first",
        z.object({ tokens: list(token), next: nextCursor }).openapi("Tokens"),
      ),
      ...problems(400, 401, 403, 404),
    },
  }),
  removeToken: createRoute({
    method: "delete",
    path: "/v1/tokens/{id}",
    tags,
    summary: "End a token",
    request: { params: idParameter },
    responses: { 204: { description: "It is ended" }, ...problems(400, 401, 403, 404) },
  }),
};

/** Logging a command line in by the pages, by whichever way one signs in to them. */
export const handoverOperations = {
  handOver: createRoute({
    method: "post",
    path: "/v1/login/handover",
    tags,
    summary: "A code that logs a command line in as you, once and soon",
    request: {
      body: jsonBody(
        z
          .strictObject({
            challenge: proof.openapi({
              description: "The SHA-256, in base64url, of what the command line alone knows.",
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
    summary: "A token for some hours, for such a code and what its challenge was made of",
    security: [],
    request: { body: jsonBody(z.strictObject({ code, verifier: proof }).openapi("LoginExchange")) },
    responses: { 200: madeToken, ...problems(400, 401, 429) },
  }),
};
