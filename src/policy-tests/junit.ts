import { byFile, countTests, type ReportedTest } from "./report.ts";

/**
 * Tests as JUnit XML: a `testsuite` for each file, a `testcase` for each test.
 * Source: `xunit-plugin/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd` of jenkinsci.
 */
export function toJUnit(tests: readonly ReportedTest[]): string {
  const suites = [...byFile(tests)].flatMap(([file, own]) => [
    `  <testsuite name="${attribute(file)}" file="${attribute(file)}" ${countsOf(own)}>`,
    ...own.map(testCase),
    "  </testsuite>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="wherefore" ${countsOf(tests)}>`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function countsOf(tests: readonly ReportedTest[]): string {
  const { failed, errors } = countTests(tests);
  return `tests="${tests.length}" failures="${failed}" errors="${errors}"`;
}

function testCase({ file, suite, name, line, status, message = "", why = [] }: ReportedTest): string {
  const start = `    <testcase name="${attribute(name)}" classname="${attribute(suite ?? file)}"`;
  if (status === "passed") return `${start}/>`;
  const element = status === "failed" ? "failure" : "error";
  const text = [`${file}:${line}`, message, ...why].join("\n");
  return `${start}>\n      <${element} message="${attribute(message)}">${escaped(text)}</${element}>\n    </testcase>`;
}

function attribute(text: string): string {
  return escaped(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
const unwritable = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;

function escaped(text: string): string {
  return text
    .replaceAll(unwritable, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}
