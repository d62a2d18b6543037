import type { Meaning } from "../functions/define.ts";
import type { Span } from "../source.ts";
import type { TypedExpr, TypedLogical } from "../typed.ts";
import { bool } from "../types/type.ts";
import { canonical } from "./canonical.ts";

/** A condition that is always true, or always false. */
export function verdict(value: boolean, span: Span): TypedExpr {
  return { kind: "literal", type: bool, value, span };
}

/** The value of a condition that is known; `undefined` for others. */
export function truth(condition: TypedExpr): boolean | undefined {
  return condition.kind === "literal" ? condition.value === true : undefined;
}

/** `!operand`, as short as it can be said. */
export function negate(operand: TypedExpr, span: Span): TypedExpr {
  const value = truth(operand);
  if (value !== undefined) return verdict(!value, span);
  return operand.kind === "not" ? operand.operand : { kind: "not", operand, type: bool, span };
}

/**
 * The operands under `&&` or `||` in their shortest form: without those that change nothing, repeat another, or hold
 * whenever another one does; a verdict where one decides, or two contradict each other: `a && !a`, `a == "x" && a == "y"`.
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

/** Whether `a || (a && b)`, or `a && (a || b)`, says no more than `a`. */
function isAbsorbed(operand: TypedExpr, kind: TypedLogical["kind"], kept: ReadonlyMap<string, TypedExpr>): boolean {
  if (operand.kind !== (kind === "or" ? "and" : "or")) return false;
  return operand.operands.some((inner) => kept.has(stated(inner).statement));
}

interface Comparison {
  /** What is asked of the two sides. */
  readonly sign: "=" | "<";
  readonly reversed?: true;
  /** Whether it is asked that it is not so. */
  readonly denied?: true;
}

/** Comparisons by equality and by one order alone: `a >= b` denies `a < b`, and `a > b` is `b < a`. */
const comparisons: Readonly<Partial<Record<Meaning, Comparison>>> = {
  equal: { sign: "=" },
  unequal: { sign: "=", denied: true },
  less: { sign: "<" },
  "at-least": { sign: "<", denied: true },
  greater: { sign: "<", reversed: true },
  "at-most": { sign: "<", reversed: true, denied: true },
};

/** What a condition says, and what one says that is true just when it is false. */
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
 * The term and the only value under which a condition goes the way of `holds`: of `a == "x"`, where it has to be true,
 * and of `a != "x"`, where it has to be false.
 */
function pin(condition: TypedExpr, holds: boolean): { readonly term: string; readonly value: string } | undefined {
  if (condition.kind === "not") return pin(condition.operand, !holds);
  if (condition.kind !== "call" || condition.fn.meaning !== (holds ? "equal" : "unequal")) return undefined;
  const [a, b] = condition.args;
  if (a === undefined || b === undefined) return undefined;
  if (a.kind === "literal") return b.kind === "literal" ? undefined : { term: canonical(b), value: canonical(a) };
  return b.kind === "literal" ? { term: canonical(a), value: canonical(b) } : undefined;
}
