import { describe, expect, test } from "vitest";
import { mostFindings } from "../../src/kinds/finding.ts";
import { checkFile } from "../../src/resources/check.ts";
import { expectLinear } from "../growth.ts";

const repeat = (line: (index: number) => string, head = "") => {
  return (size: number) => {
    const parts = [head];
    for (let length = head.length, index = 0; length < size; index++) {
      const part = line(index);
      parts.push(part);
      length += part.length;
    }
    return parts.join("");
  };
};
const user = "kind: user\nversion: v2\nmetadata: {name: a}\nspec: {}\n";
const policy = (filter: string, index: number) =>
  `---\nkind: inference_policy\nversion: v1\nmetadata: {name: p${index}}\nspec: {kinds: [ssh], model: m, filter: '${filter}'}\n`;

// biome-ignore format: table
const texts: readonly (readonly [what: string, make: (size: number) => string])[] = [
  ["keys of one mapping",         repeat((index) => `k${index}: 1\n`)],
  ["unknown fields",              repeat((index) => `k${index}: 1\n`, user)],
  ["equal keys",                  repeat(() => "a: 1\n")],
  ["keys of a flow mapping",      (size) => `a: {${repeat((index) => `k${index}: 1,`)(size)}}`],
  ["documents",                   repeat(() => "---\na: 1\n")],
  ["policies with wrong filters", repeat((index) => policy(`equal(user.metadata.nam, "u${index}"`, index))],
  ["rules that mean nothing",     repeat(() => "    - {resources: [x], verbs: [y]}\n", "kind: role\nversion: v7\nmetadata: {name: a}\nspec:\n  allow:\n    rules:\n")],
];

describe("time grows with the text, and findings do not", () => {
  test.each(texts)("%s", async (_, make) => {
    const run = (text: string) => checkFile({ file: "f", text }, "documented").findings.length;
    await expectLinear(make, run, 48 * 1024);
    expect(run(make(16 * 1024))).toBeLessThanOrEqual(mostFindings + 1);
  });

  test("of too many findings, errors are kept and the rest are counted", () => {
    const rules = "      - {resources: [x], verbs: [read]}\n".repeat(mostFindings + 5);
    const text = `kind: role\nversion: v7\nmetadata: {name: a}\nspec:\n  allow:\n    rules:\n${rules}---\nkind: user\nversion: v2\nmetadata: {}\n`;
    const { findings } = checkFile({ file: "f", text }, "documented");
    const errors = findings.filter(({ severity }) => severity === "error").map(({ message }) => message);
    expect(errors).toEqual(["metadata.name is required", "spec is required"]);
    expect(findings).toHaveLength(mostFindings + 1);
    expect(findings.at(-1)).toMatchObject({
      severity: "warning",
      message: "7 more findings from here on are not shown",
    });
  });
});
