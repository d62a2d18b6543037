import { verdictOnSame } from "../functions/define.ts";
import type { TypedCall, TypedExpr } from "../typed.ts";
import { canonical } from "./canonical.ts";
import { negate, verdict } from "./connect.ts";

/** The result of a call with some unknown arguments; `undefined` if it depends on them. */
export function decide(call: TypedCall): TypedExpr | undefined {
  const { fn, args, span } = call;
  const [a, b] = args;
  if (a === undefined || b === undefined) return undefined;
  switch (fn.meaning) {
    case "equal":
    case "unequal":
      return compare(a, b, fn.meaning === "equal", call);
    case "less":
    case "at-most":
    case "greater":
    case "at-least":
      return canonical(a) === canonical(b) ? verdict(verdictOnSame(fn) === true, span) : undefined;
    case "has-item":
      return isEmpty(a) ? verdict(false, span) : undefined;
    case "has-every":
    case "has-any":
      return isEmpty(a) || isEmpty(b) ? verdict(false, span) : undefined;
    case "ends-with":
      return isEmpty(a) || isText(b, "") ? verdict(true, span) : undefined;
    case "all-equal":
      return isEmpty(a) ? verdict(true, span) : undefined;
    case "starts-with":
      return isText(b, "") ? verdict(true, span) : undefined;
    case "covers":
      return isEmpty(a) ? verdict(false, span) : amongKnown(call);
    case "within":
      return isEmpty(a) ? verdict(true, span) : amongKnown(call);
    default:
      return undefined;
  }
}

/** A value equals itself; a condition compared with a known bool is that condition, or its negation. */
function compare(a: TypedExpr, b: TypedExpr, equal: boolean, { span }: TypedCall): TypedExpr | undefined {
  for (const [known, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (known.kind === "literal" && known.type.kind === "bool") {
      return (known.value === true) === equal ? other : negate(other, span);
    }
  }
  return canonical(a) === canonical(b) ? verdict(equal, span) : undefined;
}

/** A known string among items, one of which is known to equal it. */
function amongKnown({ args: [a, ...items], span }: TypedCall): TypedExpr | undefined {
  if (a?.kind !== "literal" || typeof a.value !== "string") return undefined;
  const { value } = a;
  return items.some((item) => isText(item, value)) ? verdict(true, span) : undefined;
}

function isEmpty(expr: TypedExpr): boolean {
  return expr.kind === "literal" && Array.isArray(expr.value) && expr.value.length === 0;
}

function isText(expr: TypedExpr, text: string): boolean {
  return expr.kind === "literal" && expr.value === text;
}
