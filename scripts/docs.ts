import { writeFileSync } from "node:fs";
import { questionsPlot, setsPlot } from "./docs/analysis.ts";
import { diagnosticsPage } from "./docs/diagnostics.ts";
import { fieldsPage } from "./docs/fields.ts";
import { functionsPage } from "./docs/functions.ts";
import { buildPlot, searchPlot } from "./docs/policies.ts";
import { scalePage, scalePlot } from "./docs/scale.ts";

/** The pages of `docs/` that are made from the code, the test cases and the benchmark's results, or have parts that are. */
export const pages: Readonly<Record<string, () => string>> = {
  "diagnostics.md": diagnosticsPage,
  "fields.md": fieldsPage,
  "functions.md": functionsPage,
  "scale.md": scalePage,
};

/** The plots of `docs/`, drawn from the benchmark's results. */
export const plots: Readonly<Record<string, () => Promise<string>>> = {
  "analysis-questions.svg": questionsPlot,
  "analysis-sets.svg": setsPlot,
  "policies-build.svg": buildPlot,
  "policies-search.svg": searchPlot,
  "scale.svg": scalePlot,
};

if (import.meta.main) {
  const write = (name: string, content: string): void =>
    writeFileSync(new URL(`../docs/${name}`, import.meta.url), content);
  for (const [name, make] of Object.entries(pages)) write(name, make());
  for (const [name, draw] of Object.entries(plots)) write(name, await draw());
}
