import { interpret } from "../interpret.ts";
import type { IndexCode } from "../policies/index-search.ts";
import type { Plan } from "../policies/plan.ts";
import type { TypedExpr } from "../typed.ts";
import { type Line, texts } from "./body.ts";
import { verdictLines } from "./conditions.ts";
import { decisionsOf } from "./decisions.ts";
import { readFunction, restFunction, runStatements } from "./policy-index.ts";
import { Program, preamble } from "./program.ts";
import { runtime } from "./runtime/names.ts";

type Verdict = (context: unknown) => boolean;

/**
 * A filter as generated JavaScript, with the verdicts and errors of the interpreter, which evaluates unusual data. Undefined
 * if the host forbids code generation.
 * @throws TypeError for a host function whose `code` is not an expression
 */
export function generate(expr: TypedExpr): Verdict | undefined {
  const bound = new Bound();
  const program = bound.program();
  const body = verdictLines(expr, program);
  const exact = bound.add((context: unknown) => interpret(expr, context));
  return bound.run(program, [
    ...texts([`const exact = ${exact};`, "return (context) => {", "  try {"]),
    ...body,
    ...texts(["  } catch {", "    return exact(context);", "  }", "};"]),
  ]);
}

/**
 * {@link generate} without the interpreter: it throws for data that only the interpreter can evaluate.
 * @throws TypeError as {@link generate} does
 */
export function generateUnguarded(expr: TypedExpr): Verdict | undefined {
  const bound = new Bound();
  const program = bound.program();
  const body = verdictLines(expr, program);
  return bound.run(program, [...texts(["return (context) => {"]), ...body, ...texts(["};"])]);
}

/**
 * The code of the index of a policy set. Undefined if the host forbids code generation.
 * @throws TypeError as {@link generate} does
 */
export function generateIndex(plan: Plan): IndexCode | undefined {
  const bound = new Bound();
  const program = bound.program();
  const read = readFunction(plan, program);
  const decisions = decisionsOf(plan);
  const runs = runStatements(decisions, plan, program);
  const rest = restFunction(decisions, plan, program);
  return bound.run(program, [
    ...texts([`const runs = Array(${decisions.length}).fill(undefined);`]),
    ...runs,
    ...texts([`return { read: ${read}, runs, rest: ${rest} };`]),
  ]);
}

/** The values that generated code uses by reference. */
class Bound {
  readonly #values: unknown[] = [];

  /** An expression for the value. */
  add(value: unknown): string {
    return `bound[${this.#values.push(value) - 1}]`;
  }

  program(): Program {
    return new Program({
      implementation: (row) => this.add(row.evaluate),
      map: (value) => this.add(value),
      slot: (slot) => this.add(slot),
    });
  }

  /** Runs the code and returns its result. Undefined if the host forbids code generation. */
  run<T>(program: Program, lines: readonly Line[]): T | undefined {
    const source = [
      `"use strict";`,
      preamble,
      `const { ${program.runtimeNames.join(", ")} } = runtime;`,
      ...[...program.declarations, ...lines].map(({ text }) => text),
    ].join("\n");
    try {
      return new Function("runtime", "bound", source)(runtime, this.#values) as T;
    } catch (error) {
      if (error instanceof SyntaxError && program.ownForms.size > 0) throw notExpression(program, error);
      return undefined;
    }
  }
}

/** Only code of the host can have a syntax error. */
function notExpression({ ownForms }: Program, cause: SyntaxError): TypeError {
  const names = [...ownForms].map((name) => `\`${name}\``).join(" or ");
  return new TypeError(`the \`code\` of ${names} is not a JavaScript expression: ${cause.message}`, { cause });
}
