import { compileWith, type Getters, type Reads, type Run } from "../compile.ts";
import { expectPlain } from "../plain.ts";
import type { Value } from "../types/value.ts";
import type { Junction } from "./atoms.ts";
import type { IndexCode } from "./index-search.ts";
import type { Plan } from "./plan.ts";
import type { Decide, Scratchpad } from "./scratchpad.ts";
import type { Source } from "./slots.ts";

/** Runs a plan by closures. */
export function closures({ slots, atoms }: Plan, getters: Getters): IndexCode {
  const sources = slots.sources(getters);
  const kind = slots.kind.values.size > 0 ? slots.kind : undefined;
  const reads: Reads = (expr) => {
    const { number } = slots.of(expr);
    return (scratchpad) => (scratchpad as Scratchpad).values[number] as Value;
  };
  return {
    read: (context, scratchpad) => {
      expectPlain(context);
      if (kind !== undefined) scratchpad.take(kind, (context as { readonly kind: string }).kind);
      for (let index = 0; index < sources.length; index++) (sources[index] as Source)(context, scratchpad);
    },
    runs: atoms.definitions.map((definition) => {
      if (definition === undefined) return undefined;
      return definition.kind === "call" ? (compileWith(definition, reads) as Run<boolean>) : decide(definition);
    }),
  };
}

function decide({ kind, operands }: Junction): Decide {
  const all = kind === "and";
  return (scratchpad) => {
    for (const operand of operands) if (scratchpad.holds(operand) !== all) return !all;
    return all;
  };
}
