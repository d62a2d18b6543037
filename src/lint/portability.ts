import type { Diagnostic, Fix } from "../diagnostic.ts";
import type { Dialect } from "../dialects.ts";
import type { Environment } from "../environment.ts";
import { isComparison } from "../functions/define.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import type { Token } from "../syntax/lex.ts";
import { quote } from "../syntax/strings.ts";
import { openEnded } from "../syntax/tokens.ts";
import { type TypedCall, type TypedExpr, walk } from "../typed.ts";
import { bool, describeType, isScalar, type ScalarType } from "../types/type.ts";

/** What the documentation and a cluster would not read alike. An error where the environment's own dialect refuses it. */
export function portability(
  parsed: { readonly tokens: readonly Token[] },
  typed: TypedExpr | undefined,
  { dialect, other, portable }: Environment,
  text: string,
): readonly Diagnostic[] {
  if (!portable) return [];
  const found: Diagnostic[] = [];
  if (!(dialect.lineBreaks && other.lineBreaks) && text.includes("\n")) lineBreaks(parsed.tokens, text, dialect, found);
  if (!(dialect.keywords && other.keywords) && anyKeyword.test(text)) {
    keywords(parsed.tokens, typed, text, dialect, found);
  }
  const told = new Set<TypedExpr>();
  for (const expr of typed === undefined ? [] : walk(typed)) {
    if (!told.has(expr)) scalar(expr, dialect, other, found);
    if (expr.kind !== "call") continue;
    subset(expr, text, found);
    // What is said of a field need not be said of the literal that it is compared with.
    if (expr.args.some(({ kind, type }) => (kind === "field" || kind === "index") && isScalar(type)))
      for (const arg of expr.args) if (arg.kind === "literal") told.add(arg);
  }
  return found;
}

/** Tokens before which Go would end the expression at a line break. */
const continuing = new Set(["&&", "||", "==", "!=", ")", "]", "(", "[", ".", ","]);

function lineBreaks(tokens: readonly Token[], text: string, dialect: Dialect, found: Diagnostic[]): void {
  for (const [position, token] of tokens.entries()) {
    const before = tokens[position - 1];
    if (before === undefined || openEnded.has(before.kind) || !continuing.has(token.kind)) continue;
    const gap = { start: before.span.end, end: token.span.start };
    const blank = textAt(text, gap);
    if (!blank.includes("\n")) continue;
    const takesBlank = token.kind.length === 2;
    const joined = [{ title: "join the lines", edits: [{ span: gap, text: takesBlank ? " " : "" }] }];
    const fixes = /\S/.test(blank) ? [] : joined;
    found.push(diagnose("dialect-line-break", token.span, [`"${token.kind}"`, dialect.name], { fixes }));
  }
}

// biome-ignore format: a list
const goKeywords = new Set([
  "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto",
  "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
]);

/** A text in which it finds nothing has no keyword behind a dot either. */
const anyKeyword = new RegExp(`\\b(?:${[...goKeywords].join("|")})\\b`);

function keywords(
  tokens: readonly Token[],
  typed: TypedExpr | undefined,
  text: string,
  dialect: Dialect,
  found: Diagnostic[],
): void {
  for (let position = 1; position < tokens.length; position++) {
    const token = tokens[position];
    if (token?.kind !== "name" || tokens[position - 1]?.kind !== ".") continue;
    const name = textAt(text, token.span);
    if (!goKeywords.has(name)) continue;
    const fixes = asIndex(name, token, typed);
    found.push(diagnose("dialect-keyword", token.span, [name, dialect.name, fixes.length > 0], { fixes }));
  }
}

/** `labels.type` → `labels["type"]` */
function asIndex(name: string, { span }: Token, typed: TypedExpr | undefined): readonly Fix[] {
  for (const expr of typed === undefined ? [] : walk(typed)) {
    if (expr.kind !== "index" || expr.key.span.start !== span.start) continue;
    const text = `[${quote(name)}]`;
    return [{ title: `write ${text}`, edits: [{ span: { start: expr.map.span.end, end: span.end }, text }] }];
  }
  return [];
}

const plural = { string: "strings", bool: "bools", int: "numbers", float: "numbers", timestamp: "times" } as const;

function scalar(expr: TypedExpr, dialect: Dialect, other: Dialect, found: Diagnostic[]): void {
  const type = expr.kind === "call" ? comparedConditions(expr) : expr.type;
  if (type === undefined || !isScalar(type) || !isRead(expr)) return;
  if (dialect.scalars.has(type.kind) && other.scalars.has(type.kind)) return;
  found.push(diagnose("dialect-scalar", expr.span, [describe(expr, type), dialect.name]));
}

function isRead(expr: TypedExpr): boolean {
  if (expr.kind === "field") return expr.field.hidden === undefined;
  return expr.kind === "literal" || expr.kind === "index" || expr.kind === "call";
}

/** `(a == b) == (c == d)` compares bools, though none is written. */
function comparedConditions({ fn, args, type }: TypedCall): ScalarType | undefined {
  if (!isComparison(fn) || type.kind !== "bool") return undefined;
  const areConditions = args.every(
    (arg) => arg.type.kind === "bool" && ["call", "not", "and", "or"].includes(arg.kind),
  );
  return areConditions ? bool : undefined;
}

function describe(expr: TypedExpr, { kind }: ScalarType): string {
  if (expr.kind === "call") return "conditions compared with each other";
  if (expr.kind === "field") return `${expr.field.name}: it is ${describeType(expr.type)}`;
  return kind === "bool" ? "true and false" : plural[kind];
}

function subset(expr: TypedCall, text: string, found: Diagnostic[]): void {
  const differs = expr.fn.notes?.differsOnLists;
  if (differs === undefined || expr.args[0]?.type.kind !== "list") return;
  const rewritten = differs.rewrite(expr.args.map(({ span }) => textAt(text, span)));
  const edits = rewritten === undefined ? [] : [{ span: expr.span, text: rewritten }];
  const fixes = edits.map((edit) => ({ title: `write ${edit.text}`, edits: [edit] }));
  const details: [string, string, boolean] = [differs.here, differs.others, rewritten !== undefined];
  found.push(diagnose("dialect-is-subset", expr.calleeSpan, details, { fixes }));
}
