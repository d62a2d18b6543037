import type { NewToken as NewTokenDocument, Token } from "../../api/accounts.ts";
import { accountOperations } from "../../api/accounts.ts";
import { cursorOf } from "../../api/cursor.ts";
import { ruledKinds, verbs } from "../../domain/rules.ts";
import type { NewToken } from "../../identity/accounts.ts";
import type { TokenInfo } from "../../identity/tokens.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { browserOriginOf } from "../http/cookies.ts";
import { originOf } from "../http/origin.ts";
import { addressLimit } from "../middleware/address-limit.ts";
import { askingOf, principalOf, sessionOf } from "../middleware/authentication.ts";
import { first } from "../middleware/first.ts";

/** Accounts: signing in, passwords, tokens. Users themselves are resources. */
export const accountRoutes: RouteGroup = (api, service) => {
  const { access, accounts, config } = service;
  api.use("/v1/login", addressLimit(service, "login", 120));
  api.use("/v1/login/code", addressLimit(service, "code", 60));
  api.openapi(accountOperations.login, async (context) => {
    const { user, password } = context.req.valid("json");
    const token = await accounts.login(user, password, originOf(context, config));
    if (token === undefined) {
      const remedy = "ask an administrator for a new password";
      throw problem(401, "wrong-password", "wrong user name or password", { remedy });
    }
    return context.json(newTokenDocument(token), 200);
  });
  api.openapi(accountOperations.loginByCode, async (context) => {
    const token = await accounts.loginByCode(context.req.valid("json").code);
    if (token === undefined) {
      const remedy = "sign in with your password, or restart the program for a new link";
      throw problem(401, "wrong-code", "the link has expired or was used already", { remedy });
    }
    return context.json(newTokenDocument(token), 200);
  });
  api.openapi(accountOperations.who, async (context) => {
    const principal = principalOf(context);
    const { name, user } = principal;
    const rights = ruledKinds.map((kind) => [
      kind,
      verbs.filter((verb) => access.mayEver(principal, verb, kind).allowed),
    ]);
    const { roles, traits } = user.spec;
    const has_password = await accounts.hasPassword(name);
    return context.json({ name, roles, traits, has_password, rights: Object.fromEntries(rights) }, 200);
  });
  const middleware = first((principal, { name }) => {
    if (name !== principal.name) access.requireEver(principal, "update", "user");
  });
  api.openapi({ ...accountOperations.setPassword, middleware }, async (context) => {
    const { password, current } = context.req.valid("json");
    const kept = sessionOf(context)?.id;
    await accounts.setPassword(principalOf(context), context.req.valid("param").name, password, {
      ...(current !== undefined && { current }),
      ...(kept !== undefined && { kept }),
      origin: browserOriginOf(context, service),
    });
    return context.body(null, 204);
  });
  api.openapi(accountOperations.makeToken, async (context) => {
    const principal = principalOf(context);
    const { user = principal.name, label, ttl, password } = context.req.valid("json");
    const asking = { ...askingOf(context), password };
    const token = await accounts.makeToken(principal, { user, label, ttl }, asking, browserOriginOf(context, service));
    return context.json(newTokenDocument(token), 201);
  });
  api.openapi(accountOperations.listTokens, async (context) => {
    const { tokens, next } = await accounts.listTokens(principalOf(context), context.req.valid("query"));
    return context.json({ tokens: tokens.map(told), ...(next && { next: cursorOf(next) }) }, 200);
  });
  api.openapi(accountOperations.removeToken, async (context) => {
    await accounts.removeToken(principalOf(context), context.req.valid("param").id);
    return context.body(null, 204);
  });
};

function told({ id, user, label, created, expires, lastUsed }: TokenInfo): Token {
  return {
    id,
    user,
    label,
    created: created.toISOString(),
    expires: expires?.toISOString() ?? null,
    last_used: lastUsed?.toISOString() ?? null,
  };
}

/** A new token in the API's format, with its value. */
export function newTokenDocument({ info, value }: NewToken): NewTokenDocument {
  return { ...told(info), token: value.reveal() };
}
