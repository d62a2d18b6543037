import type { Diagnostic, Fix } from "../diagnostic.ts";
import type { Environment } from "../environment.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import { print } from "../syntax/print.ts";
import type { TypedCall, TypedExpr } from "../typed.ts";
import { untyped } from "../untyped.ts";

/** Where in a filter a condition stands. */
interface Place {
  /** Whether the filter wants the condition false. */
  readonly negated: boolean;
  /** Conditions that have to be true besides it. */
  readonly besides: readonly TypedExpr[];
  /** The whole of what a fix replaces: the condition with the `!` before it. */
  readonly whole: TypedExpr;
  /** Whether `whole` can be made a run of `&&` without parentheses. */
  readonly bare: boolean;
  /** Whether the filter wants `whole` itself false. */
  readonly inverted: boolean;
}

/** Conditions that are true of what is not there: a misspelt key, or an empty list, then matches everything. */
export function absences(typed: TypedExpr, environment: Environment, text: string): readonly Diagnostic[] {
  return visit(typed, { negated: false, besides: [], whole: typed, bare: true, inverted: false }, environment, text);
}

function visit(expr: TypedExpr, place: Place, environment: Environment, text: string): readonly Diagnostic[] {
  switch (expr.kind) {
    case "not":
      return visit(expr.operand, { ...place, negated: !place.negated }, environment, text);
    case "and":
    case "or": {
      const isConjunction = (expr.kind === "and") !== place.negated;
      return expr.operands.flatMap((operand) => {
        const others = place.negated ? [] : expr.operands.filter((other) => other !== operand);
        const besides = isConjunction ? [...place.besides, ...others] : place.besides;
        const bare = expr.kind === "and";
        const { negated } = place;
        return visit(operand, { negated, besides, whole: operand, bare, inverted: negated }, environment, text);
      });
    }
    case "call":
      return [...missingKey(expr, place, text), ...emptyList(expr, place, text)];
    default:
      return [];
  }
}

function* missingKey(call: TypedCall, place: Place, text: string): Generator<Diagnostic> {
  const wanted = place.negated ? "equal" : "unequal";
  if (call.fn.meaning !== wanted) return;
  for (const [entry, other] of [call.args, [...call.args].reverse()]) {
    if (entry?.kind !== "index" || other === undefined || isEmpty(other) || isAsked(entry, place.besides)) continue;
    const written = textAt(text, entry.span);
    const condition = entry.type.kind === "string" ? `${written} != ""` : undefined;
    yield diagnose("missing-key", call.span, [print(untyped(entry))], { fixes: besidesIt(condition, place, text) });
    return;
  }
}

function* emptyList(call: TypedCall, place: Place, text: string): Generator<Diagnostic> {
  const note = call.fn.notes?.trueForEmptyList;
  const list = call.args[0];
  if (note === undefined || place.negated || list?.type.kind !== "list") return;
  if ((list.kind !== "field" && list.kind !== "index") || isAsked(list, place.besides)) return;
  const condition = note.hasItems(call.args.map(({ span }) => textAt(text, span)));
  yield diagnose("empty-list", call.span, [print(untyped(list)), call.fn.name], {
    fixes: besidesIt(condition, place, text),
  });
}

/** `""` or `set()`: comparing with it is how one asks whether something is set. */
function isEmpty(expr: TypedExpr): boolean {
  return expr.kind === "literal" ? expr.value === "" : expr.kind === "call" && expr.args.length === 0;
}

/** Whether one of the conditions `besides` fails where `value` is not set. */
function isAsked(value: TypedExpr, besides: readonly TypedExpr[]): boolean {
  const name = print(untyped(value));
  return besides.some((condition) => {
    if (condition.kind !== "call" || !condition.args.some((arg) => print(untyped(arg)) === name)) return false;
    const { meaning, notes } = condition.fn;
    const comparesWithNothing = condition.args.some(isEmpty);
    if (meaning === "unequal") return comparesWithNothing;
    return meaning === "equal" ? !comparesWithNothing : notes?.trueForEmptyList === undefined;
  });
}

function besidesIt(condition: string | undefined, { whole, bare, inverted }: Place, text: string): readonly Fix[] {
  if (condition === undefined || inverted) return [];
  const both = `${condition} && ${textAt(text, whole.span)}`;
  return [{ title: `ask ${condition} too`, edits: [{ span: whole.span, text: bare ? both : `(${both})` }] }];
}
