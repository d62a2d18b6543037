import type { FunctionRow } from "./functions/define.ts";
import type { ScalarKind } from "./types/type.ts";

/** One way to evaluate filters, for an environment with several. Unset members have no restriction. */
export interface Dialect {
  /** The system that uses the dialect, for diagnostics: `"the warehouse"`. Default: the dialect's name in quotes. */
  readonly reader?: string | undefined;
  /** Additional functions, which replace those of the environment with the same name. */
  readonly functions?: readonly FunctionRow[] | undefined;
  /** The scalar types that a filter can use. Default: all. */
  readonly scalars?: readonly ScalarKind[] | undefined;
  /** Whether a filter can use the environment's aliases. Default: true. */
  readonly aliases?: boolean | undefined;
  /** Whether a line can break before an operator or a closing bracket. Default: true. */
  readonly lineBreaks?: boolean | undefined;
  /** Whether a Go keyword can follow a dot. Default: true. */
  readonly keywords?: boolean | undefined;
}

/** A dialect with every member, ready for the passes to read. */
export interface DialectData {
  readonly name: string;
  readonly reader: string;
  /** Every function of the environment in this dialect, by name. */
  readonly functions: ReadonlyMap<string, FunctionRow>;
  readonly scalars: ReadonlySet<ScalarKind>;
  readonly aliases: boolean;
  readonly lineBreaks: boolean;
  readonly keywords: boolean;
  /** Whether it has no restrictions. */
  readonly isUnrestricted: boolean;
}

export const allScalars: readonly ScalarKind[] = ["string", "bool", "int", "float", "timestamp"];

/** The dialect `name` with its defaults; `functions` are all of its functions. */
export function dialectData(
  name: string,
  { reader = `"${name}"`, scalars = allScalars, aliases = true, lineBreaks = true, keywords = true }: Dialect,
  functions: ReadonlyMap<string, FunctionRow>,
): DialectData {
  const usable = new Set(scalars);
  const isUnrestricted = aliases && lineBreaks && keywords && usable.size === allScalars.length;
  return { name, reader, functions, scalars: usable, aliases, lineBreaks, keywords, isUnrestricted };
}
