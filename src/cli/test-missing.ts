import type { PolicyContext } from "../policies/policy.ts";
import type { NewTest } from "../policy-tests/add.ts";
import type { Side } from "../policy-tests/coverage.ts";
import { diagnoseTest } from "../policy-tests/messages.ts";
import { type Witness, witnessInSet, witnessOfSide } from "../policy-tests/missing.ts";
import { recordDecision, type TestedPolicy } from "../policy-tests/run.ts";
import type { Reported } from "../report/render.ts";
import { print } from "../syntax/print.ts";
import { untyped } from "../untyped.ts";
import { evaluate } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import type { FilterOptions, Found, PolicySource } from "./filters.ts";
import type { Host } from "./host.ts";
import { environmentOf } from "./options.ts";
import { suiteOf, type TestFile, testFileOf, writeTests } from "./test-file.ts";
import type { Subject, SubjectFilter, Subjects } from "./test-subjects.ts";

/** What was written for the sides that no test had. */
export interface WrittenTests {
  readonly file: string;
  readonly tests: readonly NewTest[];
  /** The sides for which there is no case. */
  readonly found: readonly Found[];
}

/**
 * Writes a test for each side of a condition that no test has seen; a case that shows several sides is one test. The
 * tests expect what the policies decide today. Undefined where the policies have errors.
 * @throws Failure where there is nowhere to write to
 */
export async function writeMissing(
  host: Host,
  files: readonly PolicySource[],
  subjects: Subjects,
  options: FilterOptions,
): Promise<WrittenTests | undefined> {
  const target = testFileOf(files);
  const subject = await subjects.of(suiteOf(target), target.path);
  if ("code" in subject) throw new Failure(subject.message, subject.help);
  if (subject.hasErrors) return undefined;
  const missing = new Missing(target, subject, options);
  for (const filter of new Set(subject.filters.values())) missing.add(filter);
  if (missing.tests.length > 0) writeTests(target, missing.tests, host);
  return { file: target.path, tests: missing.tests, found: missing.found };
}

class Missing {
  readonly tests: NewTest[] = [];
  readonly found: Found[] = [];
  readonly #subject: Subject;
  readonly #options: FilterOptions;
  readonly #names: Set<string>;
  readonly #policies: ReadonlyMap<unknown, TestedPolicy>;

  constructor({ file }: TestFile, subject: Subject, options: FilterOptions) {
    const suites = file?.suites ?? [];
    this.#names = new Set(suites.flatMap(({ tests, broken }) => [...tests, ...broken]).map(({ name }) => name));
    this.#subject = subject;
    this.#options = options;
    this.#policies = new Map(subject.policies.flatMap((policy) => (policy.tested ? [[policy.tested, policy]] : [])));
  }

  /** A test for each side of the filter's conditions that has not been seen. */
  add(filter: SubjectFilter): void {
    const policy = this.#policies.get(filter);
    const diagnostics: Reported[] = [];
    for (const side of filter.coverage.missing) {
      if (!filter.coverage.isMissing(side)) continue;
      const witness = evaluate(() => this.#witness(side, filter, policy));
      const { span } = side.condition;
      if (witness.found) this.#write(side, filter, policy, witness.context);
      else if (witness.found === undefined)
        diagnostics.push(diagnoseTest("undecided-side", span, [side.value, witness.reason]));
      else diagnostics.push(diagnoseTest("impossible-side", span, [side.value, policy !== undefined]));
    }
    const { text, place } = filter.filter;
    if (diagnostics.length > 0) this.found.push({ diagnostics, text, place });
  }

  #witness(side: Side, filter: SubjectFilter, policy: TestedPolicy | undefined): Witness {
    const { set } = this.#subject;
    if (policy === undefined || set === undefined) return witnessOfSide(side, filter.environment);
    return witnessInSet(side, policy, set, environmentOf(this.#options));
  }

  #write(
    { condition, value }: Side,
    filter: SubjectFilter,
    policy: TestedPolicy | undefined,
    context: Readonly<Record<string, unknown>>,
  ): void {
    const name = this.#take(`${filter.name}: ${print(untyped(condition))} is ${value}`);
    const { set, policies } = this.#subject;
    if (policy === undefined || set === undefined) {
      this.tests.push({ name, filter: filter.name, context, expect: filter.coverage.record(context) });
      return;
    }
    recordDecision(policies, context as PolicyContext<unknown>);
    this.tests.push({ name, context, expect: set.match(context as PolicyContext<unknown>)?.name ?? "none" });
  }

  #take(name: string): string {
    let free = name;
    for (let number = 2; this.#names.has(free); number++) free = `${name} (${number})`;
    this.#names.add(free);
    return free;
  }
}
