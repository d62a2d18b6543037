import { writeFileSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, normalize, relative, resolve } from "node:path";
import { addTests, type NewTest, newSuite } from "../policy-tests/add.ts";
import type { PolicyTest, Suite } from "../policy-tests/suite.ts";
import { visible } from "../report/width.ts";
import { isRecord } from "../types/value.ts";
import { evaluate } from "./evaluation.ts";
import { AuditLog, type Session } from "./events.ts";
import { Failure } from "./failure.ts";
import { type FilterOptions, type PolicySource, realPath } from "./filters.ts";
import type { ExitCode, Host } from "./host.ts";
import { policyFileName, reasonOf } from "./input.ts";
import { findingsData, printFindings, printJson } from "./report.ts";
import { save } from "./save.ts";
import { outputs } from "./terminal.ts";
import type { Subjects } from "./test-subjects.ts";
import { count } from "./text.ts";

/** Where new tests go. */
interface Target {
  readonly path: string;
  /** The file as it is; undefined where it is to be made. */
  readonly file: PolicySource | undefined;
  /** The policies that a new document names, from where it is. */
  readonly policies: readonly string[];
}

/**
 * Writes a test of each session that ends in a log, with what the policies decide today. An event file that is beside the
 * tests, or below, is referred to; other events are copied.
 */
export async function recordTests(
  host: Host,
  event: string,
  files: readonly PolicySource[],
  subjects: Subjects,
  options: FilterOptions,
): Promise<ExitCode> {
  if (options.own !== undefined)
    throw new Failure(`--record does not work with the environment ${options.env}`, "write a test with context:");
  const target = targetOf(files);
  const { out, err } = outputs(host, options);
  const suites = target.file?.suites ?? [];
  const subject = await subjects.of(suites.at(-1) ?? emptySuite(target), target.path);
  if ("code" in subject) throw new Failure(subject.message, subject.help);
  const { set } = subject;
  if (set === undefined) {
    const found = subjects.files.flatMap((each) => each.found);
    if (options.json) printJson({ diagnostics: findingsData(found) }, out);
    else printFindings(found, err);
    return 1;
  }
  const sessions: Session[] = [];
  for await (const session of new AuditLog(event, host).sessions()) sessions.push(session);
  const tests = suites.flatMap((suite) => suite.tests);
  const reference = referenceTo(event, target.path, host);
  const left = sessions.filter(
    (session) => !tests.some((test) => isOf(test, session, reference, sessions.length === 1)),
  );
  const names = new Set([...tests, ...suites.flatMap((suite) => suite.broken)].map(({ name }) => name));
  const recorded = left.map((session): NewTest => {
    const isAlone = sessions.length === 1;
    const refers = reference !== undefined && (isAlone || session.id !== undefined);
    const given = refers
      ? { event: reference, ...(!isAlone && { id: session.id }) }
      : { event: session.context.session };
    const policy = evaluate(() => set.match(session.context), session);
    return { name: takeName(session, names), ...given, expect: policy?.name ?? "none" };
  });
  if (recorded.length > 0) write(target, recorded, host);
  if (options.json) printJson({ file: target.path, recorded }, out);
  else {
    const { print, paint } = out;
    for (const { name, expect } of recorded)
      print(`${paint("good", "+")} ${visible(name)}: ${visible(String(expect))}`);
    const known = sessions.length - recorded.length;
    const before = known > 0 ? `; ${count(known, "session")} recorded before` : "";
    print(`${count(recorded.length, "test")} written to ${visible(target.path)}${before}`);
  }
  return 0;
}

/** The file of tests that is named, or the one that belongs beside the first file of policies. */
function targetOf(files: readonly PolicySource[]): Target {
  const [first, second] = files.filter(({ suites }) => suites.length > 0);
  if (second !== undefined) {
    throw new Failure(
      `tests are in ${files
        .filter(({ suites }) => suites.length > 0)
        .map(({ path }) => path)
        .join(", ")}`,
      "pass only the file to write to",
    );
  }
  const policies = files.filter(({ documents }) => documents.length > 0).map(({ path }) => path);
  if (first !== undefined) {
    if (first.path === "-") throw new Failure("--record cannot write to standard input", "pass a file of tests");
    if (first.ofTests.length > 0) throw new Failure(`${first.path} has errors`, "wherefore test shows them");
    return { path: first.path, file: first, policies: policies.map((path) => relative(dirname(first.path), path)) };
  }
  const [policy] = policies.filter((path) => path !== "-");
  if (policy === undefined)
    throw new Failure("no policies given", "pass a policy file: wherefore test policies.yaml --record end.json");
  const path = join(dirname(policy), basename(policy).replace(policyFileName, `.test${extname(policy)}`));
  return { path, file: undefined, policies: policies.map((each) => relative(dirname(path), each)) };
}

/** A new document for the tests. */
function emptySuite({ policies }: Target): Suite {
  const span = { start: 0, end: 0 };
  return { name: undefined, span, policies: policies.map((text) => ({ text, span })), tests: [], broken: [] };
}

/** The path of an event file from where the tests are; undefined where it is not beside them, or below. */
function referenceTo(event: string, tests: string, host: Host): string | undefined {
  if (event === "-") return undefined;
  const path = relative(realPath(dirname(tests), host), realPath(event, host));
  return path.startsWith("..") || isAbsolute(path) ? undefined : path.replaceAll("\\", "/");
}

/** Whether a test has this session already: it refers to its event, or holds it. */
function isOf({ input }: PolicyTest, { id }: Session, reference: string | undefined, isAlone: boolean): boolean {
  const { given } = input;
  if ("path" in given) return normalize(given.path) === reference && (isAlone || input.id?.text === id);
  return id !== undefined && input.kind === "event" && isRecord(given.data) && given.data["sid"] === id;
}

/** `ssh session of alice on web-3`, with a number behind it where that is taken. */
function takeName({ context }: Session, names: Set<string>): string {
  const { kind, user, resource, session } = context;
  const place = session?.server_hostname || resource?.metadata?.name;
  const by = user?.metadata?.name;
  const name = `${kind} session${by ? ` of ${by}` : ""}${place ? ` on ${place}` : ""}`;
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name} (${number})`;
  names.add(free);
  return free;
}

function write({ path, file, policies }: Target, tests: readonly NewTest[], host: Host): void {
  if (file !== undefined) {
    save(path, file.text, addTests(file.text, tests, policies), host);
    return;
  }
  try {
    writeFileSync(resolve(host.cwd, path), newSuite(policies, tests), { flag: "wx" });
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${reasonOf(error)}`);
  }
}
