import type { Diagnostic } from "../diagnostic.ts";
import { FilterError } from "../error.ts";
import type { Explanation } from "../explain.ts";
import { diagnose } from "../messages.ts";
import type { FilterEnvironment, Predicate } from "../predicate.ts";
import { renderDiagnostics } from "../render.ts";
import { versionOf } from "./version.ts";

/** A policy, as far as its set reads it; the host's may have more members. */
export interface Policy {
  /** Unique in its set. Policies are tried in the order of their names, by code unit. */
  readonly name: string;
  /** The kinds that it is for; unset: every kind. */
  readonly kinds?: readonly string[] | undefined;
  /** Unset: everything of those kinds. An empty text is no filter, and refused. */
  readonly filter?: string | undefined;
}

/** A diagnostic, with the policy whose filter it is about. */
export interface PolicyDiagnostic extends Diagnostic {
  readonly policy: string;
}

/** What became of one policy. */
export interface PolicyExplanation<P extends Policy> {
  readonly policy: P;
  /** Whether this is the policy that {@link PolicySet.match} gives. */
  readonly matched: boolean;
  /** `kind`: it is for other kinds; `filter`: its filter is false; `earlier`: it would match, but one before it did. */
  readonly reason: "matched" | "kind" | "filter" | "earlier";
  /** Why its filter is true or false; absent where it has none, or is for other kinds. */
  readonly explanation?: Explanation;
}

interface Entry<P extends Policy> {
  readonly policy: P;
  readonly kinds: ReadonlySet<string> | undefined;
  readonly predicate: Predicate | undefined;
}

/** The context of a set's policies: a filter's, with the kind that policies are chosen by. */
export type PolicyContext<C> = C & { readonly kind: string };

/** Policies in order, of which the first that matches wins. Immutable. */
export class PolicySet<P extends Policy = Policy, C = unknown> {
  readonly #entries: readonly Entry<P>[];
  readonly #dialect: string;
  #version: string | undefined;

  /** @throws FilterError with every diagnostic of every policy, if one of them has an error */
  constructor(policies: readonly P[], environment: FilterEnvironment<C>) {
    const diagnostics: PolicyDiagnostic[] = [];
    const rendered: string[] = [];
    const names = new Set<string>();
    const entries: Entry<P>[] = [];
    for (const policy of [...policies].sort(byName)) {
      const { predicate, found, text } = read(policy, environment, names);
      names.add(policy.name);
      diagnostics.push(...found.map((diagnostic) => ({ ...diagnostic, policy: policy.name })));
      if (found.length > 0) rendered.push(renderDiagnostics(found, text, { name: policy.name }));
      entries.push({ policy, kinds: policy.kinds && new Set(policy.kinds), predicate });
    }
    if (diagnostics.length > 0) throw new FilterError(diagnostics, rendered.join("\n\n"));
    this.#entries = entries;
    this.#dialect = environment.data.dialect.name;
  }

  /** The policies, in order. */
  get policies(): readonly P[] {
    return this.#entries.map(({ policy }) => policy);
  }

  /**
   * 32 hexadecimal digits that follow from the policies' names, kinds and filters and from the dialect, whatever the order
   * in which they were given and however the filters are written. Sets of one environment and one version match alike.
   */
  get version(): string {
    this.#version ??= versionOf(this.#dialect, this.#entries);
    return this.#version;
  }

  /**
   * The first policy, by name, that is for the context's kind and whose filter is true of it.
   * @throws ContextError for data of another shape than the environment says
   */
  match(context: PolicyContext<C>): P | undefined {
    return this.#entries.find((entry) => isFor(entry, context) && (entry.predicate?.matches(context) ?? true))?.policy;
  }

  /**
   * What became of each policy, in order, and why.
   * @throws ContextError for data of another shape than the environment says
   */
  explain(context: PolicyContext<C>): readonly PolicyExplanation<P>[] {
    let won = false;
    return this.#entries.map((entry) => {
      const { policy } = entry;
      if (!isFor(entry, context)) return { policy, matched: false, reason: "kind" };
      const explanation = entry.predicate?.explain(context);
      const because = explanation && { explanation };
      if (explanation?.value === false) return { policy, matched: false, reason: "filter", ...because };
      const matched = !won;
      won = true;
      return { policy, matched, reason: matched ? "matched" : "earlier", ...because };
    });
  }
}

function isFor<P extends Policy>({ kinds }: Entry<P>, { kind }: { readonly kind: string }): boolean {
  return kinds === undefined || kinds.has(kind);
}

function byName(a: Policy, b: Policy): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

interface Read {
  readonly predicate: Predicate | undefined;
  readonly found: readonly Diagnostic[];
  readonly text: string;
}

function read<C>(policy: Policy, environment: FilterEnvironment<C>, names: ReadonlySet<string>): Read {
  const text = policy.filter ?? "";
  const start = { start: 0, end: 0 };
  if (names.has(policy.name)) {
    return { predicate: undefined, found: [diagnose("duplicate-policy", start, [policy.name])], text };
  }
  const known = environment.data.knownKinds;
  const unknown = policy.kinds?.find((kind) => !known.includes(kind));
  if (unknown !== undefined) {
    return { predicate: undefined, found: [diagnose("unknown-kind", start, [unknown, known])], text };
  }
  if (policy.filter === undefined || policy.filter === null) return { predicate: undefined, found: [], text };
  try {
    return { predicate: environment.with({ kinds: policy.kinds }).compile(text), found: [], text };
  } catch (error) {
    if (error instanceof FilterError) return { predicate: undefined, found: error.diagnostics, text };
    throw error;
  }
}
