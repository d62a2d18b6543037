import { createRequire } from "node:module";

/** The package reads itself by its name, so that sources and bundle find it alike. */
export const manifest = createRequire(import.meta.url)("wherefore/package.json") as {
  readonly version: string;
  readonly description: string;
};
