import { dirname, join } from "node:path";
import { PolicySet } from "../policies/policy-set.ts";
import { FilterCoverage } from "../policy-tests/coverage.ts";
import { diagnoseTest } from "../policy-tests/messages.ts";
import type { TestedFilter, TestedPolicy } from "../policy-tests/run.ts";
import type { Suite } from "../policy-tests/suite.ts";
import type { Reported } from "../report/render.ts";
import { testKind } from "../yaml/companions.ts";
import { duplicateNames } from "./duplicates.ts";
import { isFilterError } from "./errors.ts";
import { type Compiled, nameOfFilter } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import { type Filter, type FilterOptions, type Found, type PolicySource, readInputs, type Sources } from "./filters.ts";
import type { Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { environmentOf } from "./options.ts";

/** A filter under test, with the file that it is in. */
export interface SubjectFilter extends TestedFilter, Compiled {
  readonly source: PolicySource;
}

/** What the tests of a document are run against. */
export interface Subject {
  /** Undefined where one of the policies has an error, or where there are none. */
  readonly set: PolicySet<TestedPolicy> | undefined;
  /** Those of the set, in its order. */
  readonly policies: readonly TestedPolicy[];
  /** The filters that compile, by the names under which tests know them. */
  readonly filters: ReadonlyMap<string, SubjectFilter>;
  /** Whether a policy has an error, or the YAML around it. */
  readonly hasErrors: boolean;
}

/** The path of a file that a document names, from where that document is. */
export function pathBeside(file: string, path: string): string {
  const joined = file === "-" ? path : join(dirname(file), path);
  return joined === "-" ? "./-" : joined;
}

/** The policies that tests are for, each file read and compiled once. */
export class Subjects {
  readonly #host: Host;
  readonly #options: FilterOptions;
  readonly #sources: Sources;
  readonly #given: readonly PolicySource[];
  readonly #byFiles = new Map<string, Promise<Subject>>();
  readonly #compiled = new Map<PolicySource, CompiledSource>();
  #ofGiven: Subject | undefined;

  constructor(host: Host, options: FilterOptions, given: readonly PolicySource[], sources: Sources) {
    this.#host = host;
    this.#options = options;
    this.#given = given;
    this.#sources = sources;
  }

  /** The policies that a document in the file at `path` names, or else all that were given; or why there are none. */
  async of(suite: Suite, path: string): Promise<Subject | Reported> {
    const [first] = suite.policies;
    if (first === undefined) {
      const { given } = this;
      const isEmpty = given.filters.size === 0 && given.policies.length === 0;
      return isEmpty && !given.hasErrors ? diagnoseTest("no-policies", suite.span, []) : given;
    }
    const paths = suite.policies.map(({ text }) => pathBeside(path, text));
    const key = JSON.stringify(paths);
    const known = this.#byFiles.get(key) ?? this.#read(paths);
    this.#byFiles.set(key, known);
    try {
      return await known;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return diagnoseTest("test-input", first.span, [error.what, error.remedy]);
    }
  }

  /** All that were given. */
  get given(): Subject {
    this.#ofGiven ??= this.#subject(this.#given);
    return this.#ofGiven;
  }

  /** Every file of policies that some test is for, with what is wrong in it. */
  get files(): readonly CompiledSource[] {
    return [...this.#compiled.values()];
  }

  async #read(paths: readonly string[]): Promise<Subject> {
    const { files, failures } = await readInputs(this.#host, [], { ...this.#options, file: paths }, this.#sources);
    const [failure] = failures;
    if (failure !== undefined) throw failure;
    return this.#subject(files);
  }

  #subject(files: readonly PolicySource[]): Subject {
    const compiled = files.filter((file) => !isOfTestsAlone(file)).map((file) => this.#compile(file));
    const duplicates = duplicateNames(compiled.map(({ source }) => source));
    for (const each of compiled) each.report(duplicates.get(each.source) ?? []);
    const policies = compiled.flatMap(({ source, filters, report }) =>
      source.documents.map(({ name, nameSpan, kinds, filter }): TestedPolicy => {
        if (name === "none") report([diagnoseTest("policy-named-none", nameSpan, [])]);
        return { name, kinds, filter: filter?.filter, tested: filter && filters.get(filter) };
      }),
    );
    const hasErrors = compiled.some((each) => each.found.length > 0);
    const isSet = !hasErrors && policies.length > 0;
    return {
      set: isSet ? new PolicySet(policies, environmentOf(this.#options)) : undefined,
      policies: policies.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      filters: named(compiled.flatMap(({ filters }) => [...filters.values()])),
      hasErrors,
    };
  }

  #compile(source: PolicySource): CompiledSource {
    const known = this.#compiled.get(source) ?? new CompiledSource(source);
    this.#compiled.set(source, known);
    return known;
  }
}

/** Whether the file, or a test or an invariant in it, cannot be read: another matter than a policy with an error. */
export function isUnreadable(source: PolicySource): boolean {
  const errors = source.diagnostics.filter(isError);
  return errors.some((each) => each.code.startsWith("yaml-") || source.ofCompanions.includes(each));
}

/** Whether policies were neither written nor meant in the file: what is wrong with it is no fault of a policy then. */
export function isOfTestsAlone({ documents, filters, text }: PolicySource): boolean {
  return documents.length === 0 && filters.length === 0 && text.includes(testKind);
}

/** Filters by the names that tests give them: that of the document, where it has only one, and that with its place. */
function named(filters: readonly SubjectFilter[]): ReadonlyMap<string, SubjectFilter> {
  const byName = new Map<string, SubjectFilter>();
  const several = new Set<string>();
  for (const each of filters) {
    const name = each.filter.policy?.name ?? "";
    if (byName.has(name)) several.add(name);
    byName.set(name, each);
  }
  for (const name of several) byName.delete(name);
  for (const each of filters) byName.set(each.name, each);
  return byName;
}

/** The filters of a file, and the errors in it. */
export class CompiledSource {
  readonly source: PolicySource;
  readonly filters: ReadonlyMap<Filter["policy"], SubjectFilter>;
  readonly #ofFilters: Found[] = [];
  readonly #around = new Map<string, Reported>();

  constructor(source: PolicySource) {
    this.source = source;
    const filters = source.filters.filter(({ isInvariant }) => isInvariant !== true);
    this.filters = new Map(filters.flatMap((filter) => this.#compile(filter)));
    this.report(source.diagnostics.filter((finding) => !source.ofCompanions.includes(finding)));
  }

  /** What is wrong with its policies: errors, each once. */
  get found(): readonly Found[] {
    const { text, path } = this.source;
    const around = { diagnostics: [...this.#around.values()], text, place: { name: nameOf(path) } };
    return [...(around.diagnostics.length > 0 ? [around] : []), ...this.#ofFilters];
  }

  readonly report = (diagnostics: readonly Reported[]): void => {
    for (const each of diagnostics) if (isError(each)) this.#around.set(`${each.code} ${each.span.start}`, each);
  };

  #compile(filter: Filter): readonly (readonly [Filter["policy"], SubjectFilter])[] {
    const { text, environment, policy, place } = filter;
    try {
      const predicate = environment.compile(text);
      const name = policy === undefined ? "" : nameOfFilter(policy);
      const coverage = new FilterCoverage(predicate.data);
      return [[policy, { name, filter, predicate, environment, coverage, source: this.source }]];
    } catch (error) {
      if (!isFilterError(error)) throw error;
      this.#ofFilters.push({ diagnostics: error.diagnostics.filter(isError), text, place });
      return [];
    }
  }
}

function isError({ severity }: Reported): boolean {
  return severity === "error";
}
