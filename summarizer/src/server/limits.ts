import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { problem } from "./problem.ts";

/** Bytes of a body that is read as a whole. */
const most = 1024 * 1024;

/** Routes that take their body as a stream, within limits of their own. */
const streamed = new Set(["POST /v1/sessions"]);

const limit = bodyLimit({
  maxSize: most,
  onError: () => {
    throw problem(413, "too-large", `the body has more than ${most.toLocaleString("en")} bytes`);
  },
});

/** Refuses a body that is over the limit, as soon as it is. */
export const bounded: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req;
  return streamed.has(`${method} ${path}`) ? await next() : await limit(context, next);
};
