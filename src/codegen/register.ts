import { generator } from "../generate.ts";
import { indexGenerator } from "../policies/generate-index.ts";
import { generate, generateIndex } from "./in-place.ts";

/** Lets environments have `codegen`. Entry points call it, so that no module is imported for its side effect alone. */
export function registerGenerator(): void {
  generator.verdict = generate;
  indexGenerator.index = generateIndex;
}
