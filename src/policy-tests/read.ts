import { isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import type { Reported } from "../report/render.ts";
import { nearest } from "../suggest.ts";
import { type Companions, companionKeys, readCompanions, testKind } from "../yaml/companions.ts";
import { diagnoseFile } from "../yaml/messages.ts";
import { describeNode, firstPart, keyName } from "../yaml/nodes.ts";
import type { YAMLFile } from "../yaml/parse.ts";
import { checkKeys, isEmptyNode, missing, readMap, spanOf, textOf } from "../yaml/reader.ts";
import { type AnyReader, describe, keySpan, readTextAt, readTextsAt, spanOrKey, type Text } from "../yaml/texts.ts";
import { diagnoseTest } from "./messages.ts";
import { spanAt } from "./place.ts";
import type { BrokenTest, Expectation, Given, PolicyTest, Suite, TestInput } from "./suite.ts";

/** The documents of tests of a file, those in lists too. Never throws, whatever the text. */
export function readSuites(file: YAMLFile): Companions<Suite> {
  const names = new Map<string, PolicyTest>();
  return readCompanions(file, testKind, (resource, reader) => [readSuite(resource, names, reader)]);
}

function readSuite(resource: YAMLMap, names: Map<string, PolicyTest>, reader: AnyReader): Suite {
  const { get, report } = reader;
  checkKeys(resource, "", companionKeys, reader);
  const name = textOf(get(readMap(resource, "metadata", "metadata", reader), "name"));
  const span = spanOf(get(resource, "kind"));
  const spec = readMap(resource, "spec", "spec", reader);
  if (spec === undefined) {
    if (get(resource, "spec") === undefined) report(missing(resource, "spec", "write the tests in spec.tests"));
    return { name, span, policies: [], tests: [], broken: [] };
  }
  checkKeys(spec, "spec", ["policies", "tests"], reader);
  const read = itemsOf(spec, reader).map((item, index) => readTest(item, `spec.tests[${index}]`, reader));
  const tests = read.filter((test) => "input" in test);
  for (const test of tests) {
    const first = names.get(test.name);
    if (first === undefined) names.set(test.name, test);
    else {
      const related = [{ span: first.nameSpan, message: "first here" }];
      report(diagnoseTest("duplicate-test", test.nameSpan, [test.name], { related }));
    }
  }
  const policies = readTextsAt(spec, "policies", "spec.policies", "the path of a file", reader) ?? [];
  return { name, span, policies, tests, broken: read.filter((test) => "findings" in test) };
}

function itemsOf(spec: YAMLMap, { get, resolve, report }: AnyReader): readonly Node[] {
  const tests = get(spec, "tests");
  if (isSeq(tests)) return tests.items.map((item) => resolve(item) ?? tests);
  if (tests === undefined || isEmptyNode(tests)) report(missing(spec, "spec.tests", "list the tests there"));
  else report(diagnoseFile("wrong-shape", firstPart(tests), ["spec.tests", "a list of tests", describeNode(tests)]));
  return [];
}

const testKeys = ["name", "event", "id", "context", "user", "filter", "expect", "because"];

function readTest(node: Node, path: string, outer: AnyReader): PolicyTest | BrokenTest {
  const findings: Reported[] = [];
  const report: AnyReader["report"] = (finding) => {
    findings.push(finding);
    outer.report(finding);
  };
  const test = readParts(node, path, { ...outer, report });
  if (test !== undefined && findings.length === 0) return test;
  const name = outer.get(node, "name");
  return { name: textOf(name) || path, nameSpan: name === undefined ? firstPart(node) : spanOf(name), findings };
}

/** The parts of a test; undefined where one is missing, which is reported. */
function readParts(node: Node, path: string, reader: AnyReader): PolicyTest | undefined {
  const { get, report } = reader;
  if (!isMap(node)) {
    report(diagnoseFile("wrong-shape", firstPart(node), [path, "a map", describe(node)]));
    return undefined;
  }
  checkKeys(node, path, testKeys, reader);
  const isAbsent = (key: string) => get(node, key) === undefined && !isMisspelt(node, key);
  const name = readTextAt(node, "name", `${path}.name`, "a string", reader);
  if (isAbsent("name")) report(missing(node, `${path}.name`, "reports identify tests by their names"));
  const input = readInput(node, path, reader);
  if (isAbsent("event") && isAbsent("context"))
    report(missing(node, `${path}.event`, "write an end event there, or the fields themselves under context"));
  const filter = readTextAt(node, "filter", `${path}.filter`, "the name of a policy", reader);
  const expected = readExpectation(node, filter, path, reader);
  if (isAbsent("expect")) report(missing(node, `${path}.expect`, expectations(filter)));
  const because = readTextsAt(node, "because", `${path}.because`, "a condition of the filter", reader) ?? [];
  if (expected?.kind === "policy" && expected.policy === undefined && because.length > 0) {
    const where = keySpan(node, "because") ?? firstPart(node);
    report(diagnoseTest("test-input", where, ["because needs a policy that matches, or a filter", toRefuse]));
  }
  if (name === undefined || input === undefined || expected === undefined) return undefined;
  return { name: name.text, nameSpan: name.span, input, expected, because };
}

/** Whether a key stands there that is nearly `key`: it is reported as unknown. */
function isMisspelt({ items }: YAMLMap, key: string): boolean {
  const unknown = items.flatMap((pair) => keyName(pair.key) ?? []).filter((name) => !testKeys.includes(name));
  return unknown.some((name) => nearest(name, testKeys) === key);
}

const toRefuse = "to test why a policy does not match, test its filter: filter: NAME, expect: false";

function readInput(test: YAMLMap, path: string, reader: AnyReader): TestInput | undefined {
  const { report } = reader;
  const event = readGiven(test, "event", path, reader);
  const context = readGiven(test, "context", path, reader);
  const user = readGiven(test, "user", path, reader);
  const id = readTextAt(test, "id", `${path}.id`, "a string", reader);
  const given = event ?? context;
  if (given === undefined) return undefined;
  if (event !== undefined && context !== undefined) {
    const where = keySpan(test, "context") ?? context.span;
    report(diagnoseTest("test-input", where, ["a test has an event or a context, not both", "remove one of them"]));
  }
  if (id !== undefined && !(event !== undefined && "path" in event)) {
    const where = keySpan(test, "id") ?? id.span;
    report(diagnoseTest("test-input", where, ["id selects from the events of a file", "remove it"]));
  }
  return { kind: event === undefined ? "context" : "event", given, ...(id && { id }), ...(user && { user }) };
}

/** A map that is written there, or the path of a file. */
function readGiven(test: YAMLMap, key: string, path: string, reader: AnyReader): Given | undefined {
  const { get, report, dataOf } = reader;
  const node = get(test, key);
  if (node === undefined) return undefined;
  const file = textOf(node);
  if (file !== undefined && file !== "") return { path: file, span: spanOf(node) };
  if (!isMap(node)) {
    const span = spanOrKey(node, keySpan(test, key));
    report(diagnoseFile("wrong-shape", span, [`${path}.${key}`, "a map, or the path of a file", describe(node)]));
    return undefined;
  }
  return { data: dataOf(node), span: firstPart(node), spanOf: (steps, part) => spanAt(node, steps, part, reader) };
}

function readExpectation(
  test: YAMLMap,
  filter: Text | undefined,
  path: string,
  { get, report }: AnyReader,
): Expectation | undefined {
  const node = get(test, "expect");
  if (node === undefined) return undefined;
  const span = firstPart(node);
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (typeof value === "boolean" && filter !== undefined) return { kind: "verdict", filter, verdict: value, span };
  if (typeof value === "string" && value !== "" && filter === undefined)
    return { kind: "policy", policy: value === "none" ? undefined : value, span };
  if (typeof value === "boolean") {
    report(missing(test, `${path}.filter`, "true and false are verdicts of one filter; name its policy"));
    return undefined;
  }
  const where = spanOrKey(node, keySpan(test, "expect"));
  const wanted =
    filter === undefined ? "the name of a policy, or none" : "true or false, because the test has a filter";
  report(diagnoseFile("wrong-shape", where, [`${path}.expect`, wanted, describe(node)]));
  return undefined;
}

function expectations(filter: Text | undefined): string {
  return filter === undefined
    ? "write the name of the policy that matches, or none"
    : "write the filter's verdict: true or false";
}
