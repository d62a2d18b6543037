import type { MiddlewareHandler } from "hono";
import type { Principal } from "../../access/principal.ts";
import type { AppEnvironment } from "../environment.ts";
import { principalOf } from "./authentication.ts";

/**
 * Asks whether somebody may use a route at all, before the body that they sent is read. `check` throws where they may not;
 * it gets the parameters of the path.
 */
export function first(
  check: (principal: Principal, parameters: Readonly<Record<string, string>>) => void,
): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    check(principalOf(context), context.req.param());
    return await next();
  };
}
