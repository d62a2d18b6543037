import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { toModule } from "wherefore/codegen";
import { sessionFilter } from "wherefore/teleport";
import type { Contender } from "./contender.ts";
import type { Decide } from "./reference.ts";
import { filterText } from "./wherefore.ts";

const folder = mkdtempSync(fileURLToPath(new URL("../.modules-", import.meta.url)));
process.on("exit", () => rmSync(folder, { recursive: true }));
const require = createRequire(import.meta.url);
let count = 0;

export const generatedModule: Contender = {
  name: "wherefore, module",
  note: "`toModule(predicate)`, imported; needs neither a parser nor `new Function`; the checks of `matches`",
  prepare: (condition) => {
    const path = `${folder}/${++count}.mjs`;
    writeFileSync(path, toModule(sessionFilter.compile(filterText(condition))).code);
    return (require(path) as { readonly matches: Decide }).matches;
  },
};
