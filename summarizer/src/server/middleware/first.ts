import type { MiddlewareHandler } from "hono";
import type { Principal } from "../../access/principal.ts";
import type { AppEnvironment } from "../environment.ts";
import { principalOf } from "./authentication.ts";

/**
 * Checks permissions before the body is read. `check` throws if access is denied; it receives the parameters of the
 * path.
 */
export function first(
  check: (principal: Principal, parameters: Readonly<Record<string, string>>) => void,
): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    check(principalOf(context), context.req.param());
    return await next();
  };
}
