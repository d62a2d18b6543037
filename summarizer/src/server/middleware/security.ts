import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Config } from "../../config.ts";

/**
 * Pages with scripts and data from nowhere but here, in nobody's frame. The player of recordings is WebAssembly. Browsers
 * are told to come by HTTPS alone where the settings say that people do.
 */
export function webSecurity({ publicUrl, tlsCert }: Pick<Config, "publicUrl" | "tlsCert">): MiddlewareHandler {
  const secure = publicUrl === undefined ? tlsCert !== undefined : publicUrl.startsWith("https:");
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginOpenerPolicy: "same-origin",
    permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
    referrerPolicy: "no-referrer",
    strictTransportSecurity: secure && "max-age=31536000",
  });
}
