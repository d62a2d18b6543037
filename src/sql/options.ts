import type { SQLDialect } from "../functions/sql.ts";
import { nearest } from "../suggest.ts";
import { describeData, isRecord } from "../types/value.ts";
import type { Columns } from "./columns.ts";

/** The engine of a filter's SQL, and the columns that it reads. */
export interface SQLOptions {
  readonly dialect: SQLDialect;
  readonly columns: Columns;
  /** Whether to return conditions that cannot be translated as a predicate, instead of throwing. */
  readonly residual?: boolean | undefined;
  /** The number of the first parameter, `$n` or `?n`, if the statement has others before it; default 1. */
  readonly parameter?: number | undefined;
  readonly template?: false | undefined;
}

/** {@link SQLOptions} for a {@link SQLTemplate} instead of a {@link SQLText}. */
export interface SQLTemplateOptions extends Omit<SQLOptions, "parameter" | "template"> {
  readonly template: true;
}

/** A condition on rows. */
export interface SQLText {
  /** A condition for WHERE, or between ANDs: true for matching rows, false or NULL for others. */
  readonly text: string;
  /** The values of the parameters, in the order of their numbers; for `trino`, in the order of the text. */
  readonly values: readonly (string | number)[];
}

/** A {@link SQLText} as the arguments of a template tag: `` sql(strings, ...values) `` is the condition. */
export interface SQLTemplate {
  /** The texts before, between and after the parameters: one more than there are values. */
  readonly strings: TemplateStringsArray;
  /** The values of the parameters, in the order of the text; a repeated parameter is repeated here. */
  readonly values: readonly (string | number)[];
}

/** The expected values of an option, for errors. */
const expected = {
  columns: { what: "an object of columns by field", is: isRecord },
  residual: { what: "true or false", is: (value: unknown) => typeof value === "boolean" },
  parameter: {
    what: "the number of the first parameter, 1 or more",
    is: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1,
  },
  template: { what: "true or false", is: (value: unknown) => typeof value === "boolean" },
} as const;

/**
 * Checks options whose names are `known`.
 * @throws TypeError for an unknown option, and for an option of the wrong type
 */
export function checkOptions(options: unknown, known: readonly string[]): void {
  if (!isRecord(options)) {
    throw new TypeError(`toSQL takes an object of options, { dialect, columns }; got ${describeData(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const help = near === undefined ? `the options are ${known.join(", ")}` : `did you mean "${near}"?`;
    throw new TypeError(`unknown option "${name}" of toSQL; ${help}`);
  }
  for (const [name, { what, is }] of Object.entries(expected)) {
    const value = options[name];
    if (!known.includes(name) || (value === undefined && name !== "columns")) continue;
    if (!is(value)) throw new TypeError(`${name} is ${what}; got ${describeOption(value)}`);
  }
  if (options["template"] === true && options["parameter"] !== undefined) {
    throw new TypeError("a template does not number its parameters; remove `parameter` or `template`");
  }
}

function describeOption(value: unknown): string {
  return typeof value === "number" ? String(value) : describeData(value);
}
