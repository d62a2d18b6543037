import type { Diagnostic } from "../diagnostic.ts";
import { FilterError } from "../error.ts";
import { diagnose } from "../messages.ts";
import type { FilterEnvironment, Predicate } from "../predicate.ts";
import { renderDiagnostics } from "../render.ts";
import { meantBy } from "../suggest.ts";
import type { Policy, PolicyDiagnostic } from "./policy.ts";
import type { Indexed } from "./policy-index.ts";

/** A policy whose filter has passed its checks. */
export interface Compiled<P extends Policy = Policy> extends Indexed {
  readonly name: string;
  /** As it was given. */
  readonly policy: P;
  readonly predicate: Predicate | undefined;
}

/** Compiles policies, each in the environment of its kinds, of which one is kept for all that have the same. */
export class PolicyCompiler {
  readonly #environment: FilterEnvironment<never>;
  readonly #byKinds = new Map<string, FilterEnvironment<never>>();

  constructor(environment: FilterEnvironment<never>) {
    this.#environment = environment;
  }

  /**
   * In the order of their names, by code unit.
   * @throws FilterError with every diagnostic of every policy, if one of them has an error
   */
  compile<P extends Policy>(policies: readonly P[]): readonly Compiled<P>[] {
    const diagnostics: PolicyDiagnostic[] = [];
    const rendered: string[] = [];
    const names = new Set<string>();
    const compiled: Compiled<P>[] = [];
    for (const policy of [...policies].sort(byName)) {
      const { predicate, found, text } = this.#read(policy, names);
      names.add(policy.name);
      diagnostics.push(...found.map((diagnostic) => ({ ...diagnostic, policy: policy.name })));
      if (found.length > 0) rendered.push(renderDiagnostics(found, text, { name: policy.name }));
      const kinds = policy.kinds ? new Set(policy.kinds) : undefined;
      compiled.push({ name: policy.name, policy, kinds, predicate, filter: predicate?.data });
    }
    if (diagnostics.length > 0) throw new FilterError(diagnostics, rendered.join("\n\n"));
    return compiled;
  }

  #read(policy: Policy, names: ReadonlySet<string>): Read {
    const text = policy.filter ?? "";
    const start = { start: 0, end: 0 };
    if (names.has(policy.name)) {
      return { predicate: undefined, found: [diagnose("duplicate-policy", start, [policy.name])], text };
    }
    const known = this.#environment.data.knownKinds;
    const unknown = policy.kinds?.find((kind) => !known.includes(kind));
    if (unknown !== undefined) {
      const meant = meantBy(unknown, known, this.#environment.data.otherKinds);
      return { predicate: undefined, found: [diagnose("unknown-kind", start, [unknown, meant, known])], text };
    }
    if (policy.filter === undefined || policy.filter === null) return { predicate: undefined, found: [], text };
    try {
      return { predicate: this.#environmentOf(policy.kinds).compile(text), found: [], text };
    } catch (error) {
      if (error instanceof FilterError) return { predicate: undefined, found: error.diagnostics, text };
      throw error;
    }
  }

  #environmentOf(kinds: readonly string[] | undefined): FilterEnvironment<never> {
    const key = JSON.stringify(kinds) ?? "";
    const known = this.#byKinds.get(key);
    if (known !== undefined) return known;
    const environment = this.#environment.with({ kinds });
    this.#byKinds.set(key, environment);
    return environment;
  }
}

interface Read {
  readonly predicate: Predicate<never> | undefined;
  readonly found: readonly Diagnostic[];
  readonly text: string;
}

function byName(a: Policy, b: Policy): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
