import type { EnvironmentField, Namespace } from "../environment.ts";
import { signature } from "../functions/define.ts";
import { type Span, textAt } from "../source.ts";
import { nearest } from "../suggest.ts";
import type { Expr, Name, Select } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import type { TypedExpr, TypedField } from "../typed.ts";
import { describeType, string } from "../types/type.ts";
import type { Checker } from "./check.ts";

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

/** The dotted text of a path of names alone: `system.catype`. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.kind !== "name" && expr.kind !== "select") return undefined;
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
    const span = { start: base.span.start, end: name.span.end };
    const rest = path.slice(position + 1);
    const member = namespace.members.get(name.name);
    if (member === undefined) {
      const field = resolveAlias(path.slice(0, position + 1), span, checker);
      if (field !== undefined) return { field, rest };
      if (namespace === root) reportUnknownName(name, checker);
      else reportUnknownField(namespace, name, span, checker);
      return undefined;
    }
    if (member.kind === "field") return { field: { kind: "field", field: member, type: member.type, span }, rest };
    namespace = member;
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

function reportUnknownName(name: Name, { environment, report }: Checker): void {
  if (name.name === "") return;
  const row = environment.functions.get(name.name);
  if (row !== undefined) {
    report("function-as-value", name.span, [row.name, signature(row)]);
    return;
  }
  const roots = [...environment.root.members.keys()];
  const suggestion =
    environment.aliases.get(name.name) ?? nearest(name.name, roots) ?? named(name.name, environment.fields);
  report("unknown-name", name.span, [name.name, suggestion, roots], replacing(name.span, suggestion));
}

function reportUnknownField(namespace: Namespace, name: Name, path: Span, { environment, report }: Checker): void {
  if (name.name === "") return;
  const prefix = namespace.path.join(".");
  const members = [...namespace.members.keys()];
  const sibling = nearest(name.name, members);
  const elsewhere =
    environment.aliases.get(`${prefix}.${name.name}`) ??
    named(
      name.name,
      environment.fields.filter((field) => field.path[0] === namespace.path[0]),
    );
  const suggestion = environment.aliases.has(`${prefix}.${name.name}`)
    ? elsewhere
    : sibling === undefined
      ? elsewhere
      : `${prefix}.${sibling}`;
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
    if (name.name === "") return undefined;
    if (value.type.kind !== "map") {
      const suggestion =
        value.kind === "field" ? `${value.field.name} is ${describeType(value.type)}, which` : undefined;
      checker.report("no-fields", name.span, [suggestion ?? describeType(value.type), name.name]);
      return undefined;
    }
    const span = { start: object.span.start, end: name.span.end };
    const key = quote(name.name);
    if (!checker.environment.selectKeys) {
      const dot = { start: value.span.end, end: name.span.end };
      checker.report("map-index", span, [textAt(checker.text, value.span), key], {
        fixes: [{ title: `write [${key}]`, edits: [{ span: dot, text: `[${key}]` }] }],
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
