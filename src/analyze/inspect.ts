import type { DialectData } from "../dialects.ts";
import type { Environment } from "../environment.ts";
import type { Passes } from "../lint/verdicts.ts";
import type { Predicate } from "../predicate.ts";
import type { Span } from "../source.ts";
import { childrenOf, mapChildren, type TypedExpr, type TypedLogical, walk } from "../typed.ts";
import { Budget } from "./budget.ts";
import { bySize } from "./context.ts";
import { type Claim, decide, holdIn, nodesIn, type Scope } from "./decide.ts";
import type { QuestionOptions } from "./questions.ts";
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

/** Looks for conditions and operands of a filter that cannot matter, and for dialects that read it otherwise. */
export function inspect<C>(predicate: Predicate<C>, { steps }: QuestionOptions = {}): Inspection<C> {
  const { data, environment, passes } = predicate;
  const inspector = new Inspector(environment, passes, () => (steps === undefined ? undefined : new Budget(steps)));
  const constant = inspector.constants(data);
  const isConstant = inspector.valueOf(data) !== undefined;
  const { smaller, redundant } = isConstant ? { smaller: data, redundant: [] } : inspector.minimize(data);
  return {
    constant,
    redundant: redundant.map(({ span }) => span).filter((span) => !constant.some((one) => one.span === span)),
    ...(smaller !== data && { smaller: textOf(smaller, environment, passes) }),
    dialects: inspector.differences(data) as readonly DialectDifference<C>[],
  };
}

const mostContexts = 8;

/** Answers questions about the conditions of one filter. */
export class Inspector {
  readonly #environment: Environment;
  readonly #evaluate: Passes["evaluate"];
  readonly #budget: () => Budget | undefined;
  readonly #values = new Map<TypedExpr, boolean | undefined>();
  /** Contexts that questions have found, on which later ones are tried first. */
  readonly #contexts: Readonly<Record<string, unknown>>[] = [];

  /** `budget` gives that of a question. */
  constructor(environment: Environment, { evaluate }: Passes, budget: () => Budget | undefined = () => undefined) {
    this.#environment = environment;
    this.#evaluate = evaluate;
    this.#budget = budget;
  }

  get #scope(): Scope {
    return { evaluate: this.#evaluate, kinds: this.#environment.kinds };
  }

  /** Whether no context meets the claims. */
  isImpossible(...claims: readonly Claim[]): boolean {
    const budget = this.#budget();
    const nodes = claims.reduce((sum, { condition }) => sum + (condition === undefined ? 0 : nodesIn(condition)), 0);
    for (const context of this.#contexts) {
      if (budget?.take(nodes) === false || holdIn({ evaluate: this.#evaluate, claims }, context, undefined))
        return false;
    }
    if (budget?.take(nodes) === false) return false;
    const answer = decide(this.#scope, claims, "any", budget);
    // the newest first: what is asked next is often about the same
    if (answer.found) this.#contexts.unshift(answer.context);
    this.#contexts.length = Math.min(this.#contexts.length, mostContexts);
    return answer.found === false;
  }

  /** The value that a condition has in every context; undefined where it varies, or is not decided. */
  valueOf(condition: TypedExpr): boolean | undefined {
    if (this.#values.has(condition)) return this.#values.get(condition);
    const value = [true, false].find((one) => this.isImpossible({ condition, value: !one }));
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

  /** Operands of a constant chain that make it constant together, none of which can be left out. */
  core({ kind, operands }: TypedLogical): readonly TypedExpr[] {
    let core = operands;
    for (const operand of operands.toReversed()) {
      const fewer = core.filter((other) => other !== operand);
      if (this.isImpossible(...fewer.map((condition) => ({ condition, value: kind === "and" })))) core = fewer;
    }
    return core;
  }

  /** The filter without the operands that change nothing, each of which is left out only if the rest has the same verdicts. */
  minimize(filter: TypedExpr): { readonly smaller: TypedExpr; readonly redundant: readonly TypedExpr[] } {
    const redundant: TypedExpr[] = [];
    const smaller = this.#minimize(filter, { isPositive: true, whole: (condition) => condition, redundant });
    return { smaller, redundant };
  }

  #isSpent(): boolean {
    return this.#budget()?.take(0) === false;
  }

  #minimize(condition: TypedExpr, place: Place): TypedExpr {
    const { isPositive, whole, redundant } = place;
    if (condition.kind === "not") {
      const around = (operand: TypedExpr) => whole({ ...condition, operand });
      const operand = this.#minimize(condition.operand, { ...place, isPositive: !isPositive, whole: around });
      return operand === condition.operand ? condition : { ...condition, operand };
    }
    if (condition.kind !== "and" && condition.kind !== "or") return condition;
    const { kind } = condition;
    const chain = (of: readonly TypedExpr[]) => (of === condition.operands ? condition : (join(kind, of) ?? condition));
    let { operands } = condition;
    for (let at = operands.length - 1; at >= 0 && operands.length > 1 && !this.#isSpent(); at--) {
      const fewer = operands.toSpliced(at, 1);
      const both = [whole(chain(operands)), whole(chain(fewer))] as const;
      const [strong, weak] = (kind === "and") === isPositive ? both : both.toReversed();
      if (!this.isImpossible({ condition: weak, value: true }, { condition: strong, value: false })) continue;
      redundant.push(operands[at] as TypedExpr);
      operands = fewer;
    }
    for (const [at, operand] of operands.entries()) {
      if (this.#isSpent()) break;
      const around = (inner: TypedExpr) => whole(chain(operands.with(at, inner)));
      const smaller = this.#minimize(operand, { ...place, whole: around });
      if (smaller !== operand) operands = operands.with(at, smaller);
    }
    return chain(operands);
  }

  /** The dialects that have the filter's functions with other verdicts. */
  differences(filter: TypedExpr): readonly DialectDifference[] {
    return this.#environment.others.flatMap((dialect) => {
      const other = readIn(filter, dialect);
      if (other === filter) return [];
      const contexts = [true, false].flatMap((value) => {
        const claims = [
          { condition: filter, value },
          { condition: other, value: !value },
        ];
        const answer = decide(this.#scope, claims, "smallest", this.#budget());
        return answer.found === true ? [answer.context] : [];
      });
      const [witness] = contexts.sort(bySize);
      return witness === undefined ? [] : [{ dialect: dialect.name, witness }];
    });
  }
}

/** Where a condition stands in a filter. */
interface Place {
  /** Whether a weaker condition makes the filter weaker. */
  readonly isPositive: boolean;
  /** The filter with another condition in its place. */
  readonly whole: (condition: TypedExpr) => TypedExpr;
  /** The operands left out so far. */
  readonly redundant: TypedExpr[];
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
