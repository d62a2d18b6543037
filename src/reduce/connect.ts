import type { Meaning } from "../functions/define.ts";
import type { Span } from "../source.ts";
import type { TypedExpr, TypedLogical } from "../typed.ts";
import { bool } from "../types/type.ts";
import { canonical } from "./canonical.ts";

/** A condition that is always true, or always false. */
export function verdict(value: boolean, span: Span): TypedExpr {
  return { kind: "literal", type: bool, value, span };
}

/** The value of a constant condition; `undefined` for others. */
export function truth(condition: TypedExpr): boolean | undefined {
  return condition.kind === "literal" ? condition.value === true : undefined;
}

/** `!operand`, in its shortest form. */
export function negate(operand: TypedExpr, span: Span): TypedExpr {
  const value = truth(operand);
  if (value !== undefined) return verdict(!value, span);
  return operand.kind === "not" ? operand.operand : { kind: "not", operand, type: bool, span };
}

/**
 * The operands under `&&` or `||` in their shortest form: without those that have no effect, repeat or are implied by
 * another; a constant if one decides, or two contradict each other: `a && !a`, `a == "x" && a == "y"`.
 */
export function connect(kind: TypedLogical["kind"], operands: readonly TypedExpr[], span: Span): TypedExpr {
  const stop = kind === "or";
  const kept = new Map<string, TypedExpr>();
  const values = new Map<string, string>();
  for (const operand of operands.flatMap((one) => (one.kind === kind ? one.operands : [one]))) {
    const value = truth(operand);
    if (value === stop) return verdict(stop, span);
    if (value !== undefined) continue;
    const { statement, opposite } = stated(operand);
    if (kept.has(opposite)) return verdict(stop, span);
    const pinned = pin(operand, kind === "and");
    if (pinned !== undefined) {
      const earlier = values.get(pinned.term);
      if (earlier !== undefined && earlier !== pinned.value) return verdict(stop, span);
      values.set(pinned.term, pinned.value);
    }
    if (!kept.has(statement)) kept.set(statement, operand);
  }
  const left = [...kept.values()].filter((operand) => !isAbsorbed(operand, kind, kept));
  const [only, second] = left;
  if (only === undefined) return verdict(!stop, span);
  return second === undefined ? only : { kind, operands: left, type: bool, span };
}

/** Whether `a || (a && b)`, or `a && (a || b)`, is equivalent to `a`. */
function isAbsorbed(operand: TypedExpr, kind: TypedLogical["kind"], kept: ReadonlyMap<string, TypedExpr>): boolean {
  if (operand.kind !== (kind === "or" ? "and" : "or")) return false;
  return operand.operands.some((inner) => kept.has(stated(inner).statement));
}

interface Comparison {
  /** The comparison of the two sides. */
  readonly sign: "=" | "<";
  readonly reversed?: true;
  /** Whether it is negated. */
  readonly denied?: true;
}

/** Comparisons by equality and by one order only: `a >= b` negates `a < b`, and `a > b` is `b < a`. */
const comparisons: Readonly<Partial<Record<Meaning, Comparison>>> = {
  equal: { sign: "=" },
  unequal: { sign: "=", denied: true },
  less: { sign: "<" },
  "at-least": { sign: "<", denied: true },
  greater: { sign: "<", reversed: true },
  "at-most": { sign: "<", reversed: true, denied: true },
};

/** A canonical form of a condition, and of its negation. */
function stated(condition: TypedExpr): { readonly statement: string; readonly opposite: string } {
  if (condition.kind === "not") {
    const { statement, opposite } = stated(condition.operand);
    return { statement: opposite, opposite: statement };
  }
  const meaning = condition.kind === "call" ? condition.fn.meaning : undefined;
  const comparison = meaning === undefined ? undefined : comparisons[meaning];
  if (condition.kind === "call" && comparison !== undefined) {
    const sides = condition.args.map(canonical);
    const text = `${comparison.sign} ${(comparison.reversed ? sides.toReversed() : sides).join(" | ")}`;
    return comparison.denied ? { statement: `! ${text}`, opposite: text } : { statement: text, opposite: `! ${text}` };
  }
  const statement = canonical(condition);
  return { statement, opposite: `! ${statement}` };
}

/**
 * The term and the only value for which a condition equals `holds`: of `a == "x"`, for true, and of `a != "x"`, for
 * false.
 */
function pin(condition: TypedExpr, holds: boolean): { readonly term: string; readonly value: string } | undefined {
  if (condition.kind === "not") return pin(condition.operand, !holds);
  if (condition.kind !== "call" || condition.fn.meaning !== (holds ? "equal" : "unequal")) return undefined;
  const [a, b] = condition.args;
  if (a === undefined || b === undefined) return undefined;
  if (a.kind === "literal") return b.kind === "literal" ? undefined : { term: canonical(b), value: canonical(a) };
  return b.kind === "literal" ? { term: canonical(a), value: canonical(b) } : undefined;
}
