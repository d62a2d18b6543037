import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseYAML } from "wherefore/yaml";
import { readInvariants } from "../../src/policy-audit/read.ts";
import { readSuites } from "../../src/policy-tests/read.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const fencesOf = (page: string) => [...read(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);

test("the first example is the one that the commands run", () => {
  const [first = ""] = fencesOf("docs/policy-tests.md");
  expect(first.replace("# policies.test.yaml\n", "")).toBe(read("examples/policies/policies.test.yaml"));
});

describe("the examples have no mistake", () => {
  const head = "kind: policy_test\nspec:\n  tests:\n";
  const tests = [...fencesOf("docs/policy-tests.md"), ...fencesOf("README.md")]
    .filter((fence) => /expect:/.test(fence))
    .map((fence) => (fence.startsWith("- ") ? fence.replaceAll(/^(?=.)/gm, "  ") : fence))
    .map((fence) => (fence.includes("kind: policy_test") ? fence : head + fence));

  test.each(tests)("%s", (text) => {
    const { found, diagnostics } = readSuites(parseYAML(text));
    expect(diagnostics).toEqual([]);
    expect(found.flatMap((suite) => suite.tests).length).toBeGreaterThan(0);
  });

  test.each(fencesOf("docs/policy-audit.md").filter((fence) => fence.includes("kind: invariant")))("%s", (text) => {
    const kinds = { knownKinds: ["ssh", "k8s", "db"], otherKinds: {} };
    expect(readInvariants(parseYAML(text), kinds)).toMatchObject({ found: [{ by: "policies" }], diagnostics: [] });
  });
});
