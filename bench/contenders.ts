import { ajvStandalone } from "./contenders/ajv.ts";
import { bufbuildCel } from "./contenders/bufbuild-cel.ts";
import { cedarWasm } from "./contenders/cedar-wasm.ts";
import { celJs } from "./contenders/cel-js.ts";
import type { Contender } from "./contenders/contender.ts";
import { filtrex } from "./contenders/filtrex.ts";
import { handwritten, ownEntries, ownEverywhere } from "./contenders/handwritten.ts";
import { jsonLogic } from "./contenders/json-logic-engine.ts";
import { generatedModule } from "./contenders/module.ts";
import { subscript } from "./contenders/subscript.ts";
import { compiled, generated, interpreted } from "./contenders/wherefore.ts";

/** All of them, the yardstick first. */
export const contenders: readonly [Contender, ...Contender[]] = [
  handwritten,
  ownEntries,
  ownEverywhere,
  generated,
  generatedModule,
  compiled,
  interpreted,
  jsonLogic,
  ajvStandalone,
  filtrex,
  subscript,
  celJs,
  bufbuildCel,
  cedarWasm,
];
