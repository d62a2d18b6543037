import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYAML } from "wherefore/yaml";
import { parseDocument } from "yaml";
import { addTests, type NewTest, newSuite } from "../../src/policy-tests/add.ts";
import { readSuites } from "../../src/policy-tests/read.ts";
import { runs } from "../runs.ts";

const added = { name: "added: #1", context: { kind: "ssh" }, expect: "none" };

/** A file, and what stands in it once a test is added: `+` before lines that are new, `-` before lines that are gone. */
// biome-ignore format: table
const files: readonly [what: string, file: string, after: string][] = [
  ["a block, with its comments and spaces", `# tests
kind: policy_test
spec:
  tests:
  # the first
  - name:   a  # why

    expect:  none
  # - off
---
kind: other
`, `# tests
kind: policy_test
spec:
  tests:
  # the first
  - name:   a  # why

    expect:  none
  - name: "added: #1"
    context:
      kind: ssh
    expect: none
  # - off
---
kind: other
`],
  ["items apart, further in, without a last line break", `kind: policy_test
spec:
    tests:
      - name: a

      - name: b`, `kind: policy_test
spec:
    tests:
      - name: a

      - name: b

      - name: "added: #1"
        context:
          kind: ssh
        expect: none
`],
  ["a block scalar at the end", `kind: policy_test
spec:
  tests:
  - name: |
      a

`, `kind: policy_test
spec:
  tests:
  - name: |
      a
  - name: "added: #1"
    context:
      kind: ssh
    expect: none

`],
  ["JSON", `{"kind": "policy_test", "spec": {"tests": [
  { "name": "a" }
]}}
`, `{"kind": "policy_test", "spec": {"tests": [
  { "name": "a" },
  {
    "name": "added: #1",
    "context": {
      "kind": "ssh"
    },
    "expect": "none"
  }
]}}
`],
  ["a list in a line", `kind: policy_test
spec: { tests: [{name: a}] } # all
`, `kind: policy_test
spec: { tests: [{name: a}, {"name":"added: #1","context":{"kind":"ssh"},"expect":"none"}] } # all
`],
  ["an empty list", `# tests
kind: policy_test
spec:
  # which
  policies: a.yaml # why
  tests: []
`, `# tests
kind: policy_test
spec:
  # which
  policies: a.yaml # why
  tests:
  - name: "added: #1"
    context:
      kind: ssh
    expect: none
`],
  ["no list", "kind: policy_test\n", `kind: policy_test
spec:
  tests:
  - name: "added: #1"
    context:
      kind: ssh
    expect: none
`],
  ["the last of several documents", `kind: policy_test
spec: {tests: [{name: a}]}
---
kind: policy_test
spec:
  tests: []
---
kind:   other
`, `kind: policy_test
spec: {tests: [{name: a}]}
---
kind: policy_test
spec:
  tests:
  - name: "added: #1"
    context:
      kind: ssh
    expect: none
---
kind:   other
`],
  ["a file without tests", "kind: role", `kind: role
---
kind: policy_test
spec:
  policies: policies.yaml
  tests:
  - name: "added: #1"
    context:
      kind: ssh
    expect: none
`],
];

test.each(files)("adds to %s", (_, file, after) => {
  expect(addTests(file, [added], ["policies.yaml"])).toBe(after);
});

test("what YAML 1.1 reads as another value is quoted", () => {
  const one = { name: "a", context: { kind: "off", session: { login: "2026-01-01", user: "yes" } }, expect: "none" };
  for (const file of [
    newSuite([], [one]),
    addTests("kind: policy_test\nspec: {tests: [{name: b}]}", [one], []),
    addTests("kind: policy_test", [one], []),
  ])
    expect(parseDocument(file, { version: "1.1" }).getIn(["spec", "tests"])?.toString()).toMatch(
      /"off".*"2026-01-01".*"yes"/s,
    );
});

test("line breaks stay as they are", () => {
  const file = "kind: policy_test\r\nspec:\r\n  tests:\r\n  - name: a\r\n";
  expect(addTests(file, [added], []).replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

const text = fc.string({ unit: "binary", maxLength: 12 });
const data = fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.dictionary(text, text)), {
  maxKeys: 3,
  noNullPrototype: true,
});
const newTests = fc.array(
  fc.record({ name: text.filter((name) => name !== ""), context: data, expect: fc.constant("none") }),
  { minLength: 1, maxLength: 3 },
);

describe("what is added is read again", () => {
  const given = (file: string) =>
    readSuites(parseYAML(file)).found.flatMap(({ tests }) =>
      tests.map(({ name, input, expected }) => ({
        name,
        context: "data" in input.given ? input.given.data : undefined,
        expect: expected.kind === "policy" ? (expected.policy ?? "none") : undefined,
      })),
    );

  test.each(files)("in %s", (_, file) => {
    fc.assert(
      fc.property(newTests, (tests: readonly NewTest[]) => {
        const before = given(file).length;
        const after = addTests(file, tests, ["policies.yaml"]);
        expect(given(after).slice(before)).toEqual(tests);
        expect(given(addTests(after, [added], [])).slice(before)).toEqual([...tests, added]);
      }),
      runs(60),
    );
  });

  test("in a new file", () => {
    fc.assert(
      fc.property(newTests, (tests: readonly NewTest[]) => {
        expect(given(newSuite(["a b.yaml", "c"], tests))).toEqual(tests);
      }),
      runs(60),
    );
  });
});
