import { describeData } from "../types/value.ts";

export type SQLDialect = "postgres" | "duckdb" | "sqlite" | "trino" | "clickhouse";

export const sqlDialects: readonly SQLDialect[] = ["postgres", "duckdb", "sqlite", "trino", "clickhouse"];

/** Texts, and positions of arguments of a call. */
export type SQLPart = string | { readonly argument: number };

// in the registry, so that both module formats of the package share it
const parts = Symbol.for("wherefore.sql");

/**
 * SQL of a call: one of its arguments, or text and arguments combined by {@link sql}. An argument can appear wherever
 * an operand can. It has the engine's native type of the parameter, and is never NULL: an absent value is the zero
 * value.
 */
export interface SQLFragment {
  readonly [parts]: readonly SQLPart[];
}

/** The SQL of a function for each engine: a condition or a value, NULL if it is false or absent. */
export type FunctionSQL<A extends readonly unknown[] = never[]> = {
  readonly [D in SQLDialect]?: ((...args: A) => SQLFragment) | undefined;
};

/**
 * SQL of a template: its text unchanged, and the fragments in it.
 * @throws TypeError for a part that is not a fragment; pass values as arguments of the call, or write them in the text
 */
export const sql: {
  (texts: TemplateStringsArray, ...fragments: readonly SQLFragment[]): SQLFragment;
  /** The fragments with a separator between them: the arguments of a rest parameter. */
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

/** The parts of a fragment; `undefined` for other values. */
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
