import { generator } from "../generate.ts";
import { indexGenerator } from "../policies/generate-index.ts";
import { generate, generateIndex } from "./in-place.ts";

/** Registers the generator, for environments with `codegen`. */
export function registerGenerator(): void {
  generator.verdict = generate;
  indexGenerator.index = generateIndex;
}
