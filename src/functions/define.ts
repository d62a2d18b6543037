import { isInfix } from "../syntax/ast.ts";
import { isComparable, isOrdered, isScalar, type ListType, type Type, typeName } from "../types/type.ts";
import type { Scalar, Value, ValueOf } from "../types/value.ts";
import type { FunctionSQL, SQLFragment } from "./sql.ts";

/** Stands for one type wherever it appears in a row: any type within its bound. */
export interface Variable<B extends Bound = Bound> {
  readonly kind: "variable";
  readonly bound: B;
}

/** `scalar`: no list, no map; `comparable`: a scalar, or a list of scalars; `ordered`: an int, a float or a timestamp. */
export type Bound = "scalar" | "comparable" | "ordered" | "any";

/** What a parameter takes: a type, one of several, a variable, or a list of a variable. */
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
  /** Whether it takes all the arguments that are left, and how many at the least; only the last one may. */
  readonly rest?: { readonly least: number };
  /** The field whose value it is. No argument is written for it. */
  readonly field?: string;
}

/** The values of the types within a bound. An instant is a text. */
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
 * A parameter in a table: `[name, pattern]`, `[name, pattern, least]` for all that is left, `least` or more,
 * or `[name, pattern, field]` for the value of a field of the environment.
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

/** A fragment of SQL for each argument; for a parameter that takes several, all that there are. */
type FragmentsOf<P extends readonly ParameterRow[]> = P extends readonly [
  infer Head,
  ...infer Tail extends readonly ParameterRow[],
]
  ? Head extends readonly [string, unknown, number]
    ? SQLFragment[]
    : [SQLFragment, ...FragmentsOf<Tail>]
  : [];

/** A filter text and the value that it has. */
export type Example = readonly [filter: string, value: Value];

/**
 * What a call asks of its arguments, for whoever evaluates it otherwise than by `evaluate`: in part, by an index, as SQL.
 * A row that means one of these has the parameters given here.
 */
export type Meaning =
  /** `(a, b)`: they are the same value. */
  | "equal"
  /** `(a, b)`: they are different values. */
  | "unequal"
  /** `(list, item)`: the item is in the list. */
  | "has-item"
  /** `(list, items)`: neither is empty, and every one of the items is in the list. */
  | "has-every"
  /** `(list, items)`: one of the items at least is in the list. */
  | "has-any"
  /** `(a, ...items)`: a string is one of the items; a list has every one of them. */
  | "covers"
  /** `(a, ...items)`: a string is one of the items; a list has no value that is none of them. */
  | "within"
  /** `(a, suffix)`: a string, or every item of a list, ends with the suffix. */
  | "ends-with"
  /** `(a, b)`: a string, or every item of a list, equals b. */
  | "all-equal"
  /** `(s, prefix)`: the string starts with the prefix. */
  | "starts-with"
  /** `(a, b)`: a is less than b, or an instant before it. */
  | "less"
  /** `(a, b)`: a is less than b, or the same. */
  | "at-most"
  /** `(a, b)`: a is greater than b, or an instant after it. */
  | "greater"
  /** `(a, b)`: a is greater than b, or the same. */
  | "at-least"
  /** `(text)`: the instant that the text names. */
  | "instant"
  /** `(...values)`: the list of the values. */
  | "list";

/** One function of the language: everything there is to know of it. `==` and `!=` are rows too. */
export interface FunctionRow {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly result: Type;
  /** One line: what a call says. */
  readonly doc: string;
  readonly evaluate: (...args: never[]) => Value;
  /**
   * A faster implementation for arguments of `types`, each of which is known beforehand or read from a context. It agrees
   * with `evaluate`; `undefined` where there is none.
   */
  specialize?(
    types: readonly Type[],
    known: readonly (Value | undefined)[],
    readers: readonly Reader[],
  ): Reader | undefined;
  readonly examples: readonly Example[];
  readonly notes?: Notes;
  /**
   * What is wrong with the arguments that the filter's text gives, while it is written: a pattern that does not parse.
   * `args` has the value of each written argument that is a literal, `undefined` for any other.
   */
  validate?(args: readonly (Value | undefined)[]): ArgumentProblem | undefined;
  /** Unset: nothing but `evaluate` knows what a call asks. */
  readonly meaning?: Meaning;
  /**
   * How an engine asks the same as `evaluate`, of one fragment for each argument. It comes before what {@link meaning} says;
   * an engine without one is asked by that, or not at all.
   */
  readonly sql?: FunctionSQL;
}

/** What is wrong with a literal argument. */
export interface ArgumentProblem {
  /** The position of the argument among those written. */
  readonly argument: number;
  /** `error` for what never works, `warning` for what hardly means what it says. */
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly help?: string;
  /** A value to write in its place. */
  readonly instead?: string;
}

export type Validate = NonNullable<FunctionRow["validate"]>;

/** Reads an argument from the context of an evaluation. */
export type Reader<V extends Value = Value> = (context: unknown) => V;

export type Specialize = NonNullable<FunctionRow["specialize"]>;

/** What the checker may add about a row's calls. */
export interface Notes {
  /** What to write instead of a call whose arguments have `types` that do not fit; `texts` are the arguments as written. */
  readonly instead?: (types: readonly Type[], texts: readonly string[]) => Instead | undefined;
  /** It is true for an empty list in its first argument; `hasItems` gives a condition to add that is not, where there is one. */
  readonly trueForEmptyList?: { readonly hasItems: (args: readonly string[]) => string | undefined };
  /** For a function that other dialects of the environment have otherwise: how it differs from theirs. */
  readonly differs?: {
    /** Whether it differs only where its first argument is a list. Default: false. */
    readonly ofLists?: boolean;
    /** What a call asks, as a clause: `whether the list has every one of the items`. Default: from `doc`. */
    readonly asks?: string;
    /** A call that means the same in every dialect, where there is one. */
    readonly rewrite?: (args: readonly string[]) => string | undefined;
  };
}

export interface Instead {
  readonly help: string;
  /** Texts to write in place of the whole call. */
  readonly fixes?: readonly string[];
  /** Whether the one fix says what the call can mean alone. */
  readonly isExact?: true;
}

/** Makes a row; the implementation's argument types follow from the parameters. */
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

/** Whether a row asks if its two arguments are the same, or are not. */
export function isComparison({ meaning }: FunctionRow): boolean {
  return meaning === "equal" || meaning === "unequal";
}

/** What compares texts whole. */
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

/** Whether calls of a row compare its arguments, or their items, whole. */
export function isComparing({ meaning }: FunctionRow): boolean {
  return comparing.has(meaning);
}

/** Whether a comparison is true of two values that are the same; `undefined` for a row that compares nothing. */
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

/** `contains(list: list<T>, item: T): bool`; of an operator, how it is written: `a == b: bool`. */
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

/** Whether `type` lies within a variable's bound. */
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
