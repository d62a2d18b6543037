import type { EnvironmentField, Namespace } from "../environment.ts";
import { signature } from "../functions/define.ts";
import { type Span, textAt } from "../source.ts";
import type { Expr, Name, Select } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr, TypedField } from "../typed.ts";
import { string } from "../types/type.ts";
import { anything, type Checker, ofKind, type Wanting } from "./checker.ts";
import { checkKey, keyAt } from "./keys.ts";
import { reportCase, reportNamespace, reportUnknown } from "./unknown.ts";

/** Types `a`, `a.b.c`: a field of the environment, or an entry of a map if entries can be selected. */
export function checkPath(
  expr: Name | Select,
  checker: Checker,
  wanting: Wanting = () => anything,
): TypedExpr | undefined {
  const { base, names } = flatten(expr);
  if (base.kind !== "name") {
    const object = checker.check(base);
    return object && selectAll(object, names, checker);
  }
  const resolved = resolve(base, names, checker, wanting);
  return resolved && selectAll(resolved.field, resolved.rest, checker);
}

/** The meaning of a path of names, without aliases; `undefined` if it is not a path of the environment. */
export function memberAt(path: readonly string[], root: Namespace): Namespace | EnvironmentField | undefined {
  let member: Namespace | EnvironmentField | undefined = root;
  for (const name of path) member = member?.kind === "namespace" ? member.members.get(name) : undefined;
  return member;
}

/** The dotted text of a path that consists only of names: `system.catype`. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.kind === "name") return expr.name;
  if (expr.kind !== "select") return undefined;
  const { base, names } = flatten(expr);
  return base.kind === "name" ? [base, ...names].map(({ name }) => name).join(".") : undefined;
}

function flatten(expr: Name | Select): { readonly base: Expr; readonly names: readonly Name[] } {
  const names: Name[] = [];
  let base: Expr = expr;
  while (base.kind === "select") {
    names.push(base.field);
    base = base.object;
  }
  return { base, names: names.reverse() };
}

interface Resolved {
  readonly field: TypedField;
  /** The names after the field's path. */
  readonly rest: readonly Name[];
}

function resolve(base: Name, names: readonly Name[], checker: Checker, wanting: Wanting): Resolved | undefined {
  const { root } = checker.environment;
  let namespace = root;
  const path = [base, ...names];
  for (const [position, name] of path.entries()) {
    const member = namespace.members.get(name.name);
    if (member?.kind === "namespace") {
      namespace = member;
      continue;
    }
    const span = { start: base.span.start, end: name.span.end };
    const rest = path.slice(position + 1);
    if (member === undefined) {
      const field = resolveAlias(path.slice(0, position + 1), span, checker);
      if (field !== undefined) return { field, rest };
      if (reportFunction(path, checker)) return undefined;
      if (!reportCase(path, checker)) {
        reportUnknown({ namespace, name, span, rest, wanting: rest.length === 0 ? wanting : ofKind("map") }, checker);
      }
      return undefined;
    }
    return { field: { kind: "field", field: member, type: member.type, span }, rest };
  }
  const span = { start: base.span.start, end: path.at(-1)?.span.end ?? base.span.end };
  reportNamespace(namespace, span, wanting, checker);
  return undefined;
}

function resolveAlias(path: readonly Name[], span: Span, { environment, report }: Checker): TypedField | undefined {
  const alias = path.map(({ name }) => name).join(".");
  const name = environment.aliases.get(alias);
  const field = environment.fields.find((known) => known.name === name);
  if (name === undefined || field === undefined || !environment.dialect.aliases) return undefined;
  const fixes = [{ title: `write ${name}`, edits: [{ span, text: name }], safe: true } as const];
  const refusing = environment.others.filter(({ aliases }) => !aliases);
  if (refusing.length > 0)
    report("dialect-alias", span, [alias, name, refusing.map(({ reader }) => reader)], { fixes });
  return { kind: "field", field, type: field.type, span };
}

/** Reports a path that is a function's name without a call; returns whether it is one. */
function reportFunction(path: readonly Name[], { environment, report }: Checker): boolean {
  const row = environment.functions.get(path.map(({ name }) => name).join("."));
  const [first] = path;
  if (row === undefined || first === undefined) return false;
  const span = { start: first.span.start, end: path.at(-1)?.span.end ?? first.span.end };
  report("function-as-value", span, [row.name, signature(row)]);
  return true;
}

/** Selects `names` from a value: entries of a map, by name. */
function selectAll(object: TypedExpr, names: readonly Name[], checker: Checker): TypedExpr | undefined {
  let value = object;
  for (const [position, name] of names.entries()) {
    if (value.type.kind !== "map") {
      const field = value.kind === "field" ? value.field.name : undefined;
      checker.report("no-fields", name.span, [value.type, name.name, field]);
      return undefined;
    }
    const key = keyAt(names.slice(position), value.type.value.kind === "map", checker);
    const span = { start: object.span.start, end: key.end };
    const literal: TypedExpr = { kind: "literal", type: string, value: key.name, span: name.span };
    const place = { start: value.span.end, end: key.end };
    if (!checkKey(value, literal, checker, (near) => ({ span: place, text: `[${quote(near)}]` }))) return undefined;
    if (!checker.environment.selectKeys || !key.isName) {
      const text = quote(key.name);
      const fix = { title: `write [${text}]`, edits: [{ span: place, text: `[${text}]` }] };
      const fixes = [key.isCertain ? ({ ...fix, safe: true } as const) : fix];
      checker.report("map-index", span, [textAt(checker.text, value.span), text], { fixes });
    }
    value = {
      kind: "index",
      map: value,
      key: literal,
      type: value.type.value,
      span: { start: object.span.start, end: name.span.end },
    };
    if (key.isWhole) break;
  }
  return value;
}
