import type { Environment } from "../environment.ts";
import { passes } from "../lint/passes.ts";
import type { Passes } from "../lint/verdicts.ts";
import type { FilterEnvironment } from "../predicate.ts";
import type { SQLTemplate } from "../sql/options.ts";
import { nearest } from "../suggest.ts";
import { type Compiled, PolicyCompiler } from "./compile-policies.ts";
import { explained } from "./explained.ts";
import { isFor, kindOf } from "./kind.ts";
import { Layers } from "./layers.ts";
import type { Indexed } from "./plan.ts";
import type { Decision, Policy, PolicyContext, PolicyDiagnostic, PolicyExplanation } from "./policy.ts";
import { PolicyIndex } from "./policy-index.ts";
import { firstMatch, type PolicySQL, type PolicySQLOptions, type PolicyTemplateOptions } from "./to-sql.ts";
import { versionOf } from "./version.ts";

/** The policies of a set, and their environment. */
export interface PolicyData {
  /** In order. */
  readonly entries: readonly Compiled[];
  readonly environment: Environment;
}

/** An ordered set of policies, of which the first that matches wins. Immutable. */
export class PolicySet<P extends Policy = Policy, C = unknown, K extends string = string> {
  readonly #environment: FilterEnvironment<C, K>;
  #compiler: PolicyCompiler;
  #layers: Layers<P>;
  #version: string | undefined;
  #warnings: readonly PolicyDiagnostic[] | undefined;

  /**
   * @throws FilterError with every diagnostic of every policy, if one of them has an error
   */
  constructor(policies: readonly P[], environment: FilterEnvironment<C, K>) {
    this.#environment = environment;
    this.#compiler = new PolicyCompiler(environment);
    const { getters, data } = environment;
    const build = (indexed: readonly Indexed[]) => new PolicyIndex(indexed, getters, undefined, data.codegen);
    this.#layers = Layers.of(this.#compiler.compile(policies), build);
  }

  /** @internal The policies and their environment, for the passes. */
  get data(): PolicyData {
    return { entries: this.#layers.entries, environment: this.#environment.data };
  }

  /** The policies, in order. */
  get policies(): readonly P[] {
    return this.#layers.entries.map(({ policy }) => policy);
  }

  /** @internal The policies with their checked filters, in order, for the passes. */
  get entries(): readonly Compiled<P>[] {
    return this.#layers.entries;
  }

  /** @internal What an analysis of it uses. */
  get passes(): Passes {
    return passes;
  }

  /** @internal The environment as data, for the passes. */
  get environment(): Environment {
    return this.#environment.data;
  }

  /**
   * A hash of the policies' names, kinds and filters and of the dialect, 32 hexadecimal digits, independent of the
   * order and the spelling of the policies. Sets of one environment with the same version match alike.
   */
  get version(): string {
    this.#version ??= versionOf(this.#environment.data.dialect.name, this.#layers.entries);
    return this.#version;
  }

  /** The warnings of every filter, in the order of the policies. Computed on first access, which checks each filter. */
  get warnings(): readonly PolicyDiagnostic[] {
    this.#warnings ??= this.#compiler.warningsOf(this.#layers.entries);
    return this.#warnings;
  }

  /**
   * The set with additional `policies`; each replaces the policy of the same name, if any. Compiles only their filters.
   * @throws FilterError as the constructor does
   */
  with(...policies: readonly P[]): PolicySet<P, C, K> {
    return this.#changed(this.#layers.change([], this.#compiler.compile(policies)));
  }

  /**
   * The set without the policies of these names.
   * @throws TypeError for a name that no policy of the set has
   */
  without(...names: readonly string[]): PolicySet<P, C, K> {
    for (const name of names) if (!this.#layers.has(name)) throw new TypeError(this.#unknown(name));
    return this.#changed(this.#layers.change(names, []));
  }

  /**
   * The first policy, by name, that applies to the context's kind and whose filter is true.
   * @throws ContextError for data of the wrong shape
   */
  match(context: PolicyContext<C, K>): P | undefined {
    try {
      return this.#layers.first(context);
    } catch {
      // for unusual data, evaluating each policy in turn gives the result and the exact error
      return this.#layers.entries.find((entry) => matches(entry, context))?.policy;
    }
  }

  /**
   * {@link match} with the data for a log: why the policy matches, and the version of the set. Costs one match and one
   * explanation, whatever the number of policies.
   * @throws ContextError for data of the wrong shape
   */
  decide(context: PolicyContext<C, K>): Decision<P> {
    const policy = this.match(context);
    const predicate = policy && this.#layers.entryOf(policy)?.predicate;
    return { policy, explanation: predicate?.explain(context), version: this.version };
  }

  /**
   * All policies, in order, that apply to the context's kind and whose filters are true.
   * @throws ContextError for data of the wrong shape
   */
  matchAll(context: PolicyContext<C, K>): readonly P[] {
    try {
      return this.#layers.all(context);
    } catch {
      return this.#layers.entries.filter((entry) => matches(entry, context)).map(({ policy }) => policy);
    }
  }

  /**
   * {@link match} as a parameterized SQL expression: the name of the policy that matches a row, or NULL.
   * @throws FilterError with everything that cannot be translated, of every policy
   * @throws ColumnsError for invalid columns; it lists every problem
   * @throws TypeError for an unknown option, an option of the wrong type, or policies with kinds without a column for
   * the kind
   */
  toSQL(options: PolicySQLOptions): PolicySQL;
  toSQL(options: PolicyTemplateOptions): SQLTemplate;
  toSQL(options: PolicySQLOptions | PolicyTemplateOptions): PolicySQL | SQLTemplate {
    return firstMatch(this.#layers.entries, this.#environment.data, options);
  }

  /**
   * The result of each policy, in order, and why.
   * @throws ContextError for data of the wrong shape
   */
  explain(context: PolicyContext<C, K>): readonly PolicyExplanation<P>[] {
    let winner: P | undefined;
    const { subject, kindName } = this.#environment.data;
    const kind = kindOf(context);
    const scene = () => ({ kind, winner, subject, kindName });
    return this.#layers.entries.map((entry) => {
      const { policy } = entry;
      if (!isFor(entry, context)) return explained({ policy, matched: false, reason: "kind", kind }, scene());
      const explanation = entry.predicate?.explain(context);
      const because = explanation && { explanation };
      if (explanation?.value === false) {
        return explained({ policy, matched: false, reason: "filter", ...because }, scene());
      }
      const matched = winner === undefined;
      winner ??= policy;
      return explained({ policy, matched, reason: matched ? "matched" : "earlier", ...because }, scene());
    });
  }

  #changed(layers: Layers<P>): PolicySet<P, C, K> {
    const set = new PolicySet<P, C, K>([], this.#environment);
    set.#compiler = this.#compiler;
    set.#layers = layers;
    return set;
  }

  #unknown(name: string): string {
    const near = nearest(
      name,
      this.#layers.entries.map((entry) => entry.name),
    );
    const guess = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
    return `the set has no policy ${JSON.stringify(name)}${guess}`;
  }
}

function matches(entry: Compiled, context: unknown): boolean {
  return isFor(entry, context) && (entry.predicate?.matches(context) ?? true);
}
