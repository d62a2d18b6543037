import type { FilterEnvironment } from "../predicate.ts";
import { guarded, recordOf } from "../read.ts";
import type { SQLTemplate } from "../sql/options.ts";
import { nearest } from "../suggest.ts";
import { type Compiled, PolicyCompiler } from "./compile-policies.ts";
import { explained } from "./explained.ts";
import { Layers } from "./layers.ts";
import type { Decision, Policy, PolicyContext, PolicyDiagnostic, PolicyExplanation } from "./policy.ts";
import { firstMatch, type PolicySQL, type PolicySQLOptions, type PolicyTemplateOptions } from "./to-sql.ts";
import { versionOf } from "./version.ts";

/** Policies in order, of which the first that matches wins. Immutable. */
export class PolicySet<P extends Policy = Policy, C = unknown, K extends string = string> {
  readonly #environment: FilterEnvironment<C, K>;
  #compiler: PolicyCompiler;
  #layers: Layers<P>;
  #version: string | undefined;
  #warnings: readonly PolicyDiagnostic[] | undefined;

  /** @throws FilterError with every diagnostic of every policy, if one of them has an error */
  constructor(policies: readonly P[], environment: FilterEnvironment<C, K>) {
    this.#environment = environment;
    this.#compiler = new PolicyCompiler(environment);
    this.#layers = Layers.of(this.#compiler.compile(policies), environment.getters);
  }

  /** The policies, in order. */
  get policies(): readonly P[] {
    return this.#layers.entries.map(({ policy }) => policy);
  }

  /**
   * 32 hexadecimal digits that follow from the policies' names, kinds and filters and from the dialect, whatever the order
   * in which they were given and however the filters are written. Sets of one environment and one version match alike.
   */
  get version(): string {
    this.#version ??= versionOf(this.#environment.data.dialect.name, this.#layers.entries);
    return this.#version;
  }

  /** The warnings of every filter, in the order of the policies. Computed when first asked for: each filter is checked. */
  get warnings(): readonly PolicyDiagnostic[] {
    this.#warnings ??= this.#compiler.warningsOf(this.#layers.entries);
    return this.#warnings;
  }

  /**
   * The set with `policies` too; each replaces the one of its name, if there is one. Nothing but their filters is read.
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
   * The first policy, by name, that is for the context's kind and whose filter is true of it.
   * @throws ContextError for data of another shape than the environment says
   */
  match(context: PolicyContext<C, K>): P | undefined {
    try {
      return this.#layers.first(context);
    } catch {
      // each policy in turn has the last word on what the index finds unusual, and the exact error
      return this.#layers.entries.find((entry) => matches(entry, context))?.policy;
    }
  }

  /**
   * {@link match} with what a log needs: why the policy matches, and which version of the set decided. It costs one match
   * and one explanation, however many policies there are.
   * @throws ContextError for data of another shape than the environment says
   */
  decide(context: PolicyContext<C, K>): Decision<P> {
    const policy = this.match(context);
    const predicate = policy && this.#layers.entryOf(policy)?.predicate;
    return { policy, explanation: predicate?.explain(context), version: this.version };
  }

  /**
   * All policies, in order, that are for the context's kind and whose filters are true of it.
   * @throws ContextError for data of another shape than the environment says
   */
  matchAll(context: PolicyContext<C, K>): readonly P[] {
    try {
      return this.#layers.all(context);
    } catch {
      return this.#layers.entries.filter((entry) => matches(entry, context)).map(({ policy }) => policy);
    }
  }

  /**
   * {@link match} as an expression of a SQL engine, with parameters: the name of the policy that takes a row, or NULL.
   * @throws FilterError with all that cannot be translated, of every policy
   * @throws ColumnsError for columns that do not fit the environment or the engine; it lists every problem
   * @throws TypeError for an option that does not exist, a value of the wrong type, or policies for kinds that are in no column
   */
  toSQL(options: PolicySQLOptions): PolicySQL;
  toSQL(options: PolicyTemplateOptions): SQLTemplate;
  toSQL(options: PolicySQLOptions | PolicyTemplateOptions): PolicySQL | SQLTemplate {
    return firstMatch(this.#layers.entries, this.#environment.data, options);
  }

  /**
   * What became of each policy, in order, and why.
   * @throws ContextError for data of another shape than the environment says
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

function isFor({ kinds }: Compiled, context: unknown): boolean {
  const kind = kindOf(context);
  return kinds === undefined || kinds.has(kind);
}

/** What policies are chosen by; undefined where the environment has no kinds, and no policy has. */
function kindOf(context: unknown): string {
  if (context === null || context === undefined) recordOf(context, () => "");
  return guarded(
    () => "kind",
    () => (context as { readonly kind: string }).kind,
  );
}

function matches(entry: Compiled, context: unknown): boolean {
  return isFor(entry, context) && (entry.predicate?.matches(context) ?? true);
}
