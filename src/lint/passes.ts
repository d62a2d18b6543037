import { interpret } from "../interpret.ts";
import { print } from "../syntax/print.ts";
import { untyped } from "../untyped.ts";
import type { Passes } from "./verdicts.ts";

/** What an analysis uses of the core. It is given them, so that its own bundle does not contain them again. */
export const passes: Passes = {
  evaluate: interpret,
  write: (expr) => print(untyped(expr)),
};
