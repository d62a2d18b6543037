import type { PolicyContext } from "../policies/policy.ts";
import { diagnoseTest } from "../policy-tests/messages.ts";
import {
  canonical,
  decisionFailure,
  recordDecision,
  type TestedFilter,
  type TestFailure,
  verdictFailure,
} from "../policy-tests/run.ts";
import type { PolicyTest } from "../policy-tests/suite.ts";
import type { FilterEnvironment } from "../predicate.ts";
import type { Reported } from "../report/render.ts";
import { nearest } from "../suggest.ts";
import { type Scope, scopeOf } from "./context.ts";
import { eventContext, requireEventFields } from "./evaluation.ts";
import type { Session } from "./events.ts";
import { Failure } from "./failure.ts";
import type { FilterOptions } from "./filters.ts";
import { environmentOf } from "./options.ts";
import type { Subject, SubjectFilter } from "./test-subjects.ts";
import type { User } from "./user.ts";

/** What a test evaluates: a set of policies, or one filter. */
export interface Target {
  /** The environment whose kinds a context has to name; undefined where it need not. */
  readonly chooses: FilterEnvironment<unknown> | undefined;
  readonly scope: Scope;
  /** @throws Failure where end events do not have what is read */
  readonly requireEvents: (hasUser: boolean) => void;
  readonly contextOf: (session: Session, user: User | undefined) => unknown;
  /** @throws ContextError for data of the wrong shape */
  readonly evaluate: (context: unknown) => TestFailure | undefined;
}

/** Why a test has nothing to evaluate. */
export interface NoTarget {
  readonly finding: Reported;
  /** Whether it is for an error in the policies, and not in the test. */
  readonly isOfPolicies: boolean;
}

/** Finds what tests evaluate. `covers`: whether to count which conditions are evaluated. */
export class Targets {
  readonly #options: FilterOptions;
  readonly #covers: boolean;
  readonly #environment: FilterEnvironment<unknown>;
  /** What data can have, by a set's policies or a filter. */
  readonly #scopes = new Map<object, Scope>();

  constructor(options: FilterOptions, covers: boolean) {
    this.#options = options;
    this.#covers = covers;
    this.#environment = environmentOf(options);
  }

  of(test: PolicyTest, subject: Subject): Target | NoTarget {
    const { expected } = test;
    if (expected.kind === "policy") return this.#ofSet(test, expected.policy, subject);
    const { filter: name, verdict } = expected;
    const filter = subject.filters.get(name.text);
    if (filter !== undefined) return this.#ofFilter(test, verdict, filter);
    if (subject.hasErrors) return withErrors(test);
    const names = [...subject.filters.keys()];
    return inTest(diagnoseTest("unknown-filter", name.span, [name.text, nearest(name.text, names), names]));
  }

  #ofSet(test: PolicyTest, expected: string | undefined, { set, policies, hasErrors }: Subject): Target | NoTarget {
    if (set === undefined) {
      return hasErrors ? withErrors(test) : inTest(diagnoseTest("no-policies", test.expected.span, []));
    }
    const { own, env } = this.#options;
    const filter = policies.find(({ name }) => name === expected)?.tested;
    const problem = filter && conditionProblem(test, filter);
    if (problem !== undefined) return inTest(problem);
    const predicates = () => policies.flatMap(({ tested }) => tested?.predicate ?? []);
    return {
      chooses: this.#environment,
      scope: this.#scope(policies, () => scopeOf(predicates(), [this.#environment], ["kind"])),
      requireEvents: () => {
        if (own === undefined) return;
        throw new Failure(`event: does not work with the environment ${env}`, "write the fields: context:");
      },
      contextOf: ({ context }) => context,
      evaluate: (data) => {
        const context = data as PolicyContext<unknown>;
        if (this.#covers) recordDecision(policies, context);
        return decisionFailure(test, expected, set, context);
      },
    };
  }

  #ofFilter(test: PolicyTest, verdict: boolean, filter: SubjectFilter): Target | NoTarget {
    const problem = conditionProblem(test, filter);
    if (problem !== undefined) return inTest(problem);
    return {
      chooses: undefined,
      scope: this.#scope(filter, () => scopeOf([filter.predicate], [filter.environment], ["kind"])),
      requireEvents: (hasUser) => requireEventFields(filter, hasUser, this.#options, (name) => `${name}:`),
      contextOf: (session, user) => eventContext(filter.filter, session, user, this.#options),
      evaluate: (context) => {
        if (this.#covers) filter.coverage.record(context);
        return verdictFailure(test, verdict, filter, context);
      },
    };
  }

  #scope(key: object, make: () => Scope): Scope {
    const scope = this.#scopes.get(key) ?? make();
    this.#scopes.set(key, scope);
    return scope;
  }
}

/** A test that an error of its own keeps from running. */
export function inTest(finding: Reported): NoTarget {
  return { finding, isOfPolicies: false };
}

function withErrors(test: PolicyTest): NoTarget {
  return { finding: diagnoseTest("policies-with-errors", test.nameSpan, []), isOfPolicies: true };
}

/** What is wrong with the conditions that are to decide: they have to be filters themselves. */
function conditionProblem({ because }: PolicyTest, { environment }: TestedFilter): Reported | undefined {
  for (const { text, span } of because) {
    const { problem } = canonical(text, environment);
    if (problem !== undefined) return diagnoseTest("test-input", span, [problem, undefined]);
  }
  return undefined;
}
