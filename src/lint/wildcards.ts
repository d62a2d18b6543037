import type { Diagnostic, Fix } from "../diagnostic.ts";
import { type Environment, rowMeaning } from "../environment.ts";
import { type FunctionRow, isComparing, type Meaning } from "../functions/define.ts";
import { diagnose } from "../messages.ts";
import { textAt } from "../source.ts";
import { quote } from "../syntax/strings.ts";
import { type TypedCall, type TypedExpr, type TypedLiteral, walk } from "../typed.ts";

/** Functions that compare strings, or parts of them, literally. */
function comparesTexts(row: FunctionRow): boolean {
  return isComparing(row) || row.meaning === "ends-with" || row.meaning === "starts-with";
}

/** A `*` in a string that is compared literally, which other languages would read as a wildcard. */
export function* wildcards(typed: TypedExpr, environment: Environment, text: string): Generator<Diagnostic> {
  for (const expr of walk(typed)) {
    if (expr.kind === "index" && hasStar(expr.key)) yield diagnose("literal-wildcard", expr.key.span, [false]);
    if (expr.kind !== "call" || !comparesTexts(expr.fn)) continue;
    for (const literal of textsOf(expr)) {
      const fixes = fixesFor(expr, literal, environment, text);
      yield diagnose("literal-wildcard", literal.span, [literal.value === "*" && fixes.length > 0], { fixes });
    }
  }
}

function textsOf({ args }: TypedCall): readonly TypedLiteral[] {
  return args.flatMap((arg) => (arg.kind === "call" && arg.fn.meaning === "list" ? arg.args : [arg])).filter(hasStar);
}

function hasStar(expr: TypedExpr): expr is TypedLiteral & { readonly value: string } {
  return expr.kind === "literal" && typeof expr.value === "string" && expr.value.includes("*");
}

/** The test of a pattern with one `*`, at its start or end. */
function fixesFor(call: TypedCall, literal: TypedLiteral, environment: Environment, text: string): readonly Fix[] {
  const pattern = literal.value as string;
  const other = call.args.find((arg) => arg.kind !== "literal");
  if (other === undefined || !call.args.includes(literal) || pattern.indexOf("*") !== pattern.lastIndexOf("*"))
    return [];
  const read = textAt(text, other.span);
  const right = whatPatternAsks(call, pattern, read, environment);
  return right === undefined ? [] : [{ title: `write ${right}`, edits: [{ span: call.span, text: right }] }];
}

function whatPatternAsks(
  { fn }: TypedCall,
  pattern: string,
  read: string,
  environment: Environment,
): string | undefined {
  const not = fn.meaning === "unequal" ? "!" : "";
  const write = (meaning: Meaning, part: string) => {
    const name = rowMeaning(meaning, environment)?.name;
    return name === undefined ? undefined : `${not}${name}(${read}, ${quote(part)})`;
  };
  const isWhole = fn.meaning === "equal" || fn.meaning === "unequal";
  if (isWhole && pattern === "*") return `${read} ${not === "" ? "!=" : "=="} ""`;
  if (pattern.endsWith("*") && (isWhole || fn.meaning === "starts-with"))
    return write("starts-with", pattern.slice(0, -1));
  if (pattern.startsWith("*") && (isWhole || fn.meaning === "ends-with")) return write("ends-with", pattern.slice(1));
  return undefined;
}
