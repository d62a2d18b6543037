import { createRoute, z } from "@hono/zod-openapi";
import { ruledKinds, verbs } from "../../domain/rules.ts";
import type { NewToken } from "../../identity/accounts.ts";
import type { TokenInfo } from "../../identity/tokens.ts";
import { addressLimit } from "../address-limit.ts";
import { askingOf, principalOf, sessionOf } from "../authentication.ts";
import { browserOriginOf } from "../cookies.ts";
import type { RouteGroup } from "../environment.ts";
import { first } from "../first.ts";
import { originOf } from "../origin.ts";
import { problem, problems } from "../problem.ts";

const token = z
  .object({
    id: z.string(),
    user: z.string(),
    label: z.string(),
    created: z.iso.datetime(),
    expires: z.iso.datetime().nullable(),
    last_used: z.iso.datetime().nullable(),
  })
  .openapi("Token");
const newToken = token
  .extend({ token: z.string().openapi({ description: "For the header Authorization. It is never told again." }) })
  .openapi("NewToken");
const password = z.string().min(1).max(1024);
/** The response of a route that makes a token. */
export const newTokenResponse = { description: "The new token", content: { "application/json": { schema: newToken } } };

function json<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

const login = createRoute({
  method: "post",
  path: "/v1/login",
  tags: ["accounts"],
  summary: "A token for some hours, for a name and its password",
  security: [],
  request: { body: json(z.strictObject({ user: z.string().max(1000).min(1), password }).openapi("Login")) },
  responses: { 200: newTokenResponse, ...problems(400, 401, 429) },
});

const loginByCode = createRoute({
  method: "post",
  path: "/v1/login/code",
  tags: ["accounts"],
  summary: "The same for a code that signs somebody in once, as a server prints it at its terminal",
  security: [],
  request: { body: json(z.strictObject({ code: z.string().min(1).max(200) }).openapi("LoginCode")) },
  responses: { 200: newTokenResponse, ...problems(400, 401, 429) },
});

const who = createRoute({
  method: "get",
  path: "/v1/whoami",
  tags: ["accounts"],
  summary: "Who you are, and what you may do",
  responses: {
    200: {
      description: "You",
      content: {
        "application/json": {
          schema: z
            .object({
              name: z.string(),
              roles: z.array(z.string()),
              traits: z.record(z.string(), z.array(z.string())),
              has_password: z.boolean().openapi({ description: "Whether you sign in with a password." }),
              rights: z
                .record(z.string(), z.array(z.string()))
                .openapi({ description: "By kind, what you may do to some or all of that kind." }),
            })
            .openapi("Principal"),
        },
      },
    },
    ...problems(401),
  },
});

const setPassword = createRoute({
  method: "put",
  path: "/v1/users/{name}/password",
  tags: ["accounts"],
  summary: "Set a user's password and end their logins",
  description: "For your own you need the one that you have; for others', the right to update the user.",
  request: {
    params: z.object({ name: z.string() }),
    body: json(z.strictObject({ password, current: password.optional() }).openapi("NewPassword")),
  },
  responses: { 204: { description: "It is set" }, ...problems(400, 401, 403, 404, 422, 429) },
});

const makeToken = createRoute({
  method: "post",
  path: "/v1/tokens",
  tags: ["accounts"],
  summary: "A new token",
  description:
    "A browser session can create tokens for at most a day, and a token only tokens that expire no later than it does. For a longer lifetime, send your password; users without one need a session that is at most 15 minutes old.",
  request: {
    body: json(
      z
        .strictObject({
          user: z.string().max(1000).min(1).optional().openapi({ description: "Whose; yours where left out." }),
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
  responses: { 201: newTokenResponse, ...problems(400, 401, 403, 404, 422, 429) },
});

const listTokens = createRoute({
  method: "get",
  path: "/v1/tokens",
  tags: ["accounts"],
  summary: "The tokens that you may see, without their values",
  request: { query: z.object({ user: z.string().optional() }) },
  responses: {
    200: {
      description: "The tokens",
      content: { "application/json": { schema: z.object({ tokens: z.array(token) }).openapi("Tokens") } },
    },
    ...problems(400, 401, 403, 404),
  },
});

const removeToken = createRoute({
  method: "delete",
  path: "/v1/tokens/{id}",
  tags: ["accounts"],
  summary: "End a token",
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: "It is ended" }, ...problems(401, 403, 404) },
});

/** Who you are: logging in, passwords, tokens. Users themselves are resources. */
export const accountRoutes: RouteGroup = (api, service) => {
  const { access, accounts, config } = service;
  api.use("/v1/login", addressLimit(service, "login", 120));
  api.use("/v1/login/code", addressLimit(service, "code", 60));
  api.openapi(login, async (context) => {
    const { user, password } = context.req.valid("json");
    const token = await accounts.login(user, password, originOf(context, config));
    if (token === undefined) {
      const remedy = "ask an administrator for a new password";
      throw problem(401, "wrong-password", "name and password do not fit", { remedy });
    }
    return context.json(newTokenDocument(token), 200);
  });
  api.openapi(loginByCode, async (context) => {
    const token = await accounts.loginByCode(context.req.valid("json").code);
    if (token === undefined) {
      const remedy = "sign in with your password, or start the program again for a new link";
      throw problem(401, "wrong-code", "the link was used already, or is too old", { remedy });
    }
    return context.json(newTokenDocument(token), 200);
  });
  api.openapi(who, async (context) => {
    const principal = principalOf(context);
    const { name, user } = principal;
    const rights = ruledKinds.map((kind) => [
      kind,
      verbs.filter((verb) => access.mayEver(principal, verb, kind).allowed),
    ]);
    const { roles, traits } = user.spec;
    const has_password = await accounts.hasPassword(name);
    const about = { name, roles: [...roles], traits: copy(traits), has_password };
    return context.json({ ...about, rights: Object.fromEntries(rights) }, 200);
  });
  const middleware = first((principal, { name }) => {
    if (name !== principal.name) access.requireEver(principal, "update", "user");
  });
  api.openapi({ ...setPassword, middleware }, async (context) => {
    const { password, current } = context.req.valid("json");
    const kept = sessionOf(context)?.id;
    await accounts.setPassword(principalOf(context), context.req.valid("param").name, password, {
      ...(current !== undefined && { current }),
      ...(kept !== undefined && { kept }),
      origin: browserOriginOf(context, service),
    });
    return context.body(null, 204);
  });
  api.openapi(makeToken, async (context) => {
    const principal = principalOf(context);
    const { user = principal.name, label, ttl, password } = context.req.valid("json");
    const asking = { ...askingOf(context), password };
    const token = await accounts.makeToken(principal, { user, label, ttl }, asking, browserOriginOf(context, service));
    return context.json(newTokenDocument(token), 201);
  });
  api.openapi(listTokens, async (context) => {
    const tokens = await accounts.listTokens(principalOf(context), context.req.valid("query").user);
    return context.json({ tokens: tokens.map(told) }, 200);
  });
  api.openapi(removeToken, async (context) => {
    await accounts.removeToken(principalOf(context), context.req.valid("param").id);
    return context.body(null, 204);
  });
};

function told({ id, user, label, created, expires, lastUsed }: TokenInfo) {
  return {
    id,
    user,
    label,
    created: created.toISOString(),
    expires: expires?.toISOString() ?? null,
    last_used: lastUsed?.toISOString() ?? null,
  };
}

/** A new token as the API tells of it, once. */
export function newTokenDocument({ info, value }: NewToken) {
  return { ...told(info), token: value.reveal() };
}

function copy(traits: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(traits).map(([name, values]) => [name, [...values]]));
}
