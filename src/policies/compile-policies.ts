import type { Diagnostic } from "../diagnostic.ts";
import { diagnose } from "../messages.ts";
import type { FilterEnvironment, Predicate } from "../predicate.ts";
import { FilterError } from "../report/error.ts";
import { renderDiagnostics } from "../report/render.ts";
import { visible } from "../report/width.ts";
import { meantBy } from "../suggest.ts";
import { describeData } from "../types/value.ts";
import { type Draft, draftOf } from "./draft.ts";
import type { Indexed } from "./plan.ts";
import type { Policy, PolicyDiagnostic } from "./policy.ts";

/** A policy whose filter is valid. */
export interface Compiled<P extends Policy = Policy> extends Indexed {
  readonly name: string;
  /** As it was passed. */
  readonly policy: P;
  readonly predicate: Predicate | undefined;
}

/** Compiles policies, each in the environment of its kinds, which policies with the same kinds share. */
export class PolicyCompiler {
  readonly #environment: FilterEnvironment<never>;
  readonly #byKinds = new Map<string, FilterEnvironment<never>>();

  constructor(environment: FilterEnvironment<never>) {
    this.#environment = environment;
  }

  /**
   * In the order of their names, by code unit.
   * @throws FilterError with every diagnostic of every policy, if one of them has an error
   * @throws TypeError if `policies` is not a list
   */
  compile<P extends Policy>(policies: readonly P[]): readonly Compiled<P>[] {
    if (!Array.isArray(policies)) throw new TypeError(`the policies must be a list, got ${describeData(policies)}`);
    const diagnostics: PolicyDiagnostic[] = [];
    const rendered: string[] = [];
    const names = new Set<string>();
    const compiled: Compiled<P>[] = [];
    const { kindName } = this.#environment.data;
    const drafts = Array.from(policies as readonly P[], (policy, index) => ({
      policy,
      draft: draftOf(policy, index, kindName),
    }));
    for (const { policy, draft } of drafts.sort(byLabel)) {
      const { label, name, kinds, filter } = draft;
      const ofPolicy = [...draft.problems, ...this.#problemsOf(draft, names)];
      const { predicate, found } = this.#read(draft);
      if (name !== undefined) names.add(name);
      diagnostics.push(...[...ofPolicy, ...found].map((diagnostic) => ({ ...diagnostic, policy: label })));
      rendered.push(...ofPolicy.map((problem) => `${visible(label)}: ${renderDiagnostics([problem], "")}`));
      if (found.length > 0) rendered.push(renderDiagnostics(found, filter ?? "", { name: label }));
      compiled.push({ name: label, policy, kinds: kinds && new Set(kinds), predicate, filter: predicate?.data });
    }
    if (diagnostics.length > 0) throw new FilterError(diagnostics, rendered.join("\n\n"));
    return compiled;
  }

  /** The warnings of the filters, each with its policy's name. */
  warningsOf(entries: readonly Compiled[]): readonly PolicyDiagnostic[] {
    return entries.flatMap(({ name, kinds, predicate }) => {
      if (predicate === undefined) return [];
      const { diagnostics } = this.#environmentOf(kinds && [...kinds]).check(predicate.source);
      return diagnostics
        .filter(({ severity }) => severity === "warning")
        .map((diagnostic) => ({ ...diagnostic, policy: name }));
    });
  }

  /** The problems of a policy among policies of those `names`. */
  #problemsOf({ name, kinds = [] }: Draft, names: ReadonlySet<string>): readonly Diagnostic[] {
    const start = { start: 0, end: 0 };
    const { knownKinds: known, otherKinds, kindName } = this.#environment.data;
    const unknown = kinds.filter((kind) => !known.includes(kind));
    return [
      ...(name !== undefined && names.has(name) ? [diagnose("duplicate-policy", start, [name])] : []),
      ...unknown.map((kind) =>
        diagnose("unknown-kind", start, [kind, meantBy(kind, known, otherKinds), known, kindName]),
      ),
    ];
  }

  /** The filter, in the environment of the policy's valid kinds. */
  #read({ kinds, filter }: Draft): Read {
    if (filter === undefined) return { predicate: undefined, found: [] };
    const known = this.#environment.data.knownKinds;
    try {
      return {
        predicate: this.#environmentOf(kinds?.filter((kind) => known.includes(kind))).compile(filter),
        found: [],
      };
    } catch (error) {
      if (error instanceof FilterError) return { predicate: undefined, found: error.diagnostics };
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
}

function byLabel({ draft: a }: { readonly draft: Draft }, { draft: b }: { readonly draft: Draft }): number {
  return a.label < b.label ? -1 : a.label > b.label ? 1 : 0;
}
