import { check } from "./check/check.ts";
import { compile, type Getters } from "./compile.ts";
import type { Diagnostic } from "./diagnostic.ts";
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
import { refusal } from "./error.ts";
import { type Explanation, explain } from "./explain.ts";
import type { FunctionRow } from "./functions/define.ts";
import { interpret } from "./interpret.ts";
import { characters } from "./lint/characters.ts";
import { lint } from "./lint/lint.ts";
import { portability } from "./lint/portability.ts";
import { reduce } from "./reduce/reduce.ts";
import { write } from "./reduce/write.ts";
import type { SQLOptions, SQLText } from "./sql/options.ts";
import { toSQL } from "./sql/to-sql.ts";
import type { Expr } from "./syntax/ast.ts";
import { format } from "./syntax/format.ts";
import { type ParseResult, parse } from "./syntax/parse.ts";
import { print } from "./syntax/print.ts";
import { type TypedExpr, walk } from "./typed.ts";

export interface CheckReport {
  /** Whether there is no error; warnings leave it true. */
  readonly ok: boolean;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly parsed: ParseResult;
  /** Present exactly when there is no error. */
  readonly typed: TypedExpr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What {@link defineEnvironment} takes. */
export interface EnvironmentDefinition<F extends Fields = Fields> extends Definition<F> {
  /** A reader for each field by its dotted path, written out in source; fields without one are read by name, slower. */
  readonly getters?: Getters;
}

/** Fields and functions that a filter may use in one place, and everything that can be done with a filter there. `C` is the context. */
export class FilterEnvironment<C = unknown> {
  readonly #definition: EnvironmentDefinition;
  readonly #options: Options;
  readonly #environment: Environment;

  constructor(definition: EnvironmentDefinition, options: Options = {}) {
    this.#definition = definition;
    this.#options = options;
    this.#environment = buildEnvironment(definition, options);
  }

  /** The environment as data, for the passes. */
  get data(): Environment {
    return this.#environment;
  }

  /** How the compiled form reads fields, for the passes. */
  get getters(): Getters {
    return this.#definition.getters ?? {};
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
  with(options: Options): FilterEnvironment<C> {
    const limits = { ...this.#options.limits, ...options.limits };
    return new FilterEnvironment(this.#definition, { ...this.#options, ...options, limits });
  }

  /** Everything there is to say about a filter's text. Never throws, whatever the text. */
  check(text: string): CheckReport {
    const { parsed, typed, diagnostics } = this.#read(text, true);
    const lints = typed === undefined ? [] : lint(typed, this.#environment, text);
    const all = inOrder([...diagnostics, ...lints, ...characters(text, parsed.tokens)]);
    return { ok: typed !== undefined, diagnostics: all };
  }

  /**
   * A filter ready to be used.
   * @throws FilterError with every diagnostic, if there is an error
   */
  compile(text: string): Predicate<C> {
    const { parsed, typed, diagnostics } = this.#read(text, this.#environment.dialect.name !== "documented");
    if (parsed.expr === undefined || typed === undefined) throw refusal(text, diagnostics);
    return new Predicate(text, parsed.expr, typed, this.#environment, this.#definition.getters);
  }

  /** The typed filter, if it has no error. `portably`: what dialects disagree on is looked for; in `documented` it is no error. */
  #read(text: string, portably: boolean): Reading {
    const parsed = parse(text, this.#environment.limits);
    const { expr, diagnostics: syntax } = parsed;
    if (expr === undefined) return { parsed, typed: undefined, diagnostics: syntax };
    const { typed, diagnostics: types } = check(expr, this.#environment, text);
    const remarks = portably ? portability(parsed, typed, this.#environment, text) : [];
    const diagnostics = inOrder([...syntax, ...types, ...remarks]);
    return { parsed, typed: diagnostics.some(isError) ? undefined : typed, diagnostics };
  }

  /**
   * The filter's canonical text, on one line but for line comments. Comments stay.
   * @throws FilterError for a text that cannot be read; names and types do not matter
   */
  format(text: string): string {
    const result = parse(text, this.#environment.limits);
    if (result.diagnostics.some(isError)) throw refusal(text, result.diagnostics);
    return format(text, result);
  }

  /** What may stand at `offset` of a half-written filter, likeliest first. Never throws. */
  complete(text: string, offset: number): readonly Completion[] {
    return complete(text, offset, this.#environment);
  }

  /** What is known of the name at `offset`; `undefined` where there is none. Never throws. */
  hover(text: string, offset: number): Hover | undefined {
    return hover(text, offset, this.#environment);
  }
}

/** A filter as a condition on rows, with what the rows have to meet besides; `C` is the context of that. */
export interface PredicateSQL<C = unknown> extends SQLText {
  /** What the engine cannot say, where that was asked for: a row matches where the SQL is true, and this. */
  readonly residual?: Predicate<C>;
}

/** A filter that has passed its checks. `C` is the context it takes. Immutable. */
export class Predicate<C = unknown> {
  /** The filter as it was written. */
  readonly source: string;
  readonly #expr: Expr;
  readonly #typed: TypedExpr;
  readonly #environment: Environment;
  readonly #getters: Getters | undefined;
  readonly #matches: (context: unknown) => boolean;

  constructor(source: string, expr: Expr, typed: TypedExpr, environment: Environment, getters?: Getters) {
    this.source = source;
    this.#expr = expr;
    this.#typed = typed;
    this.#environment = environment;
    this.#getters = getters;
    this.#matches = compile(typed, getters);
  }

  /** The checked filter as data, for the passes. */
  get data(): TypedExpr {
    return this.#typed;
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
   * @throws ContextError for known data of another shape, where it is read
   */
  given(known: C): Predicate<C> {
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
   * @throws FilterError for what the engine cannot say, unless the options ask for the residual
   * @throws ColumnsError for columns that do not fit the environment or the engine; it lists every problem
   * @throws TypeError for options that there are not
   */
  toSQL(options: SQLOptions): PredicateSQL<C> {
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
 * @throws TypeError for a definition that contradicts itself
 */
export function defineEnvironment<const F extends Fields>(
  definition: EnvironmentDefinition<F>,
  options: Options = {},
): FilterEnvironment<ContextOf<F>> {
  return new FilterEnvironment(definition, options);
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

function inOrder(diagnostics: Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.length < 2
    ? diagnostics
    : diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
