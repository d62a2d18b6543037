import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";

/** Bytes of a body that is read as a whole. */
const most = 1024 * 1024;

/** Routes that take their body as a stream, within limits of their own. */
const streamed = new Set(["POST /v1/sessions"]);

const tooLarge = () => problem(413, "too-large", `the body has more than ${most.toLocaleString("en")} bytes`);

/** For bodies that do not say how long they are. */
const limit = bodyLimit({
  maxSize: most,
  onError: () => {
    throw tooLarge();
  },
});

/** Refuses a body that is over the limit, as soon as it is. One that says so is not touched: it may never be read. */
export const bounded: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req;
  if (streamed.has(`${method} ${path}`)) return await next();
  const length = context.req.header("content-length");
  if (length === undefined || context.req.header("transfer-encoding") !== undefined) return await limit(context, next);
  if (Number(length) > most) throw tooLarge();
  return await next();
};

/**
 * Refuses a body that has not arrived in `milliseconds`, and ends its connection. Routes that take their body as a stream
 * give up a sender that stalls.
 */
export function timely(milliseconds: number): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const { method, path } = context.req;
    const { incoming } = context.env ?? {};
    if (incoming === undefined || streamed.has(`${method} ${path}`)) return await next();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        if (incoming.complete) return;
        reject(problem(408, "too-slow", `the body did not arrive within ${milliseconds / 1000} seconds`));
        if (context.env.outgoing?.writableEnded) incoming.destroy();
      }, milliseconds);
    });
    late.catch(() => {});
    incoming.once("close", () => clearTimeout(timer));
    return await Promise.race([next(), late]);
  };
}
