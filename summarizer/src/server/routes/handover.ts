import { createRoute, z } from "@hono/zod-openapi";
import { addressLimit } from "../address-limit.ts";
import { principalOf, sessionOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { problem, problems } from "../problem.ts";
import { newTokenDocument, newTokenResponse } from "./accounts.ts";

const proof = z.string().regex(/^[\w-]{43}$/, "must be 43 characters of base64url");

const handover = createRoute({
  method: "post",
  path: "/v1/login/handover",
  tags: ["accounts"],
  summary: "A code that logs a command line in as you, once and soon",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .strictObject({
              challenge: proof.openapi({
                description: "The SHA-256, in base64url, of what the command line alone knows.",
              }),
            })
            .openapi("LoginHandover"),
        },
      },
    },
  },
  responses: {
    200: {
      description: "The code",
      content: { "application/json": { schema: z.object({ code: z.string() }).openapi("LoginHandoverCode") } },
    },
    ...problems(400, 401, 403),
  },
});

const exchange = createRoute({
  method: "post",
  path: "/v1/login/exchange",
  tags: ["accounts"],
  summary: "A token for some hours, for such a code and what its challenge was made of",
  security: [],
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.strictObject({ code: z.string().min(1).max(200), verifier: proof }).openapi("LoginExchange"),
        },
      },
    },
  },
  responses: { 200: newTokenResponse, ...problems(400, 401, 429) },
});

/** Logging a command line in by the pages, by whichever way one signs in to them. */
export const handoverRoutes: RouteGroup = (api, service) => {
  const { accounts } = service;
  api.use("/v1/login/exchange", addressLimit(service, "code", 60));
  api.openapi(handover, async (context) => {
    const principal = principalOf(context);
    if (sessionOf(context) === undefined && !principal.local) {
      const remedy = "open the address that it prints: summarizer login --browser";
      throw problem(403, "session-needed", "a command line is logged in from the pages, not by a token", { remedy });
    }
    const code = await accounts.handOver(principal, context.req.valid("json").challenge);
    return context.json({ code: code.reveal() }, 200);
  });
  api.openapi(exchange, async (context) => {
    const { code, verifier } = context.req.valid("json");
    const token = await accounts.loginByHandover(code, verifier);
    if (token === undefined) {
      const remedy = "begin again: summarizer login --browser";
      throw problem(401, "wrong-code", "the code was used already, or is too old", { remedy });
    }
    return context.json(newTokenDocument(token), 200);
  });
};
