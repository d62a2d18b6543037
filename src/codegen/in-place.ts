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
 * A filter as generated JavaScript, which agrees with the interpreter on everything: what the code finds unusual about the
 * data is evaluated again by the interpreter. Undefined where the host forbids to generate code.
 * @throws TypeError for functions of the host's whose `code` is no expression
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
 * The generated code of {@link generate} alone: it throws for data that only the interpreter reads right.
 * @throws TypeError as {@link generate} does
 */
export function generateUnguarded(expr: TypedExpr): Verdict | undefined {
  const bound = new Bound();
  const program = bound.program();
  const body = verdictLines(expr, program);
  return bound.run(program, [...texts(["return (context) => {"]), ...body, ...texts(["};"])]);
}

/**
 * What the index of a policy set runs, as generated JavaScript. Undefined where the host forbids to generate code.
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

/** What generated code that runs in place is given by reference. */
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

  /** What the code returns. Undefined where the host forbids to generate code. */
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

/** Nothing else that is generated can have an error in its syntax. */
function notExpression({ ownForms }: Program, cause: SyntaxError): TypeError {
  const names = [...ownForms].map((name) => `\`${name}\``).join(" or ");
  return new TypeError(`the \`code\` of ${names} is not a JavaScript expression: ${cause.message}`, { cause });
}
