import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";

/** The maximum size of a body that is read as a whole, in bytes. */
const most = 1024 * 1024;

/** Routes that read their body as a stream, with their own limits. */
const streamed = new Set(["POST /v1/sessions"]);

const tooLarge = () => problem(413, "too-large", `the body has more than ${most.toLocaleString("en")} bytes`);

/** For bodies without a length. */
const limit = bodyLimit({
  maxSize: most,
  onError: () => {
    throw tooLarge();
  },
});

/** Rejects a body that exceeds the limit, as soon as it does. One with a larger declared length is never read. */
export const bounded: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req;
  if (streamed.has(`${method} ${path}`)) return await next();
  const length = context.req.header("content-length");
  if (length === undefined || context.req.header("transfer-encoding") !== undefined) return await limit(context, next);
  if (Number(length) > most) throw tooLarge();
  return await next();
};

/**
 * Rejects a body that has not arrived within `milliseconds`, and closes its connection. Routes that read their body as
 * a stream time out stalled clients themselves.
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
