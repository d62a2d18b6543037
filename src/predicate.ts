import { check } from "./check/check.ts";
import { compile, type Getters } from "./compile.ts";
import { wellDefined } from "./definition/well-defined.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Dialect } from "./dialects.ts";
import { type Completion, complete } from "./editor/complete.ts";
import { type Hover, hover } from "./editor/hover.ts";
import {
  buildEnvironment,
  type ContextOf,
  type Definition,
  type Environment,
  type EnvironmentField,
  type Fields,
  namedFields,
  type Options,
} from "./environment.ts";
import { type Explanation, explain } from "./explain.ts";
import type { FunctionRow } from "./functions/define.ts";
import { generator } from "./generate.ts";
import { interpret } from "./interpret.ts";
import { characters } from "./lint/characters.ts";
import { applyIgnores } from "./lint/ignores.ts";
import { lint } from "./lint/lint.ts";
import { passes } from "./lint/passes.ts";
import { portability } from "./lint/portability.ts";
import type { Analysis, Passes } from "./lint/verdicts.ts";
import { diagnose } from "./messages.ts";
import { reduce } from "./reduce/reduce.ts";
import { write } from "./reduce/write.ts";
import { refusal } from "./report/error.ts";
import type { SQLOptions, SQLTemplate, SQLTemplateOptions, SQLText } from "./sql/options.ts";
import { toSQL } from "./sql/to-sql.ts";
import type { Expr } from "./syntax/ast.ts";
import { byteLength } from "./syntax/characters.ts";
import { format } from "./syntax/format.ts";
import { type ParseResult, parse } from "./syntax/parse.ts";
import { print } from "./syntax/print.ts";
import { type TypedExpr, walk } from "./typed.ts";
import { describeData } from "./types/value.ts";

export interface CheckReport {
  /** Whether the filter has no error; it can have warnings. */
  readonly ok: boolean;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Options of {@link FilterEnvironment.format}. */
export interface FormatOptions {
  /**
   * The maximum line length in terminal columns, if the operators allow it; comments at the end of a line do not count.
   * Default: no limit, so that a filter without comments is one line, the same as `String(predicate)`.
   */
  readonly width?: number;
}

interface Reading {
  readonly parsed: ParseResult;
  /** Set exactly if there is no error. */
  readonly typed: TypedExpr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** {@link Options} with those of {@link FilterEnvironment.check}. */
export interface EnvironmentOptions<D extends string = string> extends Options<D> {
  /**
   * Finds constant conditions and redundant operands that need a search: `analysis` of `wherefore/analyze`. Default: only
   * conditions that are constant by themselves.
   */
  readonly analysis?: Analysis | undefined;
}

/** The argument of {@link defineEnvironment}. */
export interface EnvironmentDefinition<F extends Fields = Fields, K extends string = string, D extends string = string>
  extends Definition<F> {
  /** The kinds that policies and {@link Options.kinds} can name. */
  readonly kinds?: readonly K[];
  /** By name; the first is the default. See {@link Definition.dialects}. */
  readonly dialects?: Readonly<Record<D, Dialect>>;
  /** A function for each field, by dotted path, that reads it faster; other fields are read by name. */
  readonly getters?: Getters;
}

/**
 * The fields and functions that a filter can use, and the operations on such filters. `C` is the context, `K` the
 * kinds, `D` the names of the dialects.
 */
export class FilterEnvironment<C = unknown, K extends string = string, D extends string = string> {
  readonly #definition: EnvironmentDefinition<Fields, K>;
  readonly #options: EnvironmentOptions;
  readonly #environment: Environment;

  /**
   * @throws DefinitionError for an invalid definition, or examples that fail; it lists every problem
   * @throws TypeError for a dialect or kind that does not exist, and for `codegen` without its generator
   */
  constructor(definition: EnvironmentDefinition<Fields, K>, options: EnvironmentOptions = {}) {
    this.#definition = wellDefined(definition);
    this.#options = options;
    this.#environment = buildEnvironment(this.#definition, options);
    if (this.#environment.codegen && !generator.verdict) {
      throw new TypeError('`codegen` needs its generator: import "wherefore/codegen"');
    }
  }

  /** @internal The environment as data, for the passes. */
  get data(): Environment {
    return this.#environment;
  }

  /** @internal How the compiled form reads fields, for the passes. */
  get getters(): Getters {
    return this.#definition.getters ?? {};
  }

  /** The kinds that policies can name; empty if a policy applies to everything. */
  get kinds(): readonly K[] {
    return this.#definition.kinds ?? [];
  }

  /** The fields that a filter can name, in the order of the definition. */
  get fields(): readonly EnvironmentField[] {
    return namedFields(this.#environment);
  }

  get functions(): readonly FunctionRow[] {
    return [...this.#environment.functions.values()];
  }

  /**
   * The same environment with other options; omitted options keep their values.
   * @throws TypeError for a dialect or kind that does not exist, and for `codegen` without its generator
   */
  with(options: EnvironmentOptions<D>): FilterEnvironment<C, K, D> {
    const limits = { ...this.#options.limits, ...options.limits };
    return new FilterEnvironment<C, K, D>(this.#definition, { ...this.#options, ...options, limits });
  }

  /** Every error and warning of a filter. Never throws, whatever the argument. */
  check(text: string): CheckReport {
    if (typeof text !== "string") return { ok: false, diagnostics: [notAString(text)] };
    const { parsed, typed, diagnostics } = this.#read(text, true);
    const lints = typed === undefined ? [] : lint(typed, this.#environment, text, this.#options.analysis);
    const all = [...diagnostics, ...lints, ...characters(text, parsed.tokens)];
    const left = typed === undefined ? all : applyIgnores(all, parsed, text);
    return { ok: typed !== undefined, diagnostics: inOrder([...left]) };
  }

  /**
   * Compiles a filter.
   * @throws FilterError with every diagnostic, if there is an error
   */
  compile(text: string): Predicate<C> {
    if (typeof text !== "string") throw refusal("", [notAString(text)]);
    const { parsed, typed, diagnostics } = this.#read(text, !this.#environment.dialect.isUnrestricted);
    if (parsed.expr === undefined || typed === undefined) throw refusal(text, diagnostics);
    return new Predicate(text, parsed.expr, typed, this.#environment, this.#definition.getters);
  }

  /**
   * The typed filter, if it has no error. `portably`: whether to check for differences between dialects; otherwise only
   * a dialect with restrictions is checked.
   */
  #read(text: string, portably: boolean): Reading {
    const parsed = parse(text, this.#environment.limits, this.#environment.syntax);
    const { expr, diagnostics: syntax } = parsed;
    if (expr === undefined) return { parsed, typed: undefined, diagnostics: syntax };
    const { typed, diagnostics: types } = check(expr, this.#environment, text);
    const remarks = portably ? portability(parsed, typed, this.#environment, text) : [];
    const diagnostics = inOrder([...withoutCovered(syntax, types), ...types, ...remarks]);
    return { parsed, typed: diagnostics.some(isError) ? undefined : typed, diagnostics };
  }

  /**
   * The filter's canonical text with its comments, which keep their lines; see {@link FormatOptions}. Returns the text
   * unchanged if the formatted text would exceed a limit.
   * @throws FilterError for a syntax error; names and types are not checked
   * @throws TypeError for a width below 1
   */
  format(text: string, { width = Number.POSITIVE_INFINITY }: FormatOptions = {}): string {
    if (typeof text !== "string") throw refusal("", [notAString(text)]);
    if (!(width >= 1)) throw new TypeError(`width: expected a number of columns, 1 or more, got ${width}`);
    const { limits, syntax } = this.#environment;
    const result = parse(text, limits, syntax);
    if (result.diagnostics.some(isError)) throw refusal(text, result.diagnostics);
    const formatted = format(text, result, width);
    if (byteLength(formatted) <= limits.bytes) return formatted;
    const short = format(text, result, Number.POSITIVE_INFINITY);
    return byteLength(short) <= limits.bytes ? short : text;
  }

  /** Completions at `offset` of a possibly incomplete filter, best first. Never throws. */
  complete(text: string, offset: number): readonly Completion[] {
    const isPlace = typeof text === "string" && typeof offset === "number";
    return isPlace ? complete(text, offset, this.#environment) : [];
  }

  /** Documentation for the name at `offset`; `undefined` if there is no name. Never throws. */
  hover(text: string, offset: number): Hover | undefined {
    const isPlace = typeof text === "string" && typeof offset === "number";
    return isPlace ? hover(text, offset, this.#environment) : undefined;
  }
}

/** A filter as a SQL condition on rows, with the residual; `C` is the residual's context. */
export interface PredicateSQL<C = unknown> extends SQLText {
  /** With `residual: true`, the part that cannot be translated: a row matches if the SQL is true and this matches. */
  readonly residual?: Predicate<C>;
}

/** {@link PredicateSQL} for a tagged template. */
export interface PredicateTemplate<C = unknown> extends SQLTemplate {
  /** See {@link PredicateSQL.residual}. */
  readonly residual?: Predicate<C>;
}

/** The context `C` without the roots in `K`. A root of `K` that can be undefined stays optional. */
export type Remaining<C, K> = unknown extends C
  ? C
  : { readonly [P in keyof C as P extends keyof K ? (undefined extends K[P] ? P : never) : P]: C[P] };

/** A valid, compiled filter. `C` is its context. Immutable. */
export class Predicate<C = unknown> {
  /** The text of the filter, unchanged. */
  readonly source: string;
  readonly #expr: Expr;
  readonly #typed: TypedExpr;
  readonly #environment: Environment;
  readonly #getters: Getters | undefined;
  /** Compiled for the first context: most filters of a policy set are never evaluated one by one. */
  #matches = (context: unknown): boolean => {
    this.#matches = this.#compile();
    return this.#matches(context);
  };

  /** @internal */
  constructor(source: string, expr: Expr, typed: TypedExpr, environment: Environment, getters?: Getters) {
    this.source = source;
    this.#expr = expr;
    this.#typed = typed;
    this.#environment = environment;
    this.#getters = getters;
  }

  /** @internal The checked filter as data, for the passes. */
  get data(): TypedExpr {
    return this.#typed;
  }

  /** @internal What an analysis of it uses. */
  get passes(): Passes {
    return passes;
  }

  /** @internal The environment that it was checked in, for the passes. */
  get environment(): Environment {
    return this.#environment;
  }

  /** The fields it reads, by dotted path, each once, in the order of the text. */
  get fields(): readonly string[] {
    const read = walk(this.#typed).flatMap((expr) => (expr.kind === "field" ? [expr.field.name] : []));
    return [...new Set(read)];
  }

  /**
   * Whether the filter is true for `context`: plain JSON data, of which anything can be absent.
   * @throws ContextError for data of the wrong shape; it names the path, not the data
   */
  matches(context: C): boolean {
    return this.#matches(context);
  }

  #compile(): (context: unknown) => boolean {
    const generated = this.#environment.codegen ? generator.verdict?.(this.#typed) : undefined;
    return generated ?? compile(this.#typed, this.#getters);
  }

  /** The same result from the reference evaluator, which is slower. */
  interpret(context: C): boolean {
    return interpret(this.#typed, context) === true;
  }

  /**
   * Why the filter is true or false for `context`.
   * @throws ContextError as {@link matches}
   */
  explain(context: C): Explanation {
    return explain(this.#typed, context);
  }

  /**
   * The residual filter once the roots of `known` are known: for any rest of the context it has the same result as this
   * filter for both together. Roots that are absent or `undefined` are unknown; a missing key of a known root has its
   * zero value, as in an evaluation.
   * @throws ContextError for known data of the wrong shape, or without required data, if it is read
   */
  given<const K extends Partial<C>, R = Remaining<C, K>>(known: K): Predicate<R> {
    const reduced = reduce(this.#typed, known, this.#environment);
    const { source, expr, typed } = write(reduced);
    return new Predicate(source, expr, typed, this.#environment, this.#getters);
  }

  /** The result, if it does not depend on the context; otherwise `undefined`. */
  get constant(): boolean | undefined {
    return walk(this.#typed).some(({ kind }) => kind === "field") ? undefined : interpret(this.#typed, {}) === true;
  }

  /**
   * The filter as a parameterized SQL condition, true for exactly the rows that `matches` accepts.
   * @throws FilterError for conditions that cannot be translated, unless the options request the residual
   * @throws ColumnsError for invalid columns; it lists every problem
   * @throws TypeError for an unknown option or an option of the wrong type
   */
  toSQL(options: SQLOptions): PredicateSQL<C>;
  toSQL(options: SQLTemplateOptions): PredicateTemplate<C>;
  toSQL(options: SQLOptions | SQLTemplateOptions): PredicateSQL<C> | PredicateTemplate<C> {
    const { sql, refused, residual } = toSQL(this.#typed, this.#environment, options);
    if (sql === undefined) throw refusal(this.source, refused);
    if (residual === undefined) return sql;
    const { source, expr, typed } = write(residual);
    return { ...sql, residual: new Predicate(source, expr, typed, this.#environment, this.#getters) };
  }

  /** The canonical text. */
  toString(): string {
    return print(this.#expr);
  }
}

/**
 * Defines an environment for filters over your own data.
 * @throws DefinitionError for an invalid definition, or examples that fail; it lists every problem
 * @throws TypeError for a dialect or kind that does not exist
 */
export function defineEnvironment<
  const F extends Fields,
  const K extends string = never,
  const D extends string = never,
>(
  definition: EnvironmentDefinition<F, K, D>,
  options: EnvironmentOptions<NoInfer<D>> = {},
): FilterEnvironment<ContextOf<F>, K, D> {
  return new FilterEnvironment<ContextOf<F>, K, D>(definition, options);
}

/** The `-` of `labels.cost-center` needs no report of its own, because the whole name has one. */
function withoutCovered(syntax: readonly Diagnostic[], types: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!syntax.some(({ code }) => code === "arithmetic-operator")) return syntax;
  const names = types.filter(({ code }) => code === "map-index" || code === "unknown-field" || code === "unknown-name");
  const whole = names.flatMap(({ span, fixes = [] }) => [
    span,
    ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
  ]);
  return syntax.filter(
    ({ code, span }) =>
      code !== "arithmetic-operator" || !whole.some(({ start, end }) => start < span.start && span.end < end),
  );
}

function notAString(text: unknown): Diagnostic {
  return diagnose("not-a-string", { start: 0, end: 0 }, [describeData(text), undefined]);
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

function inOrder(diagnostics: Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.length < 2
    ? diagnostics
    : diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
