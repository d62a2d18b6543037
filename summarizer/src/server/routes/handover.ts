import { handoverOperations } from "../../api/accounts.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { addressLimit } from "../middleware/address-limit.ts";
import { principalOf, sessionOf } from "../middleware/authentication.ts";
import { newTokenDocument } from "./accounts.ts";

/** Signs a command line in from the pages, whatever the sign-in method. */
export const handoverRoutes: RouteGroup = (api, service) => {
  const { accounts } = service;
  api.use("/v1/login/exchange", addressLimit(service, "code", 60));
  api.openapi(handoverOperations.handOver, async (context) => {
    const principal = principalOf(context);
    if (sessionOf(context) === undefined && !principal.local) {
      const remedy = "open the address that this command prints: summarizer login --browser";
      throw problem(403, "session-needed", "a command line is signed in from the pages, not with a token", { remedy });
    }
    const code = await accounts.handOver(principal, context.req.valid("json").challenge);
    return context.json({ code: code.reveal() }, 200);
  });
  api.openapi(handoverOperations.exchange, async (context) => {
    const { code, verifier } = context.req.valid("json");
    const token = await accounts.loginByHandover(code, verifier);
    if (token === undefined) {
      const remedy = "start again: summarizer login --browser";
      throw problem(401, "wrong-code", "the code has expired or was used already", { remedy });
    }
    return context.json(newTokenDocument(token), 200);
  });
};
