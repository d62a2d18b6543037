import { isInfix } from "../syntax/ast.ts";
import { isComparable, isOrdered, isScalar, type ListType, type Type, typeName } from "../types/type.ts";
import type { Scalar, Value, ValueOf } from "../types/value.ts";
import type { FunctionSQL, SQLFragment } from "./sql.ts";

/** Stands for the same type throughout a row: any type within its bound. */
export interface Variable<B extends Bound = Bound> {
  readonly kind: "variable";
  readonly bound: B;
}

/**
 * `scalar`: not a list or a map; `comparable`: a scalar, or a list of scalars; `ordered`: an int, a float or a
 * timestamp.
 */
export type Bound = "scalar" | "comparable" | "ordered" | "any";

/** The type of a parameter: a type, one of several, a variable, or a list of a variable. */
export type Pattern =
  | Type
  | Variable
  | { readonly kind: "list"; readonly element: Variable }
  | { readonly kind: "either"; readonly options: readonly Type[] };

export const scalar: Variable<"scalar"> = { kind: "variable", bound: "scalar" };
export const comparable: Variable<"comparable"> = { kind: "variable", bound: "comparable" };
export const ordered: Variable<"ordered"> = { kind: "variable", bound: "ordered" };
export const any: Variable<"any"> = { kind: "variable", bound: "any" };

/* @__NO_SIDE_EFFECTS__ */
export function listOf<V extends Variable>(element: V) {
  return { kind: "list", element } as const;
}

/* @__NO_SIDE_EFFECTS__ */
export function either<const O extends readonly Type[]>(...options: O) {
  return { kind: "either", options } as const;
}

export interface Parameter<N extends string = string, P extends Pattern = Pattern> {
  readonly name: N;
  readonly pattern: P;
  /** Set if it accepts all remaining arguments, at least `least`; only for the last parameter. */
  readonly rest?: { readonly least: number };
  /** The field whose value it has. It is not an argument of the call. */
  readonly field?: string;
}

/** The values of the types within a bound. An instant is a string. */
interface BoundValue {
  readonly scalar: Scalar;
  readonly comparable: Scalar | readonly Scalar[];
  readonly ordered: number | string;
  readonly any: Value;
}

type PatternValue<P> =
  P extends Variable<infer B>
    ? BoundValue[B]
    : P extends { kind: "list"; element: Variable<infer B> }
      ? readonly BoundValue[B][]
      : P extends { kind: "either"; options: readonly (infer O extends Type)[] }
        ? ValueOf<O>
        : P extends Type
          ? ValueOf<P>
          : never;

/**
 * A parameter in a table: `[name, pattern]`, `[name, pattern, least]` for all remaining arguments, at least `least`, or
 * `[name, pattern, field]` for the value of a field of the environment.
 */
export type ParameterRow = readonly [name: string, pattern: Pattern, leastOrField?: number | string];

type Arguments<P extends readonly ParameterRow[]> = P extends readonly [
  infer Head,
  ...infer Tail extends readonly ParameterRow[],
]
  ? Head extends readonly [string, infer T, number]
    ? PatternValue<T>[]
    : Head extends readonly [string, infer T, string?]
      ? [PatternValue<T>, ...Arguments<Tail>]
      : never
  : [];

/** A SQL fragment for each argument; an array for a rest parameter. */
type FragmentsOf<P extends readonly ParameterRow[]> = P extends readonly [
  infer Head,
  ...infer Tail extends readonly ParameterRow[],
]
  ? Head extends readonly [string, unknown, number]
    ? SQLFragment[]
    : [SQLFragment, ...FragmentsOf<Tail>]
  : [];

/** A filter and its value. */
export type Example = readonly [filter: string, value: Value];

/**
 * The meaning of a call, for evaluation other than by `evaluate`: partial evaluation, an index, SQL. A row with one of
 * these meanings has the parameters listed here.
 */
export type Meaning =
  /** `(a, b)`: they are equal. */
  | "equal"
  /** `(a, b)`: they are not equal. */
  | "unequal"
  /** `(list, item)`: the item is in the list. */
  | "has-item"
  /** `(list, items)`: neither is empty, and every one of the items is in the list. */
  | "has-every"
  /** `(list, items)`: at least one of the items is in the list. */
  | "has-any"
  /** `(a, ...items)`: a string is one of the items; a list has every one of them. */
  | "covers"
  /** `(a, ...items)`: a string is one of the items; a list has no value other than the items. */
  | "within"
  /** `(a, suffix)`: a string, or every item of a list, ends with the suffix. */
  | "ends-with"
  /** `(a, b)`: a string, or every item of a list, equals b. */
  | "all-equal"
  /** `(s, prefix)`: the string starts with the prefix. */
  | "starts-with"
  /** `(a, b)`: a is less than b; an instant is earlier. */
  | "less"
  /** `(a, b)`: a is less than or equal to b. */
  | "at-most"
  /** `(a, b)`: a is greater than b; an instant is later. */
  | "greater"
  /** `(a, b)`: a is greater than or equal to b. */
  | "at-least"
  /** `(text)`: the instant of the string. */
  | "instant"
  /** `(...values)`: the list of the values. */
  | "list";

/** One function of the language, with everything that the passes need. `==` and `!=` are rows too. */
export interface FunctionRow {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly result: Type;
  /** One line: what a call returns. */
  readonly doc: string;
  readonly evaluate: (...args: never[]) => Value;
  /**
   * A faster implementation for arguments of `types`, each of which is a constant or is read from a context. It agrees
   * with `evaluate`; `undefined` if there is none.
   */
  specialize?(
    types: readonly Type[],
    known: readonly (Value | undefined)[],
    readers: readonly Reader[],
  ): Reader | undefined;
  readonly examples: readonly Example[];
  readonly notes?: Notes;
  /**
   * Checks literal arguments when the filter is checked, for example a pattern that does not parse. `args` has the
   * value of each argument that is a literal, and `undefined` for the others.
   */
  validate?(args: readonly (Value | undefined)[]): ArgumentProblem | undefined;
  /** Unset if only `evaluate` determines the result. */
  readonly meaning?: Meaning;
  /**
   * How an engine computes the same as `evaluate`, from one fragment for each argument. It has precedence over {@link
   * meaning}; for an engine without one, the SQL follows from `meaning`, or there is none.
   */
  readonly sql?: FunctionSQL;
  /** A call as JavaScript, for generated code. It overrides {@link meaning}; without either, `evaluate` is called. */
  readonly code?: FunctionCode;
}

/**
 * Returns a JavaScript expression with the value that `evaluate` returns for `args`; undefined to call `evaluate` for such
 * arguments. The expression can read `args` and the globals of the language. `constant` takes another expression, which is
 * evaluated once, and returns a name for its value.
 */
export type FunctionCode = (args: readonly CodeArgument[], constant: (code: string) => string) => string | undefined;

/** An argument of a call in generated code. */
export interface CodeArgument {
  /** A name or a literal, which can be repeated. */
  readonly code: string;
  readonly type: Type;
  /** Its value, if it is constant. */
  readonly value?: Value | undefined;
}

/** A problem of a literal argument. */
export interface ArgumentProblem {
  /** The position of the argument in the call. */
  readonly argument: number;
  /** `error` for an argument that never works, `warning` for one that is probably a mistake. */
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly help?: string;
  /** A value to write instead. */
  readonly instead?: string;
}

export type Validate = NonNullable<FunctionRow["validate"]>;

/** Reads an argument from the context of an evaluation. */
export type Reader<V extends Value = Value> = (context: unknown) => V;

export type Specialize = NonNullable<FunctionRow["specialize"]>;

/** What the checker can add about calls of the row. */
export interface Notes {
  /** What to write instead of a call whose arguments have unsuitable `types`; `texts` are the arguments as written. */
  readonly instead?: (types: readonly Type[], texts: readonly string[]) => Instead | undefined;
  /**
   * It is true for an empty list as its first argument; `hasItems` returns a condition that excludes it, if there is
   * one.
   */
  readonly trueForEmptyList?: { readonly hasItems: (args: readonly string[]) => string | undefined };
  /** How the function differs from the function of the same name in other dialects of the environment. */
  readonly differs?: {
    /** Whether it differs only if its first argument is a list. Default: false. */
    readonly ofLists?: boolean;
    /** What a call tests, as a clause: `whether the list has every one of the items`. Default: from `doc`. */
    readonly asks?: string;
    /** A call with the same meaning in every dialect, if there is one. */
    readonly rewrite?: (args: readonly string[]) => string | undefined;
  };
}

export interface Instead {
  readonly help: string;
  /** Texts that can replace the whole call. */
  readonly fixes?: readonly string[];
  /** Whether the only fix has the only meaning that the call can have. */
  readonly isExact?: true;
}

/** Defines a function; TypeScript infers the argument types of `evaluate` from the parameters. */
/* @__NO_SIDE_EFFECTS__ */
export function fn<const P extends readonly ParameterRow[], R extends Type>(
  name: string,
  parameters: P,
  result: R,
  doc: string,
  evaluate: (...args: Arguments<P>) => ValueOf<R>,
  examples: readonly Example[],
  extra: {
    readonly notes?: Notes;
    readonly meaning?: Meaning;
    readonly specialize?: Specialize;
    readonly validate?: Validate;
    readonly sql?: FunctionSQL<FragmentsOf<P>>;
    readonly code?: FunctionCode;
  } = {},
): FunctionRow {
  const rows = parameters.map(([parameter, pattern, third]) => ({
    name: parameter,
    pattern,
    ...(typeof third === "number" && { rest: { least: third } }),
    ...(typeof third === "string" && { field: third }),
  }));
  const { sql, ...others } = extra as typeof extra & { readonly sql?: FunctionSQL };
  return {
    name,
    parameters: rows,
    result,
    doc,
    evaluate: evaluate as never,
    examples,
    ...others,
    ...(sql !== undefined && { sql }),
  };
}

/** Whether a row tests if its two arguments are equal, or not equal. */
export function isComparison({ meaning }: FunctionRow): boolean {
  return meaning === "equal" || meaning === "unequal";
}

/** The meanings that compare whole strings. */
const comparing: ReadonlySet<Meaning | undefined> = new Set<Meaning>([
  "equal",
  "unequal",
  "has-item",
  "has-every",
  "has-any",
  "covers",
  "within",
  "all-equal",
]);

/** Whether calls of a row compare whole arguments or items. */
export function isComparing({ meaning }: FunctionRow): boolean {
  return comparing.has(meaning);
}

/** The result of a comparison of two equal values; `undefined` for a row that is not a comparison. */
export function verdictOnSame({ meaning }: FunctionRow): boolean | undefined {
  switch (meaning) {
    case "equal":
    case "at-most":
    case "at-least":
      return true;
    case "unequal":
    case "less":
    case "greater":
      return false;
    default:
      return undefined;
  }
}

/** Whether `functions` has every function that an example calls. */
export function isWritable([filter]: Example, functions: ReadonlyMap<string, FunctionRow>): boolean {
  return [...filter.matchAll(/([\w.]+)\(/g)].every(([, name = ""]) => functions.has(name));
}

/** `contains(list: list<T>, item: T): bool`; of an operator, its spelling: `a == b: bool`. */
export function signature(row: FunctionRow): string {
  const written = row.parameters.filter(({ field }) => field === undefined);
  const result = typeName(row.result);
  if (isInfix(row.name)) return `${written.map(({ name }) => name).join(` ${row.name} `)}: ${result}`;
  const parameters = written.map(({ name, pattern, rest }) => `${rest ? "..." : ""}${name}: ${patternName(pattern)}`);
  return `${row.name}(${parameters.join(", ")}): ${result}`;
}

export function patternName(pattern: Pattern): string {
  if (pattern.kind === "variable") return "T";
  if (pattern.kind === "either") return pattern.options.map(typeName).join(" | ");
  if (pattern.kind === "list" && pattern.element.kind === "variable") return "list<T>";
  return typeName(pattern as Type);
}

/** Whether `type` is within a variable's bound. */
export function withinBound(type: Type, { bound }: Variable): boolean {
  switch (bound) {
    case "any":
      return true;
    case "scalar":
      return isScalar(type);
    case "comparable":
      return isComparable(type);
    case "ordered":
      return isOrdered(type);
  }
}

/** Whether a pattern is a list of a variable. */
export function isVariableList(pattern: Pattern): pattern is { readonly kind: "list"; readonly element: Variable } {
  return pattern.kind === "list" && (pattern as ListType | { element: Variable }).element.kind === "variable";
}
