import { canonical } from "../reduce/canonical.ts";
import type { TypedExpr } from "../typed.ts";
import type { Value } from "../types/value.ts";

/** The values that a filter leaves to what it reads, by canonical text; what it leaves open is not in it. */
export type Pins = ReadonlyMap<string, ReadonlySet<Value>>;

/** What is plain from the conditions that all have to hold. */
export function pinsOf(filter: TypedExpr | undefined): Pins {
  const pins = new Map<string, ReadonlySet<Value>>();
  for (const condition of filter?.kind === "and" ? filter.operands : [filter]) {
    if (condition?.kind !== "call") continue;
    const [a, b, ...more] = condition.args;
    const { meaning } = condition.fn;
    if (a === undefined || b === undefined || a.type.kind === "list") continue;
    if (meaning === "equal" || meaning === "all-equal") {
      pin(pins, a, [b]);
      pin(pins, b, [a]);
    } else if (meaning === "covers" || meaning === "within") pin(pins, a, [b, ...more]);
  }
  return pins;
}

function pin(pins: Map<string, ReadonlySet<Value>>, term: TypedExpr, values: readonly TypedExpr[]): void {
  const known = values.flatMap((value) => (value.kind === "literal" ? [value.value] : []));
  if (term.kind !== "literal" && known.length === values.length) pins.set(canonical(term), new Set(known));
}

/** Whether the two leave something no value in common. */
export function areApart(a: Pins, b: Pins): boolean {
  for (const [term, values] of a) {
    const others = b.get(term);
    if (others !== undefined && ![...values].some((value) => others.has(value))) return true;
  }
  return false;
}
