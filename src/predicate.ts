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
import { interpret } from "./interpret.ts";
import { characters } from "./lint/characters.ts";
import { applyIgnores } from "./lint/ignores.ts";
import { lint } from "./lint/lint.ts";
import { portability } from "./lint/portability.ts";
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
  /** Whether there is no error; warnings leave it true. */
  readonly ok: boolean;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How {@link FilterEnvironment.format} lays out a filter. */
export interface FormatOptions {
  /**
   * The most columns of a line, as a terminal shows it, where the operators allow that; comments at the end of a line
   * do not count. Default: no limit, so that a filter without comments is one line, the one that `String(predicate)` gives.
   */
  readonly width?: number;
}

interface Reading {
  readonly parsed: ParseResult;
  /** Present exactly when there is no error. */
  readonly typed: TypedExpr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What {@link defineEnvironment} takes. */
export interface EnvironmentDefinition<F extends Fields = Fields, K extends string = string, D extends string = string>
  extends Definition<F> {
  /** The kinds that policies may name, and {@link Options.kinds}. */
  readonly kinds?: readonly K[];
  /** By name; the first is the default. As in {@link Definition.dialects}. */
  readonly dialects?: Readonly<Record<D, Dialect>>;
  /** A reader for each field by its dotted path, written out in source; fields without one are read by name, slower. */
  readonly getters?: Getters;
}

/**
 * Fields and functions that a filter may use in one place, and everything that can be done with a filter there. `C` is the
 * context, `K` the kinds, `D` the names of the dialects.
 */
export class FilterEnvironment<C = unknown, K extends string = string, D extends string = string> {
  readonly #definition: EnvironmentDefinition<Fields, K>;
  readonly #options: Options;
  readonly #environment: Environment;

  /**
   * @throws DefinitionError for a definition that contradicts itself, or examples that do not hold; it lists every problem
   * @throws TypeError for a dialect or kind that does not exist
   */
  constructor(definition: EnvironmentDefinition<Fields, K>, options: Options = {}) {
    this.#definition = wellDefined(definition);
    this.#options = options;
    this.#environment = buildEnvironment(this.#definition, options);
  }

  /** @internal The environment as data, for the passes. */
  get data(): Environment {
    return this.#environment;
  }

  /** @internal How the compiled form reads fields, for the passes. */
  get getters(): Getters {
    return this.#definition.getters ?? {};
  }

  /** The kinds that policies may name; none: a policy is for everything. */
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
   * The same environment under other options; those not given stay.
   * @throws TypeError for a dialect or kind that there is not
   */
  with(options: Options<D>): FilterEnvironment<C, K, D> {
    const limits = { ...this.#options.limits, ...options.limits };
    return new FilterEnvironment<C, K, D>(this.#definition, { ...this.#options, ...options, limits });
  }

  /** Every error and warning for a filter's text. Never throws, whatever it is given. */
  check(text: string): CheckReport {
    if (typeof text !== "string") return { ok: false, diagnostics: [notAString(text)] };
    const { parsed, typed, diagnostics } = this.#read(text, true);
    const lints = typed === undefined ? [] : lint(typed, this.#environment, text);
    const all = [...diagnostics, ...lints, ...characters(text, parsed.tokens)];
    const left = typed === undefined ? all : applyIgnores(all, parsed, text);
    return { ok: typed !== undefined, diagnostics: inOrder([...left]) };
  }

  /**
   * A filter ready to be used.
   * @throws FilterError with every diagnostic, if there is an error
   */
  compile(text: string): Predicate<C> {
    if (typeof text !== "string") throw refusal("", [notAString(text)]);
    const { parsed, typed, diagnostics } = this.#read(text, !this.#environment.dialect.isUnrestricted);
    if (parsed.expr === undefined || typed === undefined) throw refusal(text, diagnostics);
    return new Predicate(text, parsed.expr, typed, this.#environment, this.#definition.getters);
  }

  /** The typed filter, if it has no error. `portably`: what dialects disagree on is looked for; an error only in one with restrictions. */
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
   * The filter's canonical text with its comments, each of which keeps its line; see {@link FormatOptions}. The text
   * itself, where the limits would refuse the formatted one.
   * @throws FilterError for a text that cannot be read; names and types do not matter
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

  /** Completions at `offset` of a half-written filter, likeliest first. Never throws. */
  complete(text: string, offset: number): readonly Completion[] {
    const isPlace = typeof text === "string" && typeof offset === "number";
    return isPlace ? complete(text, offset, this.#environment) : [];
  }

  /** Documentation for the name at `offset`; `undefined` where there is no name. Never throws. */
  hover(text: string, offset: number): Hover | undefined {
    const isPlace = typeof text === "string" && typeof offset === "number";
    return isPlace ? hover(text, offset, this.#environment) : undefined;
  }
}

/** A filter as a condition on rows, with what the rows have to meet besides; `C` is the context of that. */
export interface PredicateSQL<C = unknown> extends SQLText {
  /** With `residual: true`, what cannot be translated: a row matches where the SQL is true, and this matches. */
  readonly residual?: Predicate<C>;
}

/** {@link PredicateSQL} as a tagged template takes it. */
export interface PredicateTemplate<C = unknown> extends SQLTemplate {
  /** As that of {@link PredicateSQL}. */
  readonly residual?: Predicate<C>;
}

/** The context `C` without the roots that `K` gives. One that may be undefined may still be asked for. */
export type Remaining<C, K> = unknown extends C
  ? C
  : { readonly [P in keyof C as P extends keyof K ? (undefined extends K[P] ? P : never) : P]: C[P] };

/** A filter that has passed its checks. `C` is the context it takes. Immutable. */
export class Predicate<C = unknown> {
  /** The filter as it was written. */
  readonly source: string;
  readonly #expr: Expr;
  readonly #typed: TypedExpr;
  readonly #environment: Environment;
  readonly #getters: Getters | undefined;
  readonly #matches: (context: unknown) => boolean;

  /** @internal */
  constructor(source: string, expr: Expr, typed: TypedExpr, environment: Environment, getters?: Getters) {
    this.source = source;
    this.#expr = expr;
    this.#typed = typed;
    this.#environment = environment;
    this.#getters = getters;
    this.#matches = compile(typed, getters);
  }

  /** @internal The checked filter as data, for the passes. */
  get data(): TypedExpr {
    return this.#typed;
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
   * Whether the filter is true of `context`: plain JSON data, in which anything may be absent.
   * @throws ContextError for data of another shape than the environment says; it names the path, not the data
   */
  matches(context: C): boolean {
    return this.#matches(context);
  }

  /** The same verdict from the reference evaluator, slower. */
  interpret(context: C): boolean {
    return interpret(this.#typed, context) === true;
  }

  /**
   * Why the filter is true of `context`, or is not.
   * @throws ContextError as {@link matches}
   */
  explain(context: C): Explanation {
    return explain(this.#typed, context);
  }

  /**
   * The filter over what is still unknown, once the roots that `known` has are known: over any rest of the context it has
   * the verdict that this one has over both together. What was not given, or is `undefined`, is unknown; a key that is
   * missing in what was given has its zero value, as in an evaluation.
   * @throws ContextError for known data of another shape, or without what is required, where it is read
   */
  given<const K extends Partial<C>, R = Remaining<C, K>>(known: K): Predicate<R> {
    const reduced = reduce(this.#typed, known, this.#environment);
    const { source, expr, typed } = write(reduced);
    return new Predicate(source, expr, typed, this.#environment, this.#getters);
  }

  /** The verdict, where nothing is read for it; `undefined` where it depends on the context. */
  get constant(): boolean | undefined {
    return walk(this.#typed).some(({ kind }) => kind === "field") ? undefined : interpret(this.#typed, {}) === true;
  }

  /**
   * The filter as a condition on the rows of a SQL engine, with parameters: true of exactly those that `matches`.
   * @throws FilterError for what cannot be translated, unless the options ask for the residual
   * @throws ColumnsError for columns that do not fit the environment or the engine; it lists every problem
   * @throws TypeError for an option that does not exist, and for a value of the wrong type
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
 * An environment of filters over your own data.
 * @throws DefinitionError for a definition that contradicts itself, or examples that do not hold; it lists every problem
 * @throws TypeError for a dialect or kind that does not exist
 */
export function defineEnvironment<
  const F extends Fields,
  const K extends string = never,
  const D extends string = never,
>(
  definition: EnvironmentDefinition<F, K, D>,
  options: Options<NoInfer<D>> = {},
): FilterEnvironment<ContextOf<F>, K, D> {
  return new FilterEnvironment<ContextOf<F>, K, D>(definition, options);
}

/** The `-` of `labels.cost-center` needs no report besides that of the whole name. */
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
