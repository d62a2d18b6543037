import { type EnvironmentField, type Namespace, namedFields } from "../environment.ts";
import { signature } from "../functions/define.ts";
import { type Span, textAt } from "../source.ts";
import { nearest } from "../suggest.ts";
import type { Expr, Name, Select } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr, TypedField } from "../typed.ts";
import { describeType, string } from "../types/type.ts";
import type { Checker } from "./checker.ts";

/** Types `a`, `a.b.c`: a field of the environment, and where entries may be selected, an entry of a map. */
export function checkPath(expr: Name | Select, checker: Checker): TypedExpr | undefined {
  const { base, names } = flatten(expr);
  if (base.kind !== "name") {
    const object = checker.check(base);
    return object && selectAll(object, names, checker);
  }
  const resolved = resolve(base, names, checker);
  return resolved && selectAll(resolved.field, resolved.rest, checker);
}

/** What a path of names means, aliases apart; `undefined` when it is no path of the environment. */
export function memberAt(path: readonly string[], root: Namespace): Namespace | EnvironmentField | undefined {
  let member: Namespace | EnvironmentField | undefined = root;
  for (const name of path) member = member?.kind === "namespace" ? member.members.get(name) : undefined;
  return member;
}

/** The dotted text of a path of names alone: `system.catype`. */
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
  /** The names behind the field's path. */
  readonly rest: readonly Name[];
}

function resolve(base: Name, names: readonly Name[], checker: Checker): Resolved | undefined {
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
      if (reportCase(path, checker)) return undefined;
      if (namespace === root) reportUnknownName(name, names, checker);
      else reportUnknownField(namespace, name, span, checker);
      return undefined;
    }
    return { field: { kind: "field", field: member, type: member.type, span }, rest };
  }
  checker.report("namespace-as-value", { start: base.span.start, end: path.at(-1)?.span.end ?? base.span.end }, [
    namespace.path.join("."),
    [...namespace.members.keys()],
  ]);
  return undefined;
}

function resolveAlias(path: readonly Name[], span: Span, { environment, report }: Checker): TypedField | undefined {
  const alias = path.map(({ name }) => name).join(".");
  const name = environment.aliases.get(alias);
  const field = environment.fields.find((known) => known.name === name);
  if (name === undefined || field === undefined || !environment.dialect.aliases) return undefined;
  report("dialect-alias", span, [alias, name], { fixes: [{ title: `write ${name}`, edits: [{ span, text: name }] }] });
  return { kind: "field", field, type: field.type, span };
}

/** Reports a path that is a function's name, and not called; whether it is one. */
function reportFunction(path: readonly Name[], { environment, report }: Checker): boolean {
  const row = environment.functions.get(path.map(({ name }) => name).join("."));
  const [first] = path;
  if (row === undefined || first === undefined) return false;
  const span = { start: first.span.start, end: path.at(-1)?.span.end ?? first.span.end };
  report("function-as-value", span, [row.name, signature(row)]);
  return true;
}

/** Reports a path that is a field's but for the case of its letters; whether it is one. */
function reportCase(path: readonly Name[], { environment, report }: Checker): boolean {
  const written = path.map(({ name }) => name);
  const folded = written.join(".").toLowerCase();
  const meant = namedFields(environment).find(({ name }) => folded === name.toLowerCase());
  const at = meant?.path.findIndex((name, position) => name !== written[position]) ?? -1;
  const wrong = path[at];
  const first = path[0];
  if (meant === undefined || wrong === undefined || first === undefined) return false;
  const span = { start: first.span.start, end: path.at(-1)?.span.end ?? first.span.end };
  const fixes = replacing(span, meant.name);
  if (at === 0) report("unknown-name", wrong.span, [wrong.name, meant.name, [], false], fixes);
  else report("unknown-field", wrong.span, [meant.path.slice(0, at).join("."), wrong.name, meant.name, []], fixes);
  return true;
}

/** `rest`: the names that follow; a name alone may be a text without its quotes. */
function reportUnknownName(name: Name, rest: readonly Name[], { environment, report }: Checker): void {
  const { members } = environment.root;
  const roots = [...members.keys()];
  const fitting = roots.filter((root) => leadsOn(members.get(root), rest[0]));
  const suggestion =
    environment.aliases.get(name.name) ?? nearest(name.name, fitting) ?? named(name.name, namedFields(environment));
  const alone = rest.length === 0;
  report("unknown-name", name.span, [name.name, suggestion, roots, alone], replacing(name.span, suggestion));
}

/** Whether `next`, or a name like it, can follow a member. */
function leadsOn(member: Namespace | EnvironmentField | undefined, next: Name | undefined): boolean {
  if (member?.kind !== "namespace" || next === undefined) return true;
  return member.members.has(next.name) || nearest(next.name, member.members.keys()) !== undefined;
}

function reportUnknownField(namespace: Namespace, name: Name, path: Span, { environment, report }: Checker): void {
  const prefix = namespace.path.join(".");
  const members = [...namespace.members.keys()];
  const sibling = nearest(name.name, members);
  const root = namedFields(environment).filter((field) => field.path[0] === namespace.path[0]);
  const suggestion =
    environment.aliases.get(`${prefix}.${name.name}`) ??
    (sibling === undefined ? named(name.name, root) : `${prefix}.${sibling}`);
  report("unknown-field", path, [prefix, name.name, suggestion, members], replacing(path, suggestion));
}

/** The field whose last name is `name`, when there is just one, or just one that is ever set. */
function named(name: string, fields: readonly EnvironmentField[]): string | undefined {
  const found = fields.filter((field) => field.path.at(-1) === name);
  const set = found.filter(({ kinds }) => kinds?.length !== 0);
  return (found.length === 1 ? found : set.length === 1 ? set : [])[0]?.name;
}

function replacing(span: Span, suggestion: string | undefined) {
  return suggestion === undefined
    ? {}
    : { fixes: [{ title: `write ${suggestion}`, edits: [{ span, text: suggestion }] }] };
}

/** Selects `names` from a value: entries of a map, by name. */
function selectAll(object: TypedExpr, names: readonly Name[], checker: Checker): TypedExpr | undefined {
  let value = object;
  for (const name of names) {
    if (value.type.kind !== "map") {
      const suggestion =
        value.kind === "field" ? `${value.field.name} is ${describeType(value.type)}, which` : undefined;
      checker.report("no-fields", name.span, [suggestion ?? describeType(value.type), name.name]);
      return undefined;
    }
    const span = { start: object.span.start, end: name.span.end };
    const dashed = dashedTail(checker.text, name.span.end);
    const key = quote(name.name + dashed);
    if (!checker.environment.selectKeys || dashed !== "") {
      const end = name.span.end + dashed.length;
      checker.report("map-index", { ...span, end }, [textAt(checker.text, value.span), key], {
        fixes: [{ title: `write [${key}]`, edits: [{ span: { start: value.span.end, end }, text: `[${key}]` }] }],
      });
    }
    value = {
      kind: "index",
      map: value,
      key: { kind: "literal", type: string, value: name.name, span: name.span },
      type: value.type.value,
      span,
    };
  }
  return value;
}

const dashes = /(?:-[\p{L}_][\p{L}\p{Nd}_]*)*/uy;

/** What is written behind a name, without a space, as if names had dashes: `-center` of `labels.cost-center`. */
export function dashedTail(text: string, offset: number): string {
  dashes.lastIndex = offset;
  return dashes.exec(text)?.[0] ?? "";
}
