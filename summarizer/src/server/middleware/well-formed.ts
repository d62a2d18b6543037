import type { MiddlewareHandler } from "hono";
import { problem } from "../errors/problem.ts";

/** Refuses an address with a character that no name can have, before anything is asked of the store by it. */
export const wellFormed: MiddlewareHandler = async (context, next) => {
  if (/%00|\0/.test(context.req.url)) {
    throw problem(400, "invalid-request", "the URL contains the character U+0000");
  }
  return await next();
};
