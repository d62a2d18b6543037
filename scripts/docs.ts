import { writeFileSync } from "node:fs";
import { diagnosticsPage } from "./docs/diagnostics.ts";
import { fieldsPage } from "./docs/fields.ts";
import { functionsPage } from "./docs/functions.ts";
import { buildPlot, searchPlot } from "./docs/plots.ts";

/** The reference pages of `docs/`, made from the code and the test cases, and the plots, from the benchmark's results. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  "diagnostics.md": diagnosticsPage,
  "fields.md": fieldsPage,
  "functions.md": functionsPage,
  "policies-build.svg": buildPlot,
  "policies-search.svg": searchPlot,
};

if (import.meta.main) {
  for (const [name, make] of Object.entries(pages)) {
    writeFileSync(new URL(`../docs/${name}`, import.meta.url), await make());
  }
}
