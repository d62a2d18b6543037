import type { Policy } from "../policies/policy.ts";
import { PolicySet } from "../policies/policy-set.ts";
import type { PlanPolicy } from "../policy-audit/plan.ts";
import type { FilterEnvironment } from "../predicate.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";
import { isRecord } from "../types/value.ts";
import { Failure } from "./failure.ts";
import type { FilterOptions, Found, PolicySource, Sources } from "./filters.ts";
import type { Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { environmentOf } from "./options.ts";
import { policyKinds } from "./own-environment.ts";
import { Subjects } from "./test-subjects.ts";

type Document = PolicySource["documents"][number];

/** A policy with all that its document says besides its name, kinds and filter. */
export interface LoadedPolicy extends Policy {
  readonly members: unknown;
  readonly model: string | undefined;
}

/** The policies of files, for questions about all of them at once. */
export class LoadedSet {
  readonly set: PolicySet<LoadedPolicy>;
  readonly #environment: FilterEnvironment<unknown>;
  readonly #places: ReadonlyMap<string, { readonly source: PolicySource; readonly document: Document }>;

  constructor(files: readonly PolicySource[], options: FilterOptions) {
    const all = files.flatMap((source) => source.documents.map((document) => ({ source, document })));
    this.#places = new Map(all.map((place) => [place.document.name, place]));
    this.#environment = environmentOf(options);
    this.set = new PolicySet(
      all.map(({ document }) => loadedPolicy(document)),
      this.#environment,
    );
  }

  /** The text of a policy's filter; empty where it has none. */
  filterOf(name: string): string {
    return this.#places.get(name)?.document.filter?.filter ?? "";
  }

  /** The policies as plans compare them. */
  get compared(): readonly PlanPolicy[] {
    return this.set.policies.map(({ name, kinds, filter, model }) => {
      const canonical = filter === undefined ? null : String(this.#environment.compile(filter));
      return { name, model, meaning: JSON.stringify([kinds?.toSorted() ?? null, canonical]) };
    });
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  /** The diagnostic at a policy's name, or where its span is in the policy's filter; without a place for no policy. */
  locate(diagnostic: Reported, policy: string | undefined, isInFilter: boolean): Found {
    const place = policy === undefined ? undefined : this.#places.get(policy);
    if (place === undefined) return { diagnostics: [diagnostic], text: "", place: {} };
    const { source, document } = place;
    const filter = source.filters.find((each) => each.policy === document.filter);
    if (isInFilter && filter !== undefined)
      return { diagnostics: [diagnostic], text: filter.text, place: filter.place };
    return at(source, document.nameSpan, diagnostic);
  }
}

/** The diagnostic at a span of a file. */
export function at({ text, path, starts }: PolicySource, span: Span, diagnostic: Reported): Found {
  const within = { text, starts, span: (inner: Span) => inner };
  return { diagnostics: [{ ...diagnostic, span }], text, place: { name: nameOf(path), within } };
}

/**
 * The policies of files; or the errors of the policies, each at its place.
 * @throws Failure where the files have no policies
 */
export function loadSet(
  host: Host,
  files: readonly PolicySource[],
  options: FilterOptions,
  sources: Sources,
): LoadedSet | readonly Found[] {
  const subjects = new Subjects(host, options, files, sources);
  const { policies, hasErrors } = subjects.given;
  if (hasErrors) return subjects.files.flatMap(({ found }) => found);
  if (policies.length > 0) return new LoadedSet(files, options);
  const kinds = options.own === undefined ? ["inference_policy"] : policyKinds(options.own);
  throw new Failure("no policies found", `policies are documents of kind ${kinds.join(", ")}`);
}

function loadedPolicy({ name, kinds, filter, data }: Document): LoadedPolicy {
  const { model, ...members } = membersOf(data);
  return {
    name,
    kinds,
    filter: filter?.filter,
    members: { ...members, model },
    model: typeof model === "string" ? model : undefined,
  };
}

/** What `spec` has besides kinds and filter. */
function membersOf(data: unknown): Readonly<Record<string, unknown>> {
  const spec = isRecord(data) ? data["spec"] : undefined;
  if (!isRecord(spec)) return {};
  const { kinds: _kinds, filter: _filter, ...others } = spec;
  return others;
}
