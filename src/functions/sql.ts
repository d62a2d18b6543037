import { describeData } from "../types/value.ts";

export type SQLDialect = "postgres" | "duckdb" | "sqlite" | "trino";

export const sqlDialects: readonly SQLDialect[] = ["postgres", "duckdb", "sqlite", "trino"];

/** Of text, and of the positions of arguments of a call. */
export type SQLPart = string | { readonly argument: number };

// of the registry, so that the package's two module formats know each other's
const parts = Symbol.for("wherefore.sql");

/**
 * SQL of a call: one of its arguments, or what {@link sql} makes of text and arguments. An argument stands wherever an
 * operand may. It has the engine's own type for the parameter's, and is never NULL: what is missing is the zero value.
 */
export interface SQLFragment {
  readonly [parts]: readonly SQLPart[];
}

/** How a function is called in SQL, for each engine: a condition or a value, NULL where it is false or missing. */
export type FunctionSQL<A extends readonly unknown[] = never[]> = {
  readonly [D in SQLDialect]?: ((...args: A) => SQLFragment) | undefined;
};

/**
 * SQL from a template, as it is written, and the fragments in it.
 * @throws TypeError for a part that is not a fragment: a value is an argument of the call, or part of the text
 */
export const sql: {
  (texts: TemplateStringsArray, ...fragments: readonly SQLFragment[]): SQLFragment;
  /** The fragments with a text between them: the arguments of a parameter that takes several. */
  join(fragments: readonly SQLFragment[], separator: string): SQLFragment;
} = Object.assign(
  (texts: TemplateStringsArray, ...fragments: readonly SQLFragment[]) =>
    fragmentOf(texts.flatMap((text, index) => [text, ...(index < fragments.length ? partsOf(fragments[index]) : [])])),
  {
    join: (fragments: readonly SQLFragment[], separator: string) =>
      fragmentOf(fragments.flatMap((one, index) => [...(index === 0 ? [] : [separator]), ...partsOf(one)])),
  },
);

/** The argument at a position of a call. */
export function argument(position: number): SQLFragment {
  return fragmentOf([{ argument: position }]);
}

/** What a fragment is made of; `undefined` for what is not one. */
export function fragmentParts(value: unknown): readonly SQLPart[] | undefined {
  return typeof value === "object" && value !== null ? (value as Partial<SQLFragment>)[parts] : undefined;
}

function fragmentOf(made: readonly SQLPart[]): SQLFragment {
  return { [parts]: made };
}

function partsOf(value: unknown): readonly SQLPart[] {
  const found = fragmentParts(value);
  if (found !== undefined) return found;
  throw new TypeError(`sql takes arguments of the call and other fragments; got ${describeData(value)}`);
}
