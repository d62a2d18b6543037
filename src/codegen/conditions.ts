import { constant } from "../constant.ts";
import { isStrings } from "../plain.ts";
import type { TypedCall, TypedExpr, TypedField, TypedIndex, TypedLogical } from "../typed.ts";
import { Body, type Line, type ReadLeaf } from "./body.ts";
import { callCode, knownArgument, valueCode } from "./calls.ts";
import type { FormArgument } from "./forms.ts";
import type { Program } from "./program.ts";
import { readEntry, readField, readUnchecked } from "./reads.ts";

/** A statement that leaves a block, and the facts that hold whenever it does. */
class Exit {
  readonly statement: string;
  known: ReadonlySet<string> | undefined;

  constructor(statement: string) {
    this.statement = statement;
  }

  /** Writes the statement, executed if a test passes. */
  leave(body: Body, test: string): void {
    body.line(`if (${test}) ${this.statement}`);
    this.known = this.known === undefined ? body.known : intersection(this.known, body.known);
  }

  /** Merges the facts of all paths, at the end of the block. */
  arrive(body: Body): void {
    if (this.known !== undefined) body.known = intersection(this.known, body.known);
  }
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((fact) => b.has(fact)));
}

/** A function with more conditions is split, because engines do not optimize large functions. */
const mostConditions = 100;

/**
 * The statements of a function of a `context` that returns the verdict of a filter over plain data, and throws `unusual` for
 * other data.
 */
export function verdictLines(expr: TypedExpr, program: Program, leaf: ReadLeaf = readLeaf): readonly Line[] {
  const body = new Body(program, leaf);
  test(body, expr, true, new Exit("return false;"));
  body.line("return true;");
  return body.finish();
}

/** Reads a field or an entry of the context. */
export function readLeaf(body: Body, expr: TypedField | TypedIndex): string {
  return expr.kind === "field" ? readField(body, expr) : readEntry(body, expr, (inner) => operand(body, inner));
}

/** Writes statements that break out of the block `label` unless the condition is `wanted`. */
export function writeTest(body: Body, expr: TypedExpr, wanted: boolean, label: string): void {
  test(body, expr, wanted, new Exit(`break ${label};`));
}

/** Writes statements that leave by `exit` unless the condition is `wanted`. */
function test(body: Body, expr: TypedExpr, wanted: boolean, exit: Exit): void {
  switch (expr.kind) {
    case "not":
      test(body, expr.operand, !wanted, exit);
      break;
    case "and":
    case "or":
      if ((expr.kind === "and") === wanted) testEach(body, expr, wanted, exit);
      else testSome(body, expr, wanted, exit);
      break;
    default: {
      body.at(expr);
      body.size++;
      const value = expr.kind === "call" ? call(body, expr) : operand(body, expr);
      exit.leave(body, wanted ? negated(value) : value);
    }
  }
}

/** `&&` that must be true, or `||` that must be false: every operand must be `wanted`. */
function testEach(body: Body, expr: TypedLogical, wanted: boolean, exit: Exit): void {
  for (const [index, one] of expr.operands.entries()) {
    if (body.size >= mostConditions) {
      testPart(body, expr, index, wanted, exit);
      break;
    }
    test(body, one, wanted, exit);
  }
}

/** `||` that must be true, or `&&` that must be false: the first operand that is `wanted` decides. */
function testSome(body: Body, expr: TypedLogical, wanted: boolean, exit: Exit): void {
  const label = body.program.name("decided");
  const decided = new Exit(`break ${label};`);
  body.block(`${label}:`, () => {
    for (const [index, one] of expr.operands.entries()) {
      if (body.size >= mostConditions) {
        testPart(body, expr, index, wanted, exit);
        break;
      }
      if (index === expr.operands.length - 1) test(body, one, wanted, exit);
      else test(body, one, !wanted, decided);
    }
  });
  decided.arrive(body);
}

/** Tests the operands from `index` on in a separate function. */
function testPart(body: Body, expr: TypedLogical, index: number, wanted: boolean, exit: Exit): void {
  const rest: TypedExpr = { ...expr, operands: expr.operands.slice(index) };
  const name = body.program.function("context", verdictLines(rest, body.program, body.leaf), "part");
  exit.leave(body, `${wanted ? "!" : ""}${name}(context)`);
}

/** The opposite of a test. */
function negated(value: string): string {
  const [, left, operator, right] = /^(\w+) ([=!])== (\w+|"[^"\\]*")$/.exec(value) ?? [];
  if (operator !== undefined) return `${left} ${operator === "=" ? "!" : "="}== ${right}`;
  const isUnary = /^!?[\w.]+(?:\([\w, ]*\))?$/.test(value);
  return isUnary ? `!${value}`.replace(/^!!/, "") : `!(${value})`;
}

/** The value of an expression as a name or a literal, which can be repeated. */
function operand(body: Body, expr: TypedExpr): string {
  switch (expr.kind) {
    case "literal":
      return valueCode(expr.value, expr.type, body.program);
    case "field":
    case "index":
      return body.leaf(body, expr);
    case "call": {
      const value = call(body, expr);
      const name = body.program.name("result");
      body.line(`const ${name} = ${value};`);
      return name;
    }
    default: {
      const [name, label] = [body.program.name("result"), body.program.name("decided")];
      const exit = new Exit(`break ${label};`);
      body.line(`let ${name} = false;`);
      body.block(`${label}:`, () => {
        test(body, expr, true, exit);
        body.line(`${name} = true;`);
      });
      exit.arrive(body);
      return name;
    }
  }
}

/** A call as an expression. */
function call(body: Body, expr: TypedCall): string {
  const { program } = body;
  const known = constant(expr);
  if (known !== undefined) return valueCode(known, expr.type, program);
  const args = expr.args.map((arg): FormArgument => {
    const value = constant(arg);
    if (value !== undefined) return knownArgument(value, arg.type, program);
    const unchecked = isStrings(arg.type) && body.leaf === readLeaf ? readUnchecked(body, arg) : undefined;
    if (unchecked === undefined) return { code: operand(body, arg), type: arg.type };
    return {
      type: arg.type,
      unchecked,
      get code() {
        return operand(body, arg);
      },
    };
  });
  return callCode(expr.fn, args, program);
}
