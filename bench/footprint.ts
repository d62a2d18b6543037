import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toModule } from "wherefore/codegen";
import { sessionFilter } from "wherefore/teleport";
import { filterText } from "./contenders/wherefore.ts";
import { long } from "./filters.ts";
import { median } from "./measure.ts";

/** What a fresh process pays to decide the long filter once: medians. */
export interface Footprint {
  readonly contender: string;
  /** Of the processor, from the start of the script to the first verdict. */
  readonly startMs: number;
  /** Memory in use after that, more than an empty script has. */
  readonly kilobytes: number;
}

/** By contender: the file and the export that has it. */
const contenders: Readonly<Record<string, readonly [file: string, name: string]>> = {
  handwritten: ["handwritten.ts", "handwritten"],
  "wherefore, module": ["", ""],
  "wherefore, generated": ["wherefore.ts", "generated"],
  "wherefore, compiled": ["wherefore.ts", "compiled"],
  "json-logic-engine": ["json-logic-engine.ts", "jsonLogic"],
  ajv: ["ajv.ts", "ajvStandalone"],
  filtrex: ["filtrex.ts", "filtrex"],
  subscript: ["subscript.ts", "subscript"],
  "@marcbachmann/cel-js": ["cel-js.ts", "celJs"],
  "@bufbuild/cel": ["bufbuild-cel.ts", "bufbuildCel"],
  "@cedar-policy/cedar-wasm": ["cedar-wasm.ts", "cedarWasm"],
};

const script = fileURLToPath(new URL("./footprint/one.ts", import.meta.url));
const folder = mkdtempSync(fileURLToPath(new URL("./.modules-", import.meta.url)));
writeFileSync(`${folder}/long.mjs`, toModule(sessionFilter.compile(filterText(long.condition))).code);

const measure = (args: readonly string[]) => {
  const runs = Array.from(
    { length: 9 },
    () =>
      JSON.parse(execFileSync(process.execPath, ["--expose-gc", script, ...args], { encoding: "utf8" })) as {
        readonly ms: number;
        readonly kilobytes: number;
      },
  );
  return { ms: median(runs.map(({ ms }) => ms)), kilobytes: median(runs.map((run) => run.kilobytes)) };
};

try {
  const empty = measure([]);
  const results = Object.entries(contenders).map(([contender, [file, name]]): Footprint => {
    process.stderr.write(`${contender}\n`);
    const { ms, kilobytes } = measure(file === "" ? [`${folder}/long.mjs`] : [file, name]);
    return { contender, startMs: ms - empty.ms, kilobytes: kilobytes - empty.kilobytes };
  });
  console.log(JSON.stringify(results));
} finally {
  rmSync(folder, { recursive: true });
}
