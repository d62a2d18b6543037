import { constant } from "../constant.ts";
import type { Environment } from "../environment.ts";
import { readEntry, readField, recordOf } from "../read.ts";
import { print } from "../syntax/print.ts";
import type { TypedCall, TypedExpr, TypedIndex, TypedLiteral } from "../typed.ts";
import type { MapData, Value } from "../types/value.ts";
import { untyped } from "../untyped.ts";
import { connect, negate, truth } from "./connect.ts";
import { decide } from "./decide.ts";
import { divide } from "./divide.ts";
import { spell } from "./spell.ts";

/**
 * The residual of `expr` once the roots of `known` are known: for any rest of the context it has the same result as
 * `expr` for both together. A root that is `undefined` is unknown; one that is `null` is known, and all its fields have
 * their zero values. A call whose function fails is kept, and fails when it is evaluated. Spans are those of `expr`.
 * @throws ContextError for known data of the wrong shape, unless earlier conditions decide
 */
export function reduce(expr: TypedExpr, known: unknown, environment: Environment): TypedExpr {
  const given = recordOf(known, () => "");
  const roots = new Set(environment.fields.map(({ path: [root = ""] }) => root).filter((root) => isGiven(given, root)));
  return spell(fold(expr, { context: known, roots, environment }), environment);
}

/**
 * The simplified form of `expr` for every context: a constant, or the shortest equivalent found. An expression with a
 * function that fails is unchanged.
 */
export function simplify(expr: TypedExpr, environment: Environment): TypedExpr {
  try {
    return fold(expr, { context: {}, roots: new Set(), environment });
  } catch {
    return expr;
  }
}

/** Whether data has the root. An unreadable root counts: reading a field of it throws. */
function isGiven(known: Readonly<Record<string, unknown>>, root: string): boolean {
  try {
    return Object.hasOwn(known, root) && known[root] !== undefined;
  } catch {
    return true;
  }
}

/** The known data, and the environment. */
interface Knowledge {
  readonly context: unknown;
  /** The first names of the known fields. */
  readonly roots: ReadonlySet<string>;
  readonly environment: Environment;
}

function fold(expr: TypedExpr, knowledge: Knowledge): TypedExpr {
  switch (expr.kind) {
    case "literal":
      return expr;
    case "field": {
      const { context, roots } = knowledge;
      return roots.has(expr.field.path[0] ?? "") ? found(readField(context, expr.field), expr) : expr;
    }
    case "index":
      return foldIndex(expr, knowledge);
    case "call":
      return foldCall(expr, knowledge);
    case "not":
      return negate(fold(expr.operand, knowledge), expr.span);
    case "and":
    case "or": {
      const operands: TypedExpr[] = [];
      for (const operand of expr.operands) {
        const folded = fold(operand, knowledge);
        operands.push(folded);
        if (truth(folded) === (expr.kind === "or")) break;
      }
      return connect(expr.kind, operands, expr.span);
    }
  }
}

function foldIndex(expr: TypedIndex, knowledge: Knowledge): TypedExpr {
  const map = fold(expr.map, knowledge);
  const key = fold(expr.key, knowledge);
  const folded = { ...expr, map, key };
  if (map.kind !== "literal") return folded;
  if (key.kind === "literal") {
    const path = () => print(untyped(expr));
    return found(readEntry(map.value as MapData, key.value as string, expr.type, path), expr);
  }
  return expr.type.kind === "bool" ? divided(folded, knowledge) : folded;
}

function foldCall(expr: TypedCall, knowledge: Knowledge): TypedExpr {
  const args = expr.args.map((arg) => fold(arg, knowledge));
  const folded = { ...expr, args };
  if (args.every(({ kind }) => kind === "literal")) {
    const value = constant(folded);
    return value === undefined ? folded : found(value, expr);
  }
  const decided = decide(folded);
  if (decided !== undefined) return decided;
  return expr.type.kind === "bool" ? divided(folded, knowledge) : folded;
}

/** A condition on an entry of a known map under an unknown key, as conditions on the key. */
function divided(condition: TypedCall | TypedIndex, knowledge: Knowledge): TypedExpr {
  return divide(condition, knowledge.environment, (part) => fold(part, knowledge)) ?? condition;
}

function found(value: Value, origin: TypedExpr): TypedLiteral {
  return { kind: "literal", type: origin.type, value, span: origin.span, origin };
}
