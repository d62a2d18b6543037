import * as fc from "fast-check";
import { matchPattern } from "../check/fit.ts";
import { type Environment, type EnvironmentField, rowMeaning, valuesOf } from "../environment.ts";
import type { FunctionRow, Parameter } from "../functions/define.ts";
import { mayFail } from "../functions/guard.ts";
import { isGeneric, typesOf, variableTypes } from "../functions/variants.ts";
import { defaultLimits } from "../limits.ts";
import type { Span } from "../source.ts";
import type { Expr } from "../syntax/ast.ts";
import { wholeSyntax } from "../syntax/lex.ts";
import { parse } from "../syntax/parse.ts";
import { print } from "../syntax/print.ts";
import { isScalar, list, sameType, type Type, typeName } from "../types/type.ts";
import type { Value } from "../types/value.ts";
import { fraction, instant, signed, wholeNumber, word } from "./scalars.ts";

export const nowhere: Span = { start: 0, end: 0 };

/** Well-typed expressions of one environment. */
export class Expressions {
  readonly #environment: Environment;
  readonly #made = new Map<string, fc.Arbitrary<Expr>>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  of(type: Type, depth: number): fc.Arbitrary<Expr> {
    const key = `${depth} ${typeName(type)}`;
    const made = this.#made.get(key);
    if (made !== undefined) return made;
    const leaves = this.#leaves(type, depth).map((arbitrary) => ({ arbitrary, weight: depth > 0 ? 1 : 2 }));
    const nodes = depth > 0 ? this.#nodes(type, depth - 1).map((arbitrary) => ({ arbitrary, weight: 2 })) : [];
    const arbitrary = fc.oneof({ depthSize: "max" }, ...leaves, ...nodes);
    this.#made.set(key, arbitrary);
    return arbitrary;
  }

  /** Conditions that call one of `rows`, directly or in a comparison. */
  calling(rows: readonly FunctionRow[], depth: number): fc.Arbitrary<Expr> {
    const equal = rowMeaning("equal", this.#environment);
    const found = rows.map((row): fc.Arbitrary<Expr> => {
      const [first, ...more] = this.#calls(row, depth - 1);
      const isCondition = row.result.kind === "bool";
      const canCompare = equal !== undefined && this.#has(row.result) && equalTakes(equal, row.result);
      if (first === undefined || !(isCondition || canCompare)) {
        throw new TypeError(`no filter of the environment can be a condition that calls "${row.name}"`);
      }
      const calls = fc.oneof(first, ...more);
      if (isCondition || equal === undefined) return calls;
      return fc.tuple(calls, this.of(row.result, 0)).map((args) => call(equal.name, args));
    });
    return fc.oneof(...found);
  }

  /** Whether the environment has an expression of the type. */
  #has(type: Type): boolean {
    return this.#leaves(type, 0).length > 0;
  }

  #leaves(type: Type, depth: number): readonly fc.Arbitrary<Expr>[] {
    const { dialect, fields } = this.#environment;
    if (type.kind !== "list" && type.kind !== "map" && !dialect.scalars.has(type.kind) && type.kind !== "bool")
      return [];
    const isUsable = type.kind !== "bool" || dialect.scalars.has("bool");
    const read = fields.filter((field) => isUsable && sameType(field.type, type) && isTyped(field));
    const maps = fields.filter(
      (field) => field.type.kind === "map" && sameType(field.type.value, type) && isTyped(field),
    );
    return [
      ...(isUsable ? literals(type, this.#environment) : []),
      ...(read.length > 0 ? [fc.constantFrom(...read.map(path))] : []),
      ...(maps.length > 0 ? [this.#entry(maps, depth)] : []),
      ...(sameType(type, list({ kind: "string" })) && this.#environment.functions.has("set") ? [literalSet] : []),
      ...(type.kind === "bool" ? [this.#comparison()] : []),
    ];
  }

  /** The conditions that every environment has. */
  #comparison(): fc.Arbitrary<Expr> {
    const operand = fc.oneof(...literals({ kind: "string" }, this.#environment));
    const { name = "==" } = rowMeaning("equal", this.#environment) ?? {};
    return fc.tuple(operand, operand).map((args) => call(name, args));
  }

  #entry(maps: readonly EnvironmentField[], depth: number): fc.Arbitrary<Expr> {
    const any =
      depth > 1 ? this.of({ kind: "string" }, 0) : fc.oneof(...literals({ kind: "string" }, this.#environment));
    return fc
      .constantFrom(...maps)
      .chain((field) => fc.tuple(fc.constant(path(field)), field.closed ? closedKey(field) : any))
      .map(([object, key]): Expr => ({ kind: "index", object, key, span: nowhere }));
  }

  #nodes(type: Type, depth: number): readonly fc.Arbitrary<Expr>[] {
    const calls = [...this.#environment.functions.values()]
      .filter((row) => sameType(row.result, type) && row.meaning !== "instant")
      .flatMap((row) => this.#calls(row, depth));
    if (type.kind !== "bool") return calls;
    const operand = this.of(type, depth);
    const operands = fc.array(operand, { minLength: 2, maxLength: 4 });
    return [
      ...calls,
      operand.map((inner): Expr => ({ kind: "not", operand: inner, span: nowhere })),
      operands.map((all): Expr => ({ kind: "and", operands: all, span: nowhere })),
      operands.map((all): Expr => ({ kind: "or", operands: all, span: nowhere })),
    ];
  }

  #calls(row: FunctionRow, depth: number): readonly fc.Arbitrary<Expr>[] {
    const written = row.parameters.filter(({ field }) => field === undefined);
    const { scalars } = this.#environment.dialect;
    return variableTypes.flatMap((variable) => {
      if (isScalar(variable) && !scalars.has(variable.kind)) return [];
      const types = written.map(({ pattern }) => typesOf(pattern, variable).filter((type) => this.#has(type)));
      if (types.some((some) => some.length === 0)) return [];
      if (!isGeneric(written) && variable.kind !== "string") return [];
      const args = written.map((parameter, position) => this.#arguments(parameter, types[position] ?? [], depth));
      const calls = fc.tuple(...args).map((groups) => groups.flat());
      if (row.validate === undefined && !mayFail(row)) return [calls.map((all) => call(row.name, all))];
      return [
        fc
          .tuple(
            calls,
            fc.constantFrom(...exampleArguments(row)),
            fc.array(fc.boolean(), { maxLength: written.length }),
          )
          .map(([all, examples, chosen]) => all.map((arg, at) => (chosen[at] === true ? (examples[at] ?? arg) : arg)))
          .filter((all) => isAccepted(row, all.map(literalValue)))
          .map((all) => call(row.name, all)),
      ];
    });
  }

  #arguments({ rest }: Parameter, types: readonly Type[], depth: number): fc.Arbitrary<readonly Expr[]> {
    const one = fc.oneof(...types.map((type) => this.of(type, Math.min(depth, 1))));
    return rest === undefined
      ? one.map((arg) => [arg])
      : fc.array(one, { minLength: rest.least, maxLength: rest.least + 3 });
  }
}

/** Whether neither `validate` nor the function itself rejects known arguments. */
function isAccepted(row: FunctionRow, values: readonly (Value | undefined)[]): boolean {
  try {
    return row.validate?.(values)?.severity !== "error";
  } catch {
    return false;
  }
}

function equalTakes({ parameters: [first] }: FunctionRow, type: Type): boolean {
  return first !== undefined && matchPattern(first.pattern, type, undefined) !== false;
}

function literals({ kind }: Type, environment: Environment): readonly fc.Arbitrary<Expr>[] {
  const { order } = environment.syntax;
  const time = rowMeaning("instant", environment);
  const literal = (type: string, value: fc.Arbitrary<unknown>) =>
    value.map((of) => ({ kind: "literal", type, value: of, span: nowhere }) as Expr);
  if (kind === "string") return [literal(kind, word), ...knownTexts(environment)];
  if (kind === "bool") return [literal(kind, fc.boolean())];
  if (kind === "int") return [literal(kind, order ? signed(wholeNumber) : wholeNumber)];
  if (kind === "float") return [literal(kind, order ? signed(fraction) : fraction)];
  if (kind !== "timestamp" || time === undefined) return [];
  return [instant.map((text) => call(time.name, [{ kind: "literal", type: "string", value: text, span: nowhere }]))];
}

const literalSet: fc.Arbitrary<Expr> = fc
  .array(
    word.map((value): Expr => ({ kind: "literal", type: "string", value, span: nowhere })),
    { maxLength: 12 },
  )
  .map((items) => call("set", items));

/** The known values of fields. */
function knownTexts(environment: Environment): readonly fc.Arbitrary<Expr>[] {
  const known = environment.fields.flatMap((field) =>
    Array.isArray(field.values) ? (valuesOf(field, environment) ?? []) : [],
  );
  return known.length === 0 ? [] : [fc.constantFrom(...new Set(known)).map(textLiteral)];
}

function textLiteral(value: string): Expr {
  return { kind: "literal", type: "string", value, span: nowhere };
}

function closedKey({ keys = [] }: EnvironmentField): fc.Arbitrary<Expr> {
  return fc.constantFrom(...keys).map(textLiteral);
}

/** The arguments of the row's own examples, because random patterns are rarely valid. */
function exampleArguments(row: FunctionRow): readonly (readonly Expr[])[] {
  const calls = row.examples.flatMap(([filter]) => {
    const { expr } = parse(filter, defaultLimits, wholeSyntax);
    return expr?.kind === "call" && print(expr.callee) === row.name ? [expr.args] : [];
  });
  return calls.length > 0 ? calls : [[]];
}

function literalValue(expr: Expr): Value | undefined {
  return expr.kind === "literal" ? expr.value : undefined;
}

function call(name: string, args: readonly Expr[]): Expr {
  return { kind: "call", callee: { kind: "name", name, span: nowhere }, args, span: nowhere };
}

/** Whether a filter can spell the field's path. */
function isTyped({ path, hidden }: EnvironmentField): boolean {
  return (
    hidden === undefined &&
    path.every((name) => /^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name) && name !== "true" && name !== "false")
  );
}

function path({ path: [root = "", ...names] }: EnvironmentField): Expr {
  return names.reduce<Expr>(
    (object, name) => ({ kind: "select", object, field: { kind: "name", name, span: nowhere }, span: nowhere }),
    { kind: "name", name: root, span: nowhere },
  );
}
