import type { Fix } from "../diagnostic.ts";
import { rowMeaning } from "../environment.ts";
import { type FunctionRow, signature } from "../functions/define.ts";
import type { CalleeUse } from "../messages/types.ts";
import { textAt } from "../source.ts";
import { nearest } from "../suggest.ts";
import { type Call, type Expr, isInfix, type Select } from "../syntax/ast.ts";
import { operators } from "../syntax/infix.ts";
import type { TypedExpr } from "../typed.ts";
import type { Checker } from "./checker.ts";
import { instead } from "./instead.ts";
import { dottedName, memberAt } from "./path.ts";
import { rewrite, rewritten } from "./rewrite.ts";

type Typed = readonly (TypedExpr | undefined)[];

/** The row of the called function, if it exists. */
export function rowOf({ callee }: Call, { environment }: Checker): FunctionRow | undefined {
  const name = dottedName(callee);
  return name === undefined ? undefined : environment.functions.get(name);
}

/** Reports a callee without a row. `args` are the arguments with their types, as far as they have one. */
export function reportCallee(call: Call, args: Typed, checker: Checker): void {
  const { callee } = call;
  const name = dottedName(callee);
  switch (kindOf(callee, name, checker)) {
    case "operator":
      reportOperator(call, checker);
      break;
    case "name":
      reportUnknown(name ?? "", callee.kind === "select" ? callee.field.name : name, call, args, checker);
      break;
    case "member":
      reportUnknown(name ?? "", undefined, call, args, checker);
      break;
    case "method":
      if (callee.kind === "select") reportMethod(callee, call, args, checker);
      break;
    case "value":
      checker.report("not-a-function", callee.span, [textAt(checker.text, callee.span)]);
  }
}

/** The callee: a name, alone or of a package, a name in a namespace, a method, or a value; none if it is unreadable. */
function kindOf(
  callee: Expr,
  name: string | undefined,
  checker: Checker,
): "operator" | "name" | "member" | "method" | "value" | undefined {
  const { root } = checker.environment;
  if (callee.kind === "missing") return undefined;
  if (name !== undefined && memberAt(name.split("."), root) !== undefined) return "value";
  if (callee.kind === "name") {
    // without an environment for it, the parser has reported it
    if (operators.get(callee.name)?.order) return undefined;
    return isInfix(callee.name) ? "operator" : "name";
  }
  if (callee.kind !== "select") return "value";
  const object = dottedName(callee.object);
  if (object !== undefined && memberAt(object.split("."), root)?.kind === "namespace") return "member";
  return isPackage(callee.object, checker) ? "name" : "method";
}

/** Reports a comparison where only functions can compare. */
function reportOperator({ args, callee, span }: Call, checker: Checker): void {
  const operator = textAt(checker.text, callee.span);
  const equal = rowMeaning("equal", checker.environment);
  const texts = args.map((arg) => textAt(checker.text, arg.span)).join(", ");
  const text = equal && `${operator === "!=" ? "!" : ""}${equal.name}(${texts})`;
  checker.report("unknown-operator", callee.span, [operator, equal?.name], {
    fixes: text === undefined ? [] : [{ title: `write ${text}`, edits: [{ span, text }], safe: true }],
  });
}

/** Whether the name before a dot can be a package: `strings` of `strings.HasPrefix`. */
function isPackage(object: Expr, { environment }: Checker): boolean {
  return object.kind === "name" && !environment.root.members.has(object.name) && !environment.aliases.has(object.name);
}

/** `foreign`: the function's name in other languages. */
function reportUnknown(name: string, foreign: string | undefined, call: Call, args: Typed, checker: Checker): void {
  const { use, fixes: exact } = meant(foreign, call, call.args, args, checker);
  const names = [...checker.environment.functions.keys()].filter((known) => !isInfix(known));
  const near = use === undefined && checker.suggests() ? nearest(name, names) : undefined;
  const { span } = call.callee;
  const guess = near === undefined ? [] : [{ title: `write ${near}`, edits: [{ span, text: near }] }];
  checker.report("unknown-function", span, [name, use, near, names], { fixes: [...exact, ...guess] });
}

function reportMethod({ object, field }: Select, call: Call, args: Typed, checker: Checker): void {
  const typed = checker.check(object);
  if (typed === undefined) return;
  const { use, fixes } = meant(field.name, call, [object, ...call.args], [typed, ...args], checker);
  checker.report("method", field.span, [field.name, use], { fixes });
}

/** The equivalent of another language's function `name`, and the fix, if the arguments are unambiguous. */
function meant(
  name: string | undefined,
  call: Call,
  parts: readonly Expr[],
  typed: Typed,
  checker: Checker,
): { readonly use: CalleeUse | undefined; readonly fixes: readonly Fix[] } {
  const found = name === undefined ? undefined : instead(name, parts, typed, checker.environment);
  if (found === undefined) return { use: undefined, fixes: [] };
  const { row, rewriting, shown } = found;
  const use = { name: shown, signature: row && signature(row), fits: rewriting !== undefined };
  if (found.isRespelt && parts === call.args) {
    const edits = [{ span: call.callee.span, text: shown }];
    return { use: { ...use, fits: true }, fixes: [{ title: `write ${shown}`, edits, safe: true }] };
  }
  if (rewriting === undefined) return { use, fixes: [] };
  const title = `write ${rewritten(call, rewriting, checker)}`;
  return { use, fixes: [{ title, edits: rewrite(call, rewriting, checker), safe: true }] };
}
