import type { DialectData } from "../dialects.ts";
import type { Environment } from "../environment.ts";
import type { Predicate } from "../predicate.ts";
import type { Span } from "../source.ts";
import { childrenOf, mapChildren, type TypedExpr, walk } from "../typed.ts";
import { bySize } from "./context.ts";
import { type Answer, type Claim, decide } from "./decide.ts";
import { join, textOf } from "./write.ts";

/** A condition of a filter that has one value in every context. */
export interface ConstantCondition {
  readonly span: Span;
  readonly value: boolean;
}

/** Another dialect that reads the filter otherwise. */
export interface DialectDifference<C = unknown> {
  readonly dialect: string;
  /** A context on which the two verdicts differ. */
  readonly witness: C;
}

/** What is known of one filter for every context of its kinds. */
export interface Inspection<C = unknown> {
  /** The innermost conditions that are always true, or never. The filter itself, where it is and none in it is. */
  readonly constant: readonly ConstantCondition[];
  /** Operands of `&&` and `||` without which, all together, the filter has the same verdicts. */
  readonly redundant: readonly Span[];
  /** The filter without them, in canonical text; absent where there are none. */
  readonly smaller?: string;
  readonly dialects: readonly DialectDifference<C>[];
}

export interface InspectionOptions {
  /** Steps after which each of the questions stops; default 5,000,000. What is not decided then is not reported. */
  readonly steps?: number;
}

/** Looks for conditions and operands of a filter that cannot matter, and for dialects that read it otherwise. */
export function inspect<C>(predicate: Predicate<C>, { steps }: InspectionOptions = {}): Inspection<C> {
  const { data, environment } = predicate;
  const inspector = new Inspector(environment, steps);
  const constant = inspector.constants(data);
  const isConstant = inspector.valueOf(data) !== undefined;
  const { smaller, redundant } = isConstant ? { smaller: data, redundant: [] } : inspector.minimize(data);
  return {
    constant,
    redundant: redundant.filter((span) => !constant.some((one) => one.span === span)),
    ...(smaller !== data && { smaller: textOf(smaller, environment) }),
    dialects: inspector.differences(data) as readonly DialectDifference<C>[],
  };
}

export class Inspector {
  readonly #environment: Environment;
  readonly #steps: number | undefined;
  readonly #values = new Map<TypedExpr, boolean | undefined>();
  readonly #removed: Span[] = [];

  constructor(environment: Environment, steps?: number) {
    this.#environment = environment;
    this.#steps = steps;
  }

  #decide(...claims: readonly Claim[]): Answer {
    return decide({ environment: this.#environment, kinds: this.#environment.kinds }, claims, this.#steps);
  }

  /** The value that a condition has in every context; undefined where it varies, or is not decided. */
  valueOf(condition: TypedExpr): boolean | undefined {
    if (this.#values.has(condition)) return this.#values.get(condition);
    const value = [true, false].find((one) => this.#decide({ condition, value: !one }).found === false);
    this.#values.set(condition, value);
    return value;
  }

  /** The innermost conditions that have one value. */
  constants(condition: TypedExpr): readonly ConstantCondition[] {
    const isJunction = condition.kind === "and" || condition.kind === "or" || condition.kind === "not";
    const inside = isJunction ? childrenOf(condition).flatMap((child) => this.constants(child)) : [];
    if (inside.length > 0 || condition.kind === "not") return inside;
    const value = this.valueOf(condition);
    return value === undefined ? [] : [{ span: condition.span, value }];
  }

  /** The filter without the operands that change nothing, each of which is left out only if the rest has the same verdicts. */
  minimize(filter: TypedExpr): { readonly smaller: TypedExpr; readonly redundant: readonly Span[] } {
    this.#removed.length = 0;
    const smaller = this.#minimize(filter, true, (condition) => condition);
    return { smaller, redundant: [...this.#removed] };
  }

  /** `whole`: the filter with another condition in the place of this one. `isPositive`: a weaker condition makes it weaker. */
  #minimize(condition: TypedExpr, isPositive: boolean, whole: (condition: TypedExpr) => TypedExpr): TypedExpr {
    if (condition.kind === "not") {
      const { operand } = condition;
      const smaller = this.#minimize(operand, !isPositive, (inner) => whole({ ...condition, operand: inner }));
      return smaller === operand ? condition : { ...condition, operand: smaller };
    }
    if (condition.kind !== "and" && condition.kind !== "or") return condition;
    let operands = condition.operands;
    const chain = (of: readonly TypedExpr[]) =>
      of === condition.operands ? condition : (join(condition.kind, of) ?? condition);
    for (let at = operands.length - 1; at >= 0 && operands.length > 1; at--) {
      const fewer = operands.toSpliced(at, 1);
      const [now, then] = [whole(chain(operands)), whole(chain(fewer))];
      const isWeaker = (condition.kind === "and") === isPositive;
      const [strong, weak] = isWeaker ? [now, then] : [then, now];
      if (this.#decide({ condition: weak, value: true }, { condition: strong, value: false }).found !== false) continue;
      this.#removed.push((operands[at] as TypedExpr).span);
      operands = fewer;
    }
    for (const [at, operand] of operands.entries()) {
      const smaller = this.#minimize(operand, isPositive, (inner) => whole(chain(operands.with(at, inner))));
      if (smaller !== operand) operands = operands.with(at, smaller);
    }
    return chain(operands);
  }

  /** The dialects that have the filter's functions with other verdicts. */
  differences(filter: TypedExpr): readonly DialectDifference[] {
    return this.#environment.others.flatMap((dialect) => {
      const other = readIn(filter, dialect);
      if (other === filter) return [];
      const answers = [true, false].flatMap((value) => {
        const answer = this.#decide({ condition: filter, value }, { condition: other, value: !value });
        return answer.found === true ? [answer.context] : [];
      });
      const [witness] = answers.sort(bySize);
      return witness === undefined ? [] : [{ dialect: dialect.name, witness }];
    });
  }
}

/** The filter with the functions that another dialect has in the place of this one's. */
function readIn(filter: TypedExpr, { functions }: DialectData): TypedExpr {
  const isOther = walk(filter).some(
    (expr) => expr.kind === "call" && otherRow(expr.fn.name, expr.fn, functions) !== undefined,
  );
  return isOther ? replaceRows(filter, functions) : filter;
}

function replaceRows(expr: TypedExpr, functions: DialectData["functions"]): TypedExpr {
  const inside = mapChildren(expr, (child) => replaceRows(child, functions));
  if (inside.kind !== "call") return inside;
  const fn = otherRow(inside.fn.name, inside.fn, functions);
  return fn === undefined ? inside : { ...inside, fn };
}

function otherRow<R>(name: string, row: R, functions: ReadonlyMap<string, R>): R | undefined {
  const other = functions.get(name);
  return other === row ? undefined : other;
}
