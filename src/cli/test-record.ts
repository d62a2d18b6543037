import { dirname, isAbsolute, normalize, relative } from "node:path";
import type { NewTest } from "../policy-tests/add.ts";
import type { PolicyTest } from "../policy-tests/suite.ts";
import { visible } from "../report/width.ts";
import { isRecord } from "../types/value.ts";
import { evaluate } from "./evaluation.ts";
import { AuditLog, type Session } from "./events.ts";
import { Failure } from "./failure.ts";
import { type FilterOptions, type PolicySource, realPath } from "./filters.ts";
import type { ExitCode, Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { findingsData, printFindings, printJson } from "./report.ts";
import { outputs } from "./terminal.ts";
import { suiteOf, testFileOf, writeTests } from "./test-file.ts";
import type { Subjects } from "./test-subjects.ts";
import { count } from "./text.ts";

/** Sessions that are recorded at once. */
const mostRecorded = 10_000;

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
  const target = testFileOf(files);
  const { out, err } = outputs(host, options);
  const suites = target.file?.suites ?? [];
  const subject = await subjects.of(suiteOf(target), target.path);
  if ("code" in subject) throw new Failure(subject.message, subject.help);
  const { set } = subject;
  if (set === undefined) {
    const found = subjects.files.flatMap((each) => each.found);
    if (options.json) printJson({ diagnostics: findingsData(found) }, out);
    else printFindings(found, err);
    return 1;
  }
  const sessions: Session[] = [];
  for await (const session of new AuditLog(event, host).sessions()) {
    sessions.push(session);
    if (sessions.length > mostRecorded)
      throw new Failure(`${nameOf(event)} has more than ${mostRecorded} sessions`, "record a part of it");
  }
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
  if (recorded.length > 0) writeTests(target, recorded, host);
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
