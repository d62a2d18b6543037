import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Config } from "../config.ts";

const common = { baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] };

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
      ...common,
    },
    crossOriginOpenerPolicy: "same-origin",
    permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
    referrerPolicy: "no-referrer",
    strictTransportSecurity: secure && "max-age=31536000",
  });
}

/** Pages without scripts, from nowhere but here, in nobody's frame. */
export const security = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    ...common,
  },
  referrerPolicy: "no-referrer",
  strictTransportSecurity: false,
});
