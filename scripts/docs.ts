import { writeFileSync } from "node:fs";
import { diagnosticsPage } from "./docs/diagnostics.ts";
import { fieldsPage } from "./docs/fields.ts";
import { functionsPage } from "./docs/functions.ts";

/** The reference pages of `docs/`, all of them made from the code and the test cases. */
export const pages: Readonly<Record<string, () => string>> = {
  "diagnostics.md": diagnosticsPage,
  "fields.md": fieldsPage,
  "functions.md": functionsPage,
};

if (import.meta.main) {
  for (const [name, make] of Object.entries(pages)) writeFileSync(new URL(`../docs/${name}`, import.meta.url), make());
}
