import type { MiddlewareHandler } from "hono";
import { problem } from "../errors/problem.ts";

/** Rejects a URL with an invalid character, before it reaches the store. */
export const wellFormed: MiddlewareHandler = async (context, next) => {
  if (/%00|\0/.test(context.req.url)) {
    throw problem(400, "invalid-request", "the URL contains the character U+0000");
  }
  return await next();
};
