import { outcomeOf } from "../policies/explained.ts";
import type { PolicyContext } from "../policies/policy.ts";
import { type Invariant, noPolicy } from "../policy-audit/invariant.ts";
import { diagnoseAudit, named } from "../policy-audit/messages.ts";
import { type Verification, Verifier } from "../policy-audit/verify.ts";
import type { Reported } from "../report/render.ts";
import { nearest } from "../suggest.ts";
import { isFilterError } from "./errors.ts";
import { evaluate } from "./evaluation.ts";
import type { FilterOptions, Found, PolicySource } from "./filters.ts";
import { nameOf } from "./input.ts";
import { at, type LoadedSet } from "./loaded-set.ts";
import type { Located } from "./located.ts";
import { environmentOf } from "./options.ts";

/** What became of an invariant. */
export interface AuditedInvariant {
  readonly name: string;
  readonly file: string;
  /** Null where a limit stopped the search, or the invariant has an error. */
  readonly holds: boolean | null;
  /** What there is to say about it, at its place. */
  readonly located: readonly Located[];
}

/** Proves the invariants of files of one set of policies, or refutes them by a witness. */
export function auditInvariants(
  files: readonly PolicySource[],
  loaded: LoadedSet,
  options: FilterOptions,
): readonly AuditedInvariant[] {
  const auditor = new InvariantAuditor(loaded, options);
  return files.flatMap((source) => source.invariants.map((invariant) => auditor.audit(invariant, source)));
}

class InvariantAuditor {
  readonly #loaded: LoadedSet;
  readonly #verifier: Verifier;
  readonly #many: string;
  readonly #policies: readonly string[];
  readonly #models: readonly string[];

  constructor(loaded: LoadedSet, options: FilterOptions) {
    const environment = environmentOf(options);
    const { policies } = loaded.set;
    this.#loaded = loaded;
    this.#verifier = new Verifier(policies, environment);
    this.#many = environment.data.subject?.many ?? "contexts";
    this.#policies = policies.map(({ name }) => name);
    this.#models = [...new Set(policies.flatMap(({ model }) => model ?? []))];
  }

  audit(invariant: Invariant, source: PolicySource): AuditedInvariant {
    const about = { name: invariant.name, file: nameOf(source.path) };
    const mistakes = [...this.#unknownNames(invariant, source), ...filterErrors(invariant, source)];
    if (mistakes.length > 0)
      return { ...about, holds: null, located: mistakes.map((found) => ({ ...found, level: "error" })) };
    const filter = filterOf(invariant, source)?.text;
    const verification = evaluate(() => this.#verifier.verify(invariant, filter));
    return { ...about, holds: verification.holds ?? null, located: this.#report(invariant, source, verification) };
  }

  /** The names that no policy, or no model, has. */
  #unknownNames({ by, allowed }: Invariant, source: PolicySource): readonly Found[] {
    const [known, code] =
      by === "policies" ? ([this.#policies, "unknown-policy"] as const) : ([this.#models, "unknown-model"] as const);
    return allowed
      .filter(({ text }) => text !== noPolicy && !known.includes(text))
      .map(({ text, span }) => at(source, span, diagnoseAudit(code, span, [text, nearest(text, known), known])));
  }

  #report(invariant: Invariant, source: PolicySource, verification: Verification): readonly Located[] {
    const { name, nameSpan } = invariant;
    const here = (diagnostic: Reported) => at(source, nameSpan, diagnostic);
    if (verification.holds === undefined) {
      const undecided = diagnoseAudit("invariant-undecided", nameSpan, [name, verification.reason]);
      return [{ ...here(undecided), level: "note", isUndecided: true, data: { invariant: name } }];
    }
    if (verification.holds) {
      if (!verification.isVacuous) return [];
      const vacuous = diagnoseAudit("vacuous-invariant", nameSpan, [name, this.#many]);
      return [{ ...here(vacuous), level: "warning", data: { invariant: name } }];
    }
    const { policy, witness } = verification;
    const { because } = outcomeOf(this.#loaded.set.explain(witness as unknown as PolicyContext<unknown>));
    const details = [name, expectedText(invariant), this.#actualText(invariant, policy), because] as const;
    const violated = diagnoseAudit("invariant-violated", nameSpan, [...details]);
    return [{ ...here(violated), level: "error", witness, data: { invariant: name, policy: policy ?? null } }];
  }

  #actualText({ by }: Invariant, policy: string | undefined): string {
    if (policy === undefined) return "no policy";
    if (by === "policies") return named([policy]);
    const model = this.#loaded.set.policies.find(({ name }) => name === policy)?.model;
    return `${named([policy])}, which has ${model === undefined ? "no model" : `the model ${named([model])}`}`;
  }
}

function expectedText({ by, allowed }: Invariant): string {
  const names = allowed.map(({ text }) => text).filter((text) => text !== noPolicy);
  const isNoneAllowed = names.length < allowed.length;
  if (names.length === 0) return "no policy";
  const those = `${by === "models" ? "the model " : ""}${named(names, "or")}`;
  return isNoneAllowed ? `${those} or no policy` : those;
}

function filterOf({ filterStart }: Invariant, { filters }: PolicySource) {
  if (filterStart === undefined) return undefined;
  return filters.find(({ policy }) => policy?.node?.span.start === filterStart);
}

function filterErrors(invariant: Invariant, source: PolicySource): readonly Found[] {
  const filter = filterOf(invariant, source);
  if (filter === undefined) return [];
  const { text, environment, place } = filter;
  try {
    environment.compile(text);
    return [];
  } catch (error) {
    if (!isFilterError(error)) throw error;
    const diagnostics = error.diagnostics.filter(({ severity }) => severity === "error");
    return [{ diagnostics, text, place }];
  }
}
