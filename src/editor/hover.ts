import type { Environment } from "../environment.ts";
import { type Span, textAt } from "../source.ts";
import { type InfixName, isInfix } from "../syntax/ast.ts";
import { lex, type Token } from "../syntax/lex.ts";
import { quote, unquote } from "../syntax/strings.ts";
import { type Type, typeName } from "../types/type.ts";
import { zero } from "../types/value.ts";
import { code, fieldPage, functionPage, namespacePage, paragraphs, valueText } from "./documentation.ts";
import { logicalOperators } from "./operators.ts";
import { follow, type Operand, typeOf } from "./situation.ts";

/** The documentation of a part of a filter. */
export interface Hover {
  /** The part. */
  readonly span: Span;
  readonly kind: "namespace" | "field" | "function" | "operator" | "key" | "literal";
  /** Markdown. */
  readonly contents: string;
}

/**
 * The documentation of the name, operator or literal at `offset`; of a path, up to the name under the cursor.
 * `undefined` if there is none. Never throws, whatever the text.
 */
export function hover(text: string, offset: number, environment: Environment): Hover | undefined {
  if (text.length > environment.limits.bytes) return undefined;
  const tokens = lex(text, environment.syntax);
  const at = tokenAt(tokens, offset);
  const token = tokens[at];
  if (token === undefined) return undefined;
  const situation = () => follow(tokens.slice(0, at), text, environment).situation;
  const { kind, span } = token;
  switch (kind) {
    case "name": {
      const { operand } = follow(tokens.slice(0, at + 1), text, environment).situation;
      return operand && name(operand, tokens[at + 1]?.kind === "(", environment);
    }
    case "string":
    case "raw-string": {
      const { map, operand } = situation();
      const type = map && typeOf(map);
      if (map === undefined || operand !== undefined || type?.kind !== "map") return literal(span, "string");
      return key(span, textAt(text, span), map.kind === "field" ? map.name : "…", type.value);
    }
    case "int":
    case "float":
      return literal(span, kind);
    case "true":
    case "false":
      return literal(span, "bool");
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "&&":
    case "||":
    case "!":
      return operator(kind, span, environment);
    default:
      return undefined;
  }
}

/** The token that contains the character at `offset`; otherwise the name, literal or operator that ends there. */
function tokenAt(tokens: readonly Token[], offset: number): number {
  const after = tokens.findIndex(({ span }) => span.start <= offset && offset < span.end);
  const isBracket = after >= 0 && "()[],.".includes(tokens[after]?.kind ?? "");
  if (after >= 0 && !isBracket) return after;
  return tokens.findIndex(({ span }) => span.end === offset);
}

function name({ meaning, span, path }: Operand, isCalled: boolean, environment: Environment): Hover | undefined {
  const row = path === undefined ? undefined : environment.functions.get(path);
  if (row !== undefined && (isCalled || meaning.kind === "function")) {
    return { span, kind: "function", contents: functionPage(row, environment) };
  }
  switch (meaning.kind) {
    case "namespace":
      return { span, kind: "namespace", contents: namespacePage(meaning) };
    case "field":
      return { span, kind: "field", contents: fieldPage(meaning, environment) };
    case "value":
      return { span, kind: "key", contents: code(`${path ?? "the entry"}: ${typeName(meaning.type)}`) };
    default:
      return undefined;
  }
}

function key(span: Span, image: string, map: string, type: Type): Hover {
  const absent = type.kind === "map" ? "An empty map" : code(valueText(zero(type)));
  const line = code(`${map}[${quote(unquote(image).value)}]: ${typeName(type)}`);
  return {
    span,
    kind: "key",
    contents: paragraphs(line, `${absent} if the key is not set.`),
  };
}

function literal(span: Span, type: string): Hover {
  return { span, kind: "literal", contents: code(type) };
}

function operator(name: InfixName | "&&" | "||" | "!", span: Span, environment: Environment): Hover | undefined {
  if (!isInfix(name)) {
    const line = name === "!" ? "!a: bool" : `a ${name} b: bool`;
    return { span, kind: "operator", contents: paragraphs(code(line), logicalOperators[name]) };
  }
  const row = environment.functions.get(name);
  return row && { span, kind: "operator", contents: functionPage(row, environment) };
}
