import { type Environment, rowMeaning } from "../environment.ts";
import type { FunctionRow } from "../functions/define.ts";
import { readEntry } from "../read.ts";
import { isSecret } from "../secrets.ts";
import { mapChildren, type TypedCall, type TypedExpr, type TypedIndex, type TypedLiteral, walk } from "../typed.ts";
import { bool, string } from "../types/type.ts";
import { ContextError, type MapData, ownKeys, type Value, zero } from "../types/value.ts";
import { canonical } from "./canonical.ts";
import { connect, negate } from "./connect.ts";
import { isWellFormed } from "./spell.ts";

/** The maximum number of entries of known maps that one condition is split by. */
const mostEntries = 100;

/** An entry of a known map under an unknown key. */
type Entry = TypedIndex & { readonly map: TypedLiteral };

/** The result of a condition for some keys. */
interface Outcome {
  readonly keys: string[];
  readonly condition: TypedExpr;
}

/**
 * A condition that reads an entry of a known map, rewritten without the map: `contains(teams[user.name], "x")` is
 * `user.name == "a"` if only the list under `"a"` has an `"x"`. `fold` simplifies a condition in which an entry has
 * been replaced with its value. `undefined` if there is no such entry, if the map is secret, or if it has no such form.
 */
export function divide(
  condition: TypedCall | TypedIndex,
  environment: Environment,
  fold: (condition: TypedExpr) => TypedExpr,
): TypedExpr | undefined {
  const entries = walk(condition).filter(isEntry);
  const entry = entries.at(-1);
  const equal = rowMeaning("equal", environment);
  if (entry === undefined || equal === undefined || entries.some(isSecret)) return undefined;
  if (entries.reduce((product, { map }) => product * ownKeys(map.value as MapData).length, 1) > mostEntries) {
    return undefined;
  }
  const values = valuesOf(entry);
  if (values === undefined) return undefined;
  const outcome = (value: Value) =>
    fold(replace(condition, entry, { ...entry, kind: "literal", value, origin: entry }));
  const otherwise = outcome(zero(entry.type));
  const outcomes = new Map<string, Outcome>();
  for (const [key, value] of values) {
    const result = outcome(value);
    const name = canonical(result);
    if (name === canonical(otherwise)) continue;
    const same = outcomes.get(name);
    if (same === undefined) outcomes.set(name, { keys: [key], condition: result });
    else same.keys.push(key);
  }
  const isOneOf = (keys: readonly string[]) =>
    connect(
      "or",
      keys.map((key) => isKey(entry, key, equal)),
      entry.span,
    );
  const known = [...outcomes.values()];
  const isKnown = isOneOf(known.flatMap(({ keys }) => keys));
  const cases = known.map(({ keys, condition: result }) => connect("and", [isOneOf(keys), result], entry.span));
  const rest = connect("and", [opposite(isKnown), otherwise], entry.span);
  return fold(connect("or", [...cases, rest], condition.span));
}

function isEntry(expr: TypedExpr): expr is Entry {
  return expr.kind === "index" && expr.map.kind === "literal";
}

/**
 * All entries by key; `undefined` if a key has no literal, or an entry has the wrong shape, which matters only if it is
 * read.
 */
function valuesOf({ map, type }: Entry): readonly (readonly [key: string, value: Value])[] | undefined {
  const data = map.value as MapData;
  if (!ownKeys(data).every(isWellFormed)) return undefined;
  try {
    return ownKeys(data).map((key) => [key, readEntry(data, key, type, () => key)] as const);
  } catch (error) {
    if (error instanceof ContextError) return undefined;
    throw error;
  }
}

function isKey({ key }: Entry, name: string, equal: FunctionRow): TypedExpr {
  const args: TypedExpr[] = [key, { kind: "literal", type: string, value: name, span: key.span }];
  return { kind: "call", fn: equal, args, type: bool, span: key.span, calleeSpan: key.span };
}

/** The negation of several equalities, in its most readable form. */
function opposite(isKnown: TypedExpr): TypedExpr {
  if (isKnown.kind !== "or") return negate(isKnown, isKnown.span);
  return connect(
    "and",
    isKnown.operands.map((operand) => negate(operand, operand.span)),
    isKnown.span,
  );
}

/** `expr` with `replacement` instead of `part`. */
function replace(expr: TypedExpr, part: TypedExpr, replacement: TypedExpr): TypedExpr {
  return expr === part ? replacement : mapChildren(expr, (child) => replace(child, part, replacement));
}
