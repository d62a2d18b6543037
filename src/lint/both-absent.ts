import type { Diagnostic } from "../diagnostic.ts";
import { diagnose } from "../messages.ts";
import { canonical } from "../reduce/canonical.ts";
import { truth } from "../reduce/connect.ts";
import { simplify } from "../reduce/reduce.ts";
import { print } from "../syntax/print.ts";
import type { TypedCall, TypedExpr, TypedField, TypedIndex } from "../typed.ts";
import { zero } from "../types/value.ts";
import { untyped } from "../untyped.ts";
import { besidesIt, isAsked, isSet, type Place, type Reading, replaced } from "./presence.ts";

type Read = TypedField | TypedIndex;

/**
 * A comparison of two fields, or a search for one in a list, which is true if neither is set, because an absent value
 * equals another absent value.
 */
export function* bothAbsent(call: TypedCall, place: Place, reading: Reading): Generator<Diagnostic> {
  const [first, ...others] = call.args;
  if (call.fn.meaning === undefined || first === undefined) return;
  for (const left of readsOf(first)) {
    for (const right of others.flatMap(readsOf)) {
      if (!isTrueOfNeither(left, right, call, place, reading)) continue;
      if (isAsked(left, place, reading) || isAsked(right, place, reading)) continue;
      const [value, other] = left.type.kind === "list" && right.type.kind !== "list" ? [right, left] : [left, right];
      const asked = isSet(right, reading) ?? isSet(left, reading);
      const texts: [string, string, boolean] = [textOf(value), textOf(other), value.type.kind !== other.type.kind];
      yield diagnose("both-absent", call.span, texts, { fixes: besidesIt(asked, place, reading) });
      return;
    }
  }
}

function textOf(expr: TypedExpr): string {
  return print(untyped(expr));
}

/** The values of an argument that can be absent: itself, or the items of a literal list. */
function readsOf(arg: TypedExpr): readonly Read[] {
  if (arg.kind === "call" && arg.fn.meaning === "list") return arg.args.flatMap(readsOf);
  if (arg.kind !== "field" && arg.kind !== "index") return [];
  const isRequired = arg.kind === "field" && arg.field.required === true;
  return isRequired || arg.type.kind === "bool" || arg.type.kind === "map" ? [] : [arg];
}

/** Whether the call has the result that the filter wants if both are absent, and not because only one is. */
function isTrueOfNeither(left: Read, right: Read, call: TypedCall, { negated }: Place, reading: Reading): boolean {
  const names = [canonical(left), canonical(right)] as const;
  if (names[0] === names[1]) return false;
  const values = new Map([
    [names[0], absent(left, right)],
    [names[1], absent(right, left)],
  ]);
  const verdict = (absents: ReadonlyMap<string, TypedExpr>) =>
    truth(simplify(replaced(call, absents), reading.environment));
  if (verdict(values) !== !negated) return false;
  return [...values].every((one) => verdict(new Map([one])) === undefined);
}

/** The replacement of an absent value next to `other`: for a list that is searched for it, one with an absent item. */
function absent({ type, span }: Read, other: Read): TypedExpr {
  const isSearched = type.kind === "list" && other.type.kind !== "list";
  const value = isSearched ? [zero(type.element)] : zero(type);
  return { kind: "literal", type, value, span };
}
