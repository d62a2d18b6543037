import { registerGenerator } from "./codegen/register.ts";

/* The root entry point in Node, with the generator of code. A bundle for browsers imports `wherefore/codegen` instead. */

export * from "./index.ts";

registerGenerator();
