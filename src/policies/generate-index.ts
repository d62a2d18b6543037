import type { IndexCode } from "./index-search.ts";
import type { Plan } from "./plan.ts";

/** Generates the code of an index. Undefined if the host forbids code generation. */
export type IndexGenerator = (plan: Plan) => IndexCode | undefined;

/** The generator of `wherefore/codegen`, once an entry point has registered it. */
export const indexGenerator: { index?: IndexGenerator } = {};
