import type { Diagnostic } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { truth } from "../reduce/connect.ts";
import { simplify } from "../reduce/reduce.ts";
import { textAt } from "../source.ts";
import { print } from "../syntax/print.ts";
import { type TypedCall, type TypedExpr, type TypedIndex, walk } from "../typed.ts";
import { untyped } from "../untyped.ts";
import { bothAbsent } from "./both-absent.ts";
import {
  besidesIt,
  comparedWithNothing,
  isAsked,
  isEmpty,
  isSet,
  type Place,
  type Reading,
  without,
} from "./presence.ts";

/**
 * Conditions that are true for absent data without saying so: a misspelled key, or an empty list, then matches
 * everything.
 */
export function absences(typed: TypedExpr, environment: Environment, text: string): readonly Diagnostic[] {
  const reading = { text, environment, compared: comparedWithNothing(typed), asked: new Map() };
  return visit(typed, { negated: false, besides: [], whole: typed, bare: true, inverted: false }, reading);
}

function visit(expr: TypedExpr, place: Place, reading: Reading): readonly Diagnostic[] {
  switch (expr.kind) {
    case "not":
      return visit(expr.operand, { ...place, negated: !place.negated }, reading);
    case "and":
    case "or": {
      const isConjunction = (expr.kind === "and") !== place.negated;
      return expr.operands.flatMap((operand) => {
        const { negated } = place;
        const besides = isConjunction ? [...place.besides, { chain: expr, except: operand, negated }] : place.besides;
        const bare = expr.kind === "and";
        return visit(operand, { negated, besides, whole: operand, bare, inverted: negated }, reading);
      });
    }
    case "call":
      return [
        ...missingKey(expr, place, reading),
        ...emptyList(expr, place, reading),
        ...bothAbsent(expr, place, reading),
      ];
    default:
      return [];
  }
}

function* missingKey(call: TypedCall, place: Place, reading: Reading): Generator<Diagnostic> {
  if (saysOfEmptyLists(call, place)) return;
  for (const entry of walk(call)) {
    if (entry.kind !== "index" || !matchesWithout(entry, call, place, reading) || isAsked(entry, place, reading))
      continue;
    const condition = isSet(entry, reading);
    yield diagnose("missing-key", call.span, [print(untyped(entry))], { fixes: besidesIt(condition, place, reading) });
    return;
  }
}

function* emptyList(call: TypedCall, place: Place, reading: Reading): Generator<Diagnostic> {
  const note = call.fn.notes?.trueForEmptyList;
  const list = call.args[0];
  if (note === undefined || list === undefined || !saysOfEmptyLists(call, place)) return;
  const isRequired = list.kind === "field" && list.field.required === true;
  if (isRequired || (list.kind !== "field" && list.kind !== "index") || isAsked(list, place, reading)) return;
  const condition = note.hasItems(call.args.map(({ span }) => textAt(reading.text, span))) ?? isSet(list, reading);
  yield diagnose("empty-list", call.span, [print(untyped(list)), call.fn.name], {
    fixes: besidesIt(condition, place, reading),
  });
}

/** Whether the condition should be true for a list, and is true for an empty one. */
function saysOfEmptyLists({ fn, args }: TypedCall, { negated }: Place): boolean {
  return fn.notes?.trueForEmptyList !== undefined && !negated && args[0]?.type.kind === "list";
}

/** Whether the call has the result that the filter wants if `entry` is absent, whatever else it reads. */
function matchesWithout(entry: TypedIndex, call: TypedCall, { negated }: Place, { environment }: Reading): boolean {
  const { meaning } = call.fn;
  const isDifference = meaning === (negated ? "equal" : "unequal");
  if (isDifference && call.args.includes(entry)) return !call.args.some(isEmpty);
  return truth(simplify(without(call, entry), environment)) === !negated;
}
