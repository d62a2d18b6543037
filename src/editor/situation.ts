import type { Environment, EnvironmentField, Namespace } from "../environment.ts";
import { type FunctionRow, isComparing, isVariableList, type Pattern, withinBound } from "../functions/define.ts";
import { type Span, textAt } from "../source.ts";
import type { Token } from "../syntax/lex.ts";
import { bool, sameType, type Type } from "../types/type.ts";

/** The meaning of an operand of incomplete text, as far as it is known. */
export type Meaning =
  | Namespace
  | EnvironmentField
  | { readonly kind: "function"; readonly row: FunctionRow }
  | { readonly kind: "value"; readonly type: Type }
  | { readonly kind: "unknown" };

export interface Operand {
  readonly meaning: Meaning;
  /** Its start, and its end as far as it was read. */
  readonly span: Span;
  /** Its names with the dots between them, if it consists only of names. */
  readonly path?: string;
}

/** The innermost open brackets, or the whole text, and what was read inside them. */
export interface Situation {
  /** The called function, for an open parenthesis. */
  readonly call: FunctionRow | undefined;
  /** The indexed value, for an open bracket. */
  readonly map: Meaning | undefined;
  /** The types of the arguments before the current one. */
  readonly args: readonly (Type | undefined)[];
  /** The left side of the comparison whose right side is the current operand. */
  readonly compared: Meaning | undefined;
  /** The field that the current operand is compared with, itself or as an item of a list. */
  readonly against: EnvironmentField | undefined;
  /** The part of the current operand that has been read. */
  readonly operand: Operand | undefined;
  /** Whether a dot follows it. */
  readonly dot: boolean;
}

/** A literal key between brackets. */
export interface UsedKey {
  readonly map: Meaning;
  readonly token: Token;
}

export interface Followed {
  readonly situation: Situation;
  readonly keys: readonly UsedKey[];
}

type Level = { -readonly [K in keyof Situation]: Situation[K] } & {
  args: (Type | undefined)[];
  /** The start of the operand that the brackets belong to. */
  start: number | undefined;
  /** Whether an operator that returns a bool was read. */
  condition: boolean;
};

const unknown: Meaning = { kind: "unknown" };
/** Longer paths are not resolved. */
const longestPath = 1_000;

/**
 * Reads the tokens of incomplete text from its start, and determines the position of its end in the expression and the
 * meanings of the names before it. Skips what it cannot read. Linear, without recursion.
 */
export function follow(tokens: readonly Token[], text: string, environment: Environment): Followed {
  const outer: Level[] = [];
  const keys: UsedKey[] = [];
  let level = open(undefined);
  for (const token of tokens) {
    switch (token.kind) {
      case "name":
        takeName(level, token, text, environment);
        break;
      case "string":
      case "raw-string":
        if (level.map !== undefined && level.operand === undefined) keys.push({ map: level.map, token });
        take(level, { meaning: { kind: "value", type: { kind: "string" } }, span: token.span });
        break;
      case "int":
      case "float":
        take(level, { meaning: { kind: "value", type: { kind: token.kind } }, span: token.span });
        break;
      case "true":
      case "false":
        take(level, { meaning: { kind: "value", type: bool }, span: token.span });
        break;
      case ".":
        level.dot = true;
        break;
      case "(":
      case "[": {
        const { operand } = level;
        const around = level.against;
        outer.push(level);
        level = open(operand?.span.start ?? token.span.start);
        if (token.kind === "[") level.map = operand?.meaning;
        else if (operand?.path !== undefined) level.call = environment.functions.get(operand.path);
        if (level.call?.meaning === "list") level.against = around;
        break;
      }
      case ")":
      case "]": {
        const inner = level;
        level = outer.pop() ?? open(undefined);
        const span = { start: inner.start ?? token.span.start, end: token.span.end };
        level.operand = { meaning: closed(inner), span };
        level.dot = false;
        break;
      }
      case ",":
        while (level.call === undefined && outer.length > 0) level = outer.pop() ?? level;
        level.against = againstNext(level);
        level.args.push(typeOf(finished(level)));
        next(level, undefined);
        level.condition = false;
        break;
      case "&&":
      case "||":
        join(level);
        break;
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        compare(level);
        break;
      case "unknown":
        takeUnknown(level, textAt(text, token.span));
        break;
      case "!":
      case "comment":
        break;
    }
  }
  return { situation: level, keys };
}

/** The field that the next argument is compared with: the first one of the call, or of the call around a list. */
function againstNext({ call, args, against, operand }: Level): EnvironmentField | undefined {
  if (call === undefined || !isComparing(call) || args.length > 0) return against;
  return operand?.meaning.kind === "field" ? operand.meaning : undefined;
}

/** The type of a meaning, if it is a value. */
export function typeOf(meaning: Meaning): Type | undefined {
  return meaning.kind === "field" || meaning.kind === "value" ? meaning.type : undefined;
}

/** The types that the current operand can have, as a predicate. `undefined` for any. */
export function expectation({ call, map, args, compared }: Situation): ((type: Type) => boolean) | undefined {
  const left = compared && typeOf(compared);
  if (left !== undefined) return (type) => sameType(type, left);
  if (compared !== undefined) return undefined;
  if (map !== undefined) return ({ kind }) => kind === "string";
  if (call === undefined) return undefined;
  const parameters = call.parameters.filter(({ field }) => field === undefined);
  const parameter = parameters[args.length] ?? parameters.at(-1);
  if (parameter === undefined || (args.length >= parameters.length && parameter.rest === undefined)) return () => false;
  const bound = args
    .map((type, at) => type && variableIn((parameters[at] ?? parameter).pattern, type))
    .find((type) => type);
  return (type) => fits(parameter.pattern, type, bound);
}

/** The binding of the variable of `pattern`, if its argument has `type`. */
function variableIn(pattern: Pattern, type: Type): Type | undefined {
  if (pattern.kind === "variable") return type;
  return isVariableList(pattern) && type.kind === "list" ? type.element : undefined;
}

function fits(pattern: Pattern, type: Type, bound: Type | undefined): boolean {
  if (pattern.kind === "variable") {
    return withinBound(type, pattern) && (bound === undefined || pattern.bound === "any" || sameType(bound, type));
  }
  if (isVariableList(pattern)) return type.kind === "list" && fits(pattern.element, type.element, bound);
  if (pattern.kind === "either") return pattern.options.some((option) => sameType(option, type));
  return sameType(pattern as Type, type);
}

function open(start: number | undefined): Level {
  return {
    call: undefined,
    map: undefined,
    args: [],
    compared: undefined,
    against: undefined,
    operand: undefined,
    dot: false,
    start,
    condition: false,
  };
}

/** Begins an operand: the right side of a comparison, if there is a left side. */
function next(level: Level, compared: Meaning | undefined): void {
  level.compared = compared;
  level.operand = undefined;
  level.dot = false;
}

function join(level: Level): void {
  next(level, undefined);
  level.condition = true;
  level.against = undefined;
}

function compare(level: Level): void {
  const left = finished(level);
  next(level, left);
  level.condition = true;
  level.against = left.kind === "field" ? left : undefined;
}

function take(level: Level, operand: Operand): void {
  level.operand = operand;
  level.dot = false;
}

/** Operators of other languages, read as their equivalents. */
function takeUnknown(level: Level, image: string): void {
  if (level.operand === undefined) return;
  if (image === "&" || image === "|") join(level);
  else if (/[=<>]/.test(image)) compare(level);
}

function takeName(level: Level, { span }: Token, text: string, environment: Environment): void {
  const name = textAt(text, span);
  const { operand, dot } = level;
  if (operand !== undefined && dot) {
    const path = operand.path && operand.path.length < longestPath ? `${operand.path}.${name}` : undefined;
    const meaning = select(operand.meaning, name, path, environment);
    take(level, { meaning, span: { start: operand.span.start, end: span.end }, ...(path !== undefined && { path }) });
  } else if (operand !== undefined && /^(?:and|or)$/i.test(name)) join(level);
  else take(level, { meaning: dot ? unknown : select(environment.root, name, name, environment), span, path: name });
}

/** The meaning of `name` in `object`. A field hides a function of the same name until it is called. */
function select(object: Meaning, name: string, path: string | undefined, environment: Environment): Meaning {
  const member = object.kind === "namespace" ? object.members.get(name) : undefined;
  if (member !== undefined) return member;
  const row = path === undefined ? undefined : environment.functions.get(path);
  if (row !== undefined) return { kind: "function", row };
  const type = typeOf(object);
  if (type?.kind === "map") return { kind: "value", type: type.value };
  const alias = path === undefined ? undefined : environment.aliases.get(path);
  return environment.fields.find((field) => field.name === alias) ?? unknown;
}

/** The meaning of the current operand with the comparison that it ends. */
function finished({ compared, operand }: Level): Meaning {
  return compared !== undefined ? { kind: "value", type: bool } : (operand?.meaning ?? unknown);
}

/** The meaning of brackets and the operand before them, once they are closed. */
function closed(inner: Level): Meaning {
  if (inner.call !== undefined) return { kind: "value", type: inner.call.result };
  if (inner.map !== undefined) {
    const type = typeOf(inner.map);
    return type?.kind === "map" ? { kind: "value", type: type.value } : unknown;
  }
  return inner.condition ? { kind: "value", type: bool } : (inner.operand?.meaning ?? unknown);
}
