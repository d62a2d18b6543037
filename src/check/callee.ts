import { rowMeaning } from "../environment.ts";
import type { FunctionRow } from "../functions/define.ts";
import { type Span, textAt } from "../source.ts";
import { nearest } from "../suggest.ts";
import { type Call, isInfix, type Select } from "../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { dottedName, memberAt } from "./path.ts";

/** The row of what is called; `undefined` when there is none, which has been reported. */
export function checkCallee(call: Call, checker: Checker): FunctionRow | undefined {
  const { callee } = call;
  const { functions, root } = checker.environment;
  const name = dottedName(callee);
  const row = name === undefined ? undefined : functions.get(name);
  if (row !== undefined) return row;
  if (callee.kind === "missing") return undefined;
  const member = name === undefined ? undefined : memberAt(name.split("."), root);
  if (member !== undefined) {
    checker.report("not-a-function", callee.span, [textAt(checker.text, callee.span)]);
  } else if (callee.kind === "name" && isInfix(callee.name)) {
    reportOperator(callee.name, call, checker);
  } else if (callee.kind === "name") {
    reportUnknown(callee.name, callee.span, checker);
  } else if (callee.kind !== "select") {
    checker.report("not-a-function", callee.span, [textAt(checker.text, callee.span)]);
  } else if (isNamespace(callee, checker) || isLikeFunction(callee, checker)) {
    reportUnknown(name ?? callee.field.name, callee.span, checker);
  } else {
    reportMethod(callee, call, checker);
  }
  return undefined;
}

/** Reports a comparison where only a function compares. */
function reportOperator(operator: "==" | "!=", { args, callee, span }: Call, checker: Checker): void {
  const equal = rowMeaning("equal", checker.environment);
  const texts = args.map((arg) => textAt(checker.text, arg.span)).join(", ");
  const text = equal && `${operator === "!=" ? "!" : ""}${equal.name}(${texts})`;
  checker.report("unknown-operator", callee.span, [operator, equal?.name], {
    fixes: text === undefined ? [] : [{ title: `write ${text}`, edits: [{ span, text }], safe: true }],
  });
}

function isNamespace({ object }: Select, { environment }: Checker): boolean {
  const name = dottedName(object);
  return name !== undefined && memberAt(name.split("."), environment.root)?.kind === "namespace";
}

/** Whether functions have names like it: `regexp.match` goes with `regexp.matches` and `regex.match`. */
function isLikeFunction(callee: Select, { environment }: Checker): boolean {
  const name = dottedName(callee);
  const prefix = dottedName(callee.object);
  const dotted = [...environment.functions.keys()].filter((known) => known.includes("."));
  if (name === undefined || prefix === undefined) return false;
  return dotted.some((known) => known.startsWith(`${prefix}.`)) || nearest(name, dotted) !== undefined;
}

function reportUnknown(name: string, span: Span, checker: Checker): void {
  const names = [...checker.environment.functions.keys()].filter((known) => !isInfix(known));
  const suggestion = nearest(name, names);
  const fix = suggestion && { title: `write ${suggestion}`, edits: [{ span, text: suggestion }] };
  checker.report("unknown-function", span, [name, suggestion, names], fix ? { fixes: [fix] } : {});
}

/** What authors coming from other languages call as methods, and the function that does it here. */
const methods: Readonly<Record<string, string>> = {
  startsWith: "has_prefix",
  hasPrefix: "has_prefix",
  has_prefix: "has_prefix",
  contains: "contains",
  includes: "contains",
  containsAny: "contains_any",
  contains_any: "contains_any",
  containsAll: "contains_all",
  contains_all: "contains_all",
  equals: "equals",
  endsWith: "all_end_with",
};

function reportMethod({ object, field }: Select, { args, span }: Call, checker: Checker): void {
  const method = field.name;
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  const instead = known !== undefined && checker.environment.functions.has(known) ? known : undefined;
  const typed = checker.check(object);
  if (typed === undefined) return;
  const texts = [object, ...args].map((part) => textAt(checker.text, part.span));
  const text = instead && args.length > 0 ? `${instead}(${texts.join(", ")})` : undefined;
  checker.report("method", field.span, [method, instead], {
    fixes: text === undefined ? [] : [{ title: `write ${text}`, edits: [{ span, text }] }],
  });
}
