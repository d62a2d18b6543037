import { writeFileSync } from "node:fs";
import { ebnf } from "./grammar/ebnf.ts";
import { railroad } from "./grammar/railroad.ts";
import { textmate } from "./grammar/textmate.ts";

/** What `grammar/` holds, all of it made from the parser. */
export const artefacts: Readonly<Record<string, () => string>> = {
  "predicate.ebnf": ebnf,
  "railroad.svg": railroad,
  "predicate.tmLanguage.json": textmate,
};

if (import.meta.main) {
  for (const [name, make] of Object.entries(artefacts)) {
    writeFileSync(new URL(`../grammar/${name}`, import.meta.url), make());
  }
}
