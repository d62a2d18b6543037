import type { TypedExpr } from "./typed.ts";

/** Generates the code of a filter. Undefined if the host forbids code generation. */
export type Generate = (expr: TypedExpr) => ((context: unknown) => boolean) | undefined;

/** The generator of `wherefore/codegen`, once an entry point has registered it: small entry points do not include it. */
export const generator: { verdict: Generate | undefined } = { verdict: undefined };
