import { diagnoseTest } from "../policy-tests/messages.ts";
import { type Path, stepsOf } from "../policy-tests/place.ts";
import type { TestFailure } from "../policy-tests/run.ts";
import type { Given, PolicyTest, Suite, TestInput } from "../policy-tests/suite.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";
import { nearest } from "../suggest.ts";
import { contextFromEvent } from "../teleport/index.ts";
import { contextProblem, kindOf, readContext } from "./context.ts";
import { isContextError, isFunctionError } from "./errors.ts";
import { AuditLog, type Session } from "./events.ts";
import { Failure } from "./failure.ts";
import type { PolicySource } from "./filters.ts";
import type { Host } from "./host.ts";
import { pathBeside, type Subjects } from "./test-subjects.ts";
import { inTest, type NoTarget, type Target, type Targets } from "./test-target.ts";
import { asUser, readUser, type User } from "./user.ts";

/** What became of a test. */
export type TestOutcome =
  | { readonly status: "passed" }
  | { readonly status: "failed"; readonly message: string; readonly why: readonly string[]; readonly finding: Reported }
  | ({ readonly status: "error" } & NoTarget);

/** A test that ran, or could not. */
export interface RanTest {
  readonly file: PolicySource;
  readonly suite: Suite;
  readonly name: string;
  readonly nameSpan: Span;
  readonly outcome: TestOutcome;
}

/**
 * Runs the tests that `isChosen`, in the order of their files. A test that cannot run says why; the others run. Each file
 * of events is read once, as a stream. `reads` gets the paths of the files that they name.
 */
export async function runTests(
  files: readonly PolicySource[],
  isChosen: (test: { readonly name: string }) => boolean,
  subjects: Subjects,
  targets: Targets,
  host: Host,
  reads: Set<string>,
): Promise<readonly RanTest[]> {
  const inputs = new Inputs(host, reads);
  const all: (Omit<RanTest, "outcome"> & { readonly outcomeOf: () => TestOutcome })[] = [];
  for (const file of files) {
    for (const suite of file.suites) {
      for (const { name, nameSpan, findings } of suite.broken.filter(isChosen)) {
        const [finding = diagnoseTest("test-input", nameSpan, ["the test cannot be read", undefined])] = findings;
        all.push({ file, suite, name, nameSpan, outcomeOf: () => ({ status: "error", ...inTest(finding) }) });
      }
      const chosen = suite.tests.filter(isChosen);
      if (chosen.length === 0) continue;
      const subject = await subjects.of(suite, file.path);
      for (const test of chosen) {
        const target = "code" in subject ? inTest(subject) : targets.of(test, subject);
        const run = new Run(test);
        all.push({ file, suite, ...test, outcomeOf: () => run.outcome });
        if ("finding" in target) run.stop(target);
        else await inputs.hand(run, target, file);
      }
    }
  }
  await inputs.readEvents();
  return all
    .map(({ file, suite, name, nameSpan, outcomeOf }) => ({ file, suite, name, nameSpan, outcome: outcomeOf() }))
    .sort((a, b) => (a.file === b.file ? a.nameSpan.start - b.nameSpan.start : 0));
}

/** A test under way. */
class Run {
  readonly test: PolicyTest;
  /** How many contexts it was evaluated over. */
  seen = 0;
  #stopped: NoTarget | undefined;
  #failed: { readonly failure: TestFailure; readonly session: string | undefined; times: number } | undefined;

  constructor(test: PolicyTest) {
    this.test = test;
  }

  get outcome(): TestOutcome {
    if (this.#stopped !== undefined) return { status: "error", ...this.#stopped };
    if (this.#failed === undefined) return { status: "passed" };
    const { failure, session, times } = this.#failed;
    const { name, expected } = this.test;
    const others = times > 1 ? ` and ${times - 1} more` : "";
    const where = session === undefined || this.seen === 1 ? "" : ` (${session}${others})`;
    const message = `expected ${failure.expected}, got ${failure.actual}${where}`;
    const finding = diagnoseTest("test-failed", expected.span, [name, message, failure.why]);
    return { status: "failed", message, why: failure.why, finding };
  }

  stop(why: NoTarget): void {
    this.#stopped ??= why;
  }

  /** @throws ContextError for data of the wrong shape */
  evaluate(target: Target, context: unknown, session?: string): void {
    this.seen += 1;
    const failure = target.evaluate(context);
    if (failure === undefined) return;
    this.#failed ??= { failure, session, times: 0 };
    this.#failed.times += 1;
  }
}

/** A test that waits for the events of a file. */
interface Waiting {
  readonly run: Run;
  readonly target: Target;
  readonly user: User | undefined;
}

/** Ids of events that one which is missing is compared with. */
const mostIds = 1_000;

/** Reads what tests evaluate, each file once. */
class Inputs {
  readonly #host: Host;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #users = new Map<string, Promise<User>>();
  readonly #reads: Set<string>;

  constructor(host: Host, reads: Set<string>) {
    this.#host = host;
    this.#reads = reads;
  }

  /** Evaluates the test, or has it wait for the events of its file. */
  async hand(run: Run, target: Target, file: PolicySource): Promise<void> {
    const { input } = run.test;
    const { given } = input;
    try {
      const user = input.user && (await this.#user(input.user, file));
      if (input.kind === "context") {
        const context = await this.#context(given, target, file);
        run.evaluate(target, user === undefined ? context : { ...context, user });
        return;
      }
      target.requireEvents(user !== undefined);
      if ("path" in given) {
        const path = this.#path(given.path, file);
        this.#waiting.set(path, this.#waiting.get(path) ?? []);
        this.#waiting.get(path)?.push({ run, target, user });
        return;
      }
      const session = { id: undefined, name: "", context: contextFromEvent(given.data) };
      run.evaluate(target, target.contextOf(session, user));
    } catch (error) {
      run.stop(refusal(error, input));
    }
  }

  /** Reads the events that tests wait for, and evaluates these. */
  async readEvents(): Promise<void> {
    for (const [path, waiting] of this.#waiting) {
      const byId = new Map<string | undefined, Waiting[]>();
      for (const each of waiting) {
        const id = each.run.test.input.id?.text;
        byId.set(id, byId.get(id) ?? []);
        byId.get(id)?.push(each);
      }
      const hasIds = byId.size > (byId.has(undefined) ? 1 : 0);
      const ids = new Set<string>();
      try {
        for await (const session of new AuditLog(path, this.#host).sessions()) {
          if (session.id !== undefined && hasIds && ids.size < mostIds) ids.add(session.id);
          const ofId = session.id === undefined ? [] : (byId.get(session.id) ?? []);
          for (const each of [...(byId.get(undefined) ?? []), ...ofId]) evaluateSession(each, session);
        }
      } catch (error) {
        for (const { run } of waiting) run.stop(refusal(error, run.test.input));
      }
      for (const { run } of waiting) if (run.seen === 0) run.stop(withoutEvent(run.test.input, path, ids));
    }
  }

  #path(path: string, file: PolicySource): string {
    const full = pathBeside(file.path, path);
    this.#reads.add(full);
    return full;
  }

  async #context(given: Given, target: Target, file: PolicySource): Promise<Readonly<Record<string, unknown>>> {
    const { scope, chooses } = target;
    if ("path" in given) {
      const path = this.#path(given.path, file);
      const data = await readContext(path, this.#host, scope);
      return chooses === undefined ? data : { ...data, kind: kindOf(data, path, chooses) };
    }
    const data = given.data as Readonly<Record<string, unknown>>;
    const problem = contextProblem(data, "context", scope);
    if (problem !== undefined) throw new Misplaced(given.spanOf(problem.path, "key"), problem.what, problem.remedy);
    if (chooses === undefined) return data;
    try {
      return { ...data, kind: kindOf(data, "context", chooses) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Misplaced(given.spanOf(["kind"], "value"), error.what, error.remedy);
    }
  }

  async #user(given: Given, file: PolicySource): Promise<User> {
    try {
      if (!("path" in given)) return asUser(given.data, "user");
      const path = this.#path(given.path, file);
      const user = this.#users.get(path) ?? readUser(path, this.#host);
      this.#users.set(path, user);
      return await user;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Misplaced(given.span, error.what, error.remedy);
    }
  }
}

/** A failure at another place than the test's input. */
class Misplaced extends Failure {
  readonly span: Span;

  constructor(span: Span, what: string, remedy: string | undefined) {
    super(what, remedy);
    this.span = span;
  }
}

function evaluateSession({ run, target, user }: Waiting, session: Session): void {
  try {
    run.evaluate(target, target.contextOf(session, user), session.name);
  } catch (error) {
    run.stop(refusal(error, run.test.input, session.name));
  }
}

function withoutEvent({ id, given }: TestInput, path: string, ids: ReadonlySet<string>): NoTarget {
  const near = id && nearest(id.text, ids);
  const help = near === undefined ? "use the sid of one of its events" : `did you mean ${near}?`;
  const what = `${path} has no event with the id ${id?.text}`;
  return inTest(diagnoseTest("test-input", id?.span ?? given.span, [what, help]));
}

/** Why a test cannot be evaluated. @throws what is no fault of its input */
function refusal(error: unknown, { kind, given }: TestInput, session?: string): NoTarget {
  const at = (span: Span, what: string, help: string | undefined) =>
    inTest(diagnoseTest("test-input", span, [what, help]));
  if (error instanceof Failure)
    return at(error instanceof Misplaced ? error.span : given.span, error.what, error.remedy);
  const where = session === undefined ? "" : ` (${session})`;
  if (isFunctionError(error)) {
    return at(given.span, `cannot evaluate${where}: ${error.message}`, "correct the function, or the data");
  }
  if (!isContextError(error)) throw error;
  const span = "path" in given ? given.span : given.spanOf(stepsIn(kind, error.path), "value");
  if (kind === "event" && error.path === "event.event")
    return at(span, "this event is not the end of a session", "use session.end or db.session.end events");
  return at(span, `invalid data${where}: ${error.message}`, "wherefore fields lists the fields");
}

/** Where the value of a field is in what is given; an event has at its top what filters see in `session`. */
function stepsIn(kind: TestInput["kind"], path: string): Path {
  const steps = stepsOf(path);
  return kind === "event" && (steps[0] === "session" || steps[0] === "event") ? steps.slice(1) : steps;
}
