import type { Fix } from "../diagnostic.ts";
import { type EnvironmentField, type Namespace, namedFields } from "../environment.ts";
import { signature } from "../functions/define.ts";
import type { Span } from "../source.ts";
import { nearest } from "../suggest.ts";
import type { Name } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import { wordsOf } from "../words.ts";
import type { Checker, Wanting } from "./checker.ts";
import { fieldsMeant, type Meant } from "./fields.ts";
import { dashedTail, keyAt } from "./keys.ts";
import { foreignLiteral } from "./literals.ts";

/** An unknown name. */
export interface Unknown {
  /** Where it was looked up. */
  readonly namespace: Namespace;
  readonly name: Name;
  /** The span of the path up to the name. */
  readonly span: Span;
  /** The names that follow. */
  readonly rest: readonly Name[];
  readonly wanting: Wanting;
}

export function reportUnknown(unknown: Unknown, checker: Checker): void {
  if (unknown.namespace.path.length === 0) reportName(unknown, checker);
  else reportField(unknown, checker);
}

/** A namespace as a value suggests the field of the same name: `user` for `user.metadata.name`. */
export function reportNamespace(namespace: Namespace, span: Span, wanting: Wanting, checker: Checker): void {
  const name = namespace.path.join(".");
  const { accepts } = wanting();
  const meant = namedFields(checker.environment).filter(
    ({ also = [], type, path }) => path[0] === namespace.path[0] && also.includes(name) && accepts(type),
  );
  const names = meant.map((field) => field.name);
  const fixes = names.map((text) => writing(span, text));
  checker.report("namespace-as-value", span, [name, names, [...namespace.members.keys()]], { fixes });
}

/** Reports a path that is a field except for case and `_`; returns whether it is one. */
export function reportCase(path: readonly Name[], { environment, report, suggests }: Checker): boolean {
  if (!suggests()) return false;
  const written = path.map(({ name }) => name);
  const folded = written.map(foldCase);
  const meant = namedFields(environment).find(
    ({ path: known }) => known.length === folded.length && known.every((name, at) => foldCase(name) === folded[at]),
  );
  const at = meant?.path.findIndex((name, position) => name !== written[position]) ?? -1;
  const wrong = path[at];
  const first = path[0];
  if (meant === undefined || wrong === undefined || first === undefined) return false;
  const span = { start: first.span.start, end: path.at(-1)?.span.end ?? first.span.end };
  const fixes = [{ ...writing(span, meant.name), safe: true } as const];
  if (at === 0) report("unknown-name", wrong.span, [wrong.name, [meant.name], []], { fixes });
  else {
    const namespace = meant.path.slice(0, at).join(".");
    report("unknown-field", wrong.span, [namespace, wrong.name, [relative(meant.name, namespace)], []], { fixes });
  }
  return true;
}

function foldCase(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/**
 * A name at the start of a path: if no name follows, it can be a string without quotes, or another language's literal.
 */
function reportName(unknown: Unknown, checker: Checker): void {
  const { name, rest } = unknown;
  const { environment, report } = checker;
  const row = environment.functions.get(name.name);
  if (row !== undefined) {
    report("function-as-value", name.span, [row.name, signature(row)]);
    return;
  }
  const isLast = rest.length === 0;
  const roots = [...environment.root.members.keys()];
  const wanted = unknown.wanting();
  const literal = isLast ? foreignLiteral(name.name, wanted) : undefined;
  if (literal !== undefined) {
    const { text, isAbsence } = literal;
    const fixes = [{ ...writing(name.span, text), safe: true } as const];
    report("unknown-name", name.span, [name.name, [], roots, { literal: text, isAbsence }], { fixes });
    return;
  }
  const found = search(name.name, unknown, checker);
  const names = found.names.filter((one) => leadsOn(environment.root.members.get(one), rest[0]));
  const text = isLast && wanted.text ? quote(name.name) : undefined;
  const texts = text === undefined ? [] : [text];
  // One word is more likely a string, several words are more likely a field.
  const isText = wordsOf(name.name).length < 2;
  const meant = isText ? [...texts, ...names] : [...names, ...texts];
  const fields = found.isOffered ? offers(unknown, names, checker) : [];
  const quoted = texts.map((one): Fix => {
    const fix = writing(name.span, one);
    return wanted.isKey && names.length === 0 ? { ...fix, safe: true } : fix;
  });
  report("unknown-name", name.span, [name.name, names.length > 0 ? meant : [], roots, { text }], {
    fixes: isText ? [...quoted, ...fields] : [...fields, ...quoted],
  });
}

/** Whether `next`, or a similar name, can follow the start of a path. */
function leadsOn(member: Namespace | EnvironmentField | undefined, next: Name | undefined): boolean {
  if (member?.kind !== "namespace" || next === undefined) return true;
  return member.members.has(next.name) || nearest(next.name, member.members.keys()) !== undefined;
}

function reportField(unknown: Unknown, checker: Checker): void {
  const { namespace, name, span } = unknown;
  const tail = dashedTail(checker.text, name.span.end);
  const whole = { start: span.start, end: span.end + tail.length };
  const written = name.name + tail;
  const { names, isOffered } = search(written, unknown, checker);
  const prefix = namespace.path.join(".");
  const meant = names.map((one) => relative(one, prefix));
  const fixes = isOffered ? offers({ ...unknown, span: whole }, names, checker) : [];
  checker.report("unknown-field", whole, [prefix, written, meant, [...namespace.members.keys()]], { fixes });
}

function search(name: string, { namespace, rest, wanting }: Unknown, checker: Checker): Meant {
  if (!checker.suggests()) return { names: [], isOffered: false };
  return fieldsMeant(name, namespace, wanting(), rest.length === 0, checker.environment);
}

/** The continuation of a path after `namespace`, if it exists. */
function relative(name: string, namespace: string): string {
  return name.startsWith(`${namespace}.`) ? name.slice(namespace.length + 1) : name;
}

/** Fixes that replace the path with one of `names`; for a map, with the selected key as an index. */
function offers({ span, rest }: Unknown, names: readonly string[], checker: Checker): readonly Fix[] {
  const { fields, selectKeys } = checker.environment;
  return names.map((name) => {
    const type = fields.find((field) => field.name === name)?.type;
    if (rest.length === 0 || type?.kind !== "map") return writing(span, name);
    const key = keyAt(rest, type.value.kind === "map", checker);
    if (selectKeys && key.isName) return writing(span, name);
    return writing({ start: span.start, end: key.end }, `${name}[${quote(key.name)}]`);
  });
}

function writing(span: Span, text: string): Fix {
  return { title: `write ${text}`, edits: [{ span, text }] };
}
