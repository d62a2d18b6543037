import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Config } from "../../config.ts";

/**
 * Pages load scripts and data only from here, and cannot be framed. The player of recordings is WebAssembly. HSTS is on
 * if the public URL is HTTPS.
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
