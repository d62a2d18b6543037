import { secureHeaders } from "hono/secure-headers";

const common = { baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] };

/** Pages with scripts and data from nowhere but here, in nobody's frame. The player of recordings is WebAssembly. */
export const webSecurity = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "blob:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    ...common,
  },
  crossOriginOpenerPolicy: "same-origin",
  permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
  referrerPolicy: "no-referrer",
  strictTransportSecurity: false,
});

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
