import type { Passes } from "../lint/verdicts.ts";
import type { TypedExpr } from "../typed.ts";
import type { Value } from "../types/value.ts";

/** The values that a filter leaves to what it reads, by text; what it leaves open is not in it. */
export type Pins = ReadonlyMap<string, ReadonlySet<Value>>;

/** What is plain from the conditions that all have to hold. */
export function pinsOf(filter: TypedExpr | undefined, { write }: Passes): Pins {
  const known = filter === undefined ? none : remembered.get(filter);
  if (known !== undefined || filter === undefined) return known ?? none;
  const pins = new Map<string, ReadonlySet<Value>>();
  const pin = (text: string, term: TypedExpr, values: readonly TypedExpr[]): void => {
    const known = values.flatMap((value) => (value.kind === "literal" ? [value.value] : []));
    if (term.kind !== "literal" && known.length === values.length) pins.set(text, new Set(known));
  };
  for (const condition of filter.kind === "and" ? filter.operands : [filter]) {
    if (condition.kind !== "call") continue;
    const [a, b, ...more] = condition.args;
    const { meaning } = condition.fn;
    if (a === undefined || b === undefined || a.type.kind === "list") continue;
    if (meaning === "equal" || meaning === "all-equal") {
      pin(write(a), a, [b]);
      pin(write(b), b, [a]);
    } else if (meaning === "covers" || meaning === "within") pin(write(a), a, [b, ...more]);
  }
  remembered.set(filter, pins);
  return pins;
}

const none: Pins = new Map();
const remembered = new WeakMap<TypedExpr, Pins>();

/** Whether the two leave something no value in common. */
export function areApart(a: Pins, b: Pins): boolean {
  for (const [term, values] of a) {
    const others = b.get(term);
    if (others !== undefined && ![...values].some((value) => others.has(value))) return true;
  }
  return false;
}
