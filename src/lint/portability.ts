import type { Diagnostic, Fix } from "../diagnostic.ts";
import type { DialectData } from "../dialects.ts";
import type { Environment } from "../environment.ts";
import { type FunctionRow, isComparison } from "../functions/define.ts";
import type { OtherReading } from "../messages/dialects.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import type { Token } from "../syntax/lex.ts";
import { quote } from "../syntax/strings.ts";
import { openEnded } from "../syntax/tokens.ts";
import { type TypedCall, type TypedExpr, walk } from "../typed.ts";
import { bool, describeType, isScalar, type ScalarType } from "../types/type.ts";

/** Differences between the environment's dialects. An error if the filter's own dialect rejects it. */
export function portability(
  parsed: { readonly tokens: readonly Token[] },
  typed: TypedExpr | undefined,
  { dialect, others }: Environment,
  text: string,
): readonly Diagnostic[] {
  if (others.length === 0 && dialect.isUnrestricted) return [];
  const found: Diagnostic[] = [];
  const refusing = (accepts: (one: DialectData) => boolean): Refusal | undefined => {
    const isRefused = !accepts(dialect);
    const readers = (isRefused ? [dialect] : others.filter((one) => !accepts(one))).map(({ reader }) => reader);
    return readers.length === 0 ? undefined : [dialect.name, readers, isRefused];
  };
  const ofBreaks = text.includes("\n") ? refusing(({ lineBreaks: accepts }) => accepts) : undefined;
  if (ofBreaks !== undefined) lineBreaks(parsed.tokens, text, ofBreaks, found);
  const ofKeywords = anyKeyword.test(text) ? refusing(({ keywords: accepts }) => accepts) : undefined;
  if (ofKeywords !== undefined) keywords(parsed.tokens, typed, text, ofKeywords, found);
  const told = new Set<TypedExpr>();
  for (const expr of typed === undefined ? [] : walk(typed)) {
    if (!told.has(expr)) scalar(expr, dialect, refusing, found);
    if (expr.kind !== "call") continue;
    differing(expr, others, text, found);
    // A report about a field covers the literal that it is compared with.
    if (expr.args.some(({ kind, type }) => (kind === "field" || kind === "index") && isScalar(type)))
      for (const arg of expr.args) if (arg.kind === "literal") told.add(arg);
  }
  return found;
}

/** The filter's dialect, and the systems that reject something: its own, or others. */
type Refusal = readonly [dialect: string, readers: readonly string[], isRefused: boolean];

/** Tokens before which Go would end the expression at a line break. */
const continuing = new Set(["&&", "||", "==", "!=", ")", "]", "(", "[", ".", ","]);

function lineBreaks(tokens: readonly Token[], text: string, refusal: Refusal, found: Diagnostic[]): void {
  for (const [position, token] of tokens.entries()) {
    const before = tokens[position - 1];
    if (before === undefined || openEnded.has(before.kind) || !continuing.has(token.kind)) continue;
    const gap = { start: before.span.end, end: token.span.start };
    const blank = textAt(text, gap);
    if (!blank.includes("\n")) continue;
    const takesBlank = token.kind.length === 2;
    const joined = [{ title: "join the lines", edits: [{ span: gap, text: takesBlank ? " " : "" }] }];
    const fixes = /\S/.test(blank) ? [] : joined;
    found.push(diagnose("dialect-line-break", token.span, [`"${token.kind}"`, ...refusal], { fixes }));
  }
}

// biome-ignore format: a list
const goKeywords = new Set([
  "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto",
  "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
]);

/** A text without a match has no keyword after a dot either. */
const anyKeyword = new RegExp(`\\b(?:${[...goKeywords].join("|")})\\b`);

function keywords(
  tokens: readonly Token[],
  typed: TypedExpr | undefined,
  text: string,
  refusal: Refusal,
  found: Diagnostic[],
): void {
  for (let position = 1; position < tokens.length; position++) {
    const token = tokens[position];
    if (token?.kind !== "name" || tokens[position - 1]?.kind !== ".") continue;
    const name = textAt(text, token.span);
    if (!goKeywords.has(name)) continue;
    const fixes = asIndex(name, token, typed);
    found.push(diagnose("dialect-keyword", token.span, [name, ...refusal, fixes.length > 0], { fixes }));
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

function scalar(
  expr: TypedExpr,
  dialect: DialectData,
  refusing: (accepts: (one: DialectData) => boolean) => Refusal | undefined,
  found: Diagnostic[],
): void {
  const type = expr.kind === "call" ? comparedConditions(expr) : expr.type;
  if (type === undefined || !isScalar(type) || !isRead(expr)) return;
  const refusal = refusing(({ scalars }) => scalars.has(type.kind));
  if (refusal === undefined) return;
  const usable = [...[...dialect.scalars].map((kind) => describeType({ kind })), "a list"];
  found.push(diagnose("dialect-scalar", expr.span, [describe(expr, type), ...refusal, usable]));
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
  if (expr.kind === "call") return "comparisons of conditions";
  if (expr.kind === "field") return `${expr.field.name}: it is ${describeType(expr.type)}`;
  return kind === "bool" ? "bools" : plural[kind];
}

/** A function that another dialect defines differently, or not at all. */
function differing(
  { fn, args, span, calleeSpan }: TypedCall,
  others: readonly DialectData[],
  text: string,
  found: Diagnostic[],
): void {
  const differs = fn.notes?.differs;
  if (differs?.ofLists === true && args[0]?.type.kind !== "list") return;
  const readings = others.flatMap(({ reader, functions }): readonly OtherReading[] => {
    const other = functions.get(fn.name);
    return other === fn ? [] : [{ reader, asks: other && clauseOf(other) }];
  });
  if (readings.length === 0) return;
  const rewritten = differs?.rewrite?.(args.map((arg) => textAt(text, arg.span)));
  const fixes = rewritten === undefined ? [] : [{ title: `write ${rewritten}`, edits: [{ span, text: rewritten }] }];
  const details = [fn.name, clauseOf(fn), readings, fixes.length > 0, differs?.ofLists === true] as const;
  found.push(diagnose("dialect-function", calleeSpan, details, { fixes }));
}

/** What a call does, as the end of a sentence: `tests whether …`. */
function clauseOf({ notes, doc, result }: FunctionRow): string {
  const asks = notes?.differs?.asks ?? (result.kind === "bool" ? `whether ${doc}` : undefined);
  return asks === undefined ? `returns ${doc}` : `tests ${asks}`;
}
