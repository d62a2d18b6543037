import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyFix } from "../../src/diagnostic.ts";
import { sessionFilter } from "../../src/teleport/index.ts";
import { type FileDiagnostic, isSameFilter, readPolicies } from "../../src/yaml.ts";
import { runs } from "../runs.ts";

/** Mistakes of authors who write a filter as if YAML had no syntax of its own, and what is made of them. */
const before = "kind: inference_policy\nmetadata: { name: p }\nspec:\n  kinds: [ssh]\n";
const inBlock = (value: string) => `${before}  filter: ${value}\n  model: m\n`;
const inFlow = (value: string) =>
  `kind: role\nmetadata: { name: r }\nspec: { allow: { rules: [{ where: ${value} }] } }\n`;

/** The file once no fix that may be applied unasked is left. */
function fixed(text: string): string {
  for (let result = text, round = 0; ; round += 1) {
    expect(round).toBeLessThan(10);
    const fix = readPolicies(result).diagnostics.find(({ fixes }) => fixes?.[0]?.safe)?.fixes?.[0];
    if (fix === undefined) return result;
    result = applyFix(result, fix);
  }
}

const told = (text: string, { code, span }: FileDiagnostic) => `${code} «${text.slice(span.start, span.end)}»`;

// biome-ignore format: table
const mistakes: readonly (readonly [title: string, written: string, told: string, line: string])[] = [
  ["quotes inside quotes",               inBlock(`"labels["env"] == "prod""`),          `yaml-unquoted «env"] == "prod""»`,  `  filter: 'labels["env"] == "prod"'`],
  ["single quotes inside single quotes", inBlock(`'session.login == 'root''`),          "yaml-unquoted «root''»",            `  filter: 'session.login == "root"'`],
  ["an apostrophe inside both",          inBlock(`'a == "it's"'`),                      `yaml-unquoted «s"'»`,               `  filter: 'a == "it''s"'`],
  ["a remark behind",                    inBlock(`"a["b"]" # why`),                     `yaml-unquoted «b"]"»`,              `  filter: 'a["b"]' # why`],
  ["a # in a plain value",               inBlock(`labels["team #1"] == "x"`),           "yaml-cut-short «#»",                `  filter: 'labels["team #1"] == "x"'`],
  ["a # in a plain value, and a remark", inBlock(`labels["team #1"] == "x" # why`),     "yaml-cut-short «#»",                `  filter: 'labels["team #1"] == "x"' # why`],
  ["a colon in a plain value",           inBlock(`a == "b: c"`),                        "yaml-unquoted «a»",                 `  filter: 'a == "b: c"'`],
  ["a tag",                              inBlock(`!contains(a, "b")`),                  "yaml-tag «!contains(a»",            `  filter: '!contains(a, "b")'`],
  ["a block on the line of its sign",    inBlock("| a == b"),                           "yaml-block-header «a == b»",        "  filter: |\n    a == b"],
  ["the same, with lines below",         inBlock("| a\n      && b\n    && c"),          "yaml-block-header «a»",             "  filter: |\n    a\n      && b\n    && c"],
  ["quotes, then lines below",           inBlock(`"a" == b\n    && c`),                 `yaml-unquoted «== b\n    && c»`,    `  filter: |-\n    "a" == b\n    && c`],
  ["a tag, then lines below",            inBlock(`!a\n    && c`),                       "yaml-tag «!a»",                     "  filter: |-\n    !a\n    && c"],
  ["a comma between braces",             inFlow("contains(a, b)"),                      "yaml-cut-short «,»",                "spec: { allow: { rules: [{ where: 'contains(a, b)' }] } }"],
  ["brackets between braces",            inFlow(`a["b"] == "c"`),                       "yaml-unquoted «[»",                 `spec: { allow: { rules: [{ where: 'a["b"] == "c"' }] } }`],
];

describe("what YAML reads otherwise than it was meant", () => {
  test.each(mistakes)("%s", (_title, text, expected, line) => {
    for (const file of [text, text.replaceAll("\n", "\r\n")]) {
      const { diagnostics } = readPolicies(file);
      expect(told(text, readPolicies(text).diagnostics[0] as FileDiagnostic)).toBe(expected);
      expect(diagnostics[0]?.severity).toBe("error");
      const result = fixed(file);
      expect(result.replaceAll("\r\n", "\n")).toContain(`${line}\n`);
      expect(result.includes("\r")).toBe(file.includes("\r"));
      expect(readPolicies(result).diagnostics).toEqual([]);
    }
  });

  // biome-ignore format: table
  test.each([
    ["nothing tells what was meant",     inBlock(`"login == "root"" && x == "y"`), "yaml-syntax"],
    ["a quote that is never closed",     inBlock(`'login == "root"`),              "yaml-unclosed-quote"],
    ["a filter with a mistake, cut",     inBlock(`labels["a" == # why`),           undefined],
    ["an alias",                         inBlock(`*a == "b"`),                     "yaml-syntax"],
  ])("no fix where %s", (_title, text, code) => {
    const { diagnostics } = readPolicies(text);
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics.flatMap(({ fixes = [] }) => fixes)).toEqual([]);
  });

  test("a filter that YAML cuts short is not checked besides, nor is the rest of its line", () => {
    const { policies, diagnostics } = readPolicies(inFlow("contains(a, b)"));
    expect(policies).toEqual([]);
    expect(diagnostics).toHaveLength(1);
  });
});

describe("a comment in a text whose lines YAML joins", () => {
  const lines = `session.login == "root" // the admins\n    && resource.metadata.labels["env"] == "prod"`;
  const wanted = lines.replaceAll(/\n\s*/g, "\n");
  // biome-ignore format: table
  const written: readonly (readonly [title: string, yaml: string, wanted: string])[] = [
    ["folded",              inBlock(`>-\n    ${lines}`),                                 wanted],
    ["folded, indented",    inBlock(`>2\n    ${lines}`),                                 wanted],
    ["folded, an anchor",   inBlock(`&f >-\n    ${lines}`),                              wanted],
    ["plain",               inBlock(lines),                                              wanted],
    ["single",              inBlock(`'${lines}' # why`),                                 wanted],
    ["double",              inBlock(`"${lines.replaceAll('"', '\\"')}"`),                wanted],
    ["in a list",           `kind: role\nmetadata: {name: r}\nspec:\n  allow:\n    rules:\n    - where: ${lines.replaceAll("\n", "\n    ")}\n      verbs: [list]\n`, wanted],
  ];
  test.each(written)("%s", (_title, yaml, wanted) => {
    for (const text of [yaml, yaml.replaceAll("\n", "\r\n")]) {
      const [finding, ...more] = readPolicies(text).diagnostics;
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ code: "yaml-folded-comment", severity: "warning" });
      expect(told(text, finding as FileDiagnostic)).toBe("yaml-folded-comment «// the admins»");
      const [fix] = finding?.fixes ?? [];
      if (fix === undefined) throw new Error("no fix");
      expect(fix.safe).toBeUndefined();
      const { policies, diagnostics } = readPolicies(applyFix(text, fix));
      expect(diagnostics).toEqual([]);
      expect(policies.map((policy) => isSameFilter(policy, wanted))).toEqual([true]);
    }
  });

  // biome-ignore format: table
  test.each([
    ["a block that keeps its lines",  inBlock("|\n    a // b\n    && c")],
    ["the last line",                 inBlock(">-\n    a\n    && b // c")],
    ["comments alone below",          inBlock(">-\n    a // b\n    // c\n\n    // d")],
    ["a comment that ends",           inBlock(">-\n    a /* b */\n    && c")],
    ["a string",                      inBlock(">-\n    a == \"// b\"\n    && c")],
    ["a paragraph of its own",        inBlock(">-\n    a // b\n\n    && c")],
  ])("%s is fine", (_title, text) => {
    expect(readPolicies(text).diagnostics).toEqual([]);
  });

  test("a paragraph below is still read, and reported", () => {
    const [finding] = readPolicies(inBlock(">-\n    a // b\n    && c\n\n    && d")).diagnostics;
    expect(finding?.message).toContain("end of the paragraph");
  });

  test("between braces there is no block to offer", () => {
    const [finding] = readPolicies(inFlow(`'${lines}'`)).diagnostics;
    expect(finding).toMatchObject({ code: "yaml-folded-comment" });
    expect(finding?.fixes).toBeUndefined();
  });
});

describe("an empty filter is at its own line", () => {
  // biome-ignore format: table
  test.each([
    ["|", 6], ["|-", 6], [">", 6], ["|\n\n", 6], ["&a |", 6], ["''", 6], ['""', 6], ["", 6],
  ])("filter: %j", (value) => {
    for (const text of [inBlock(value), `${before}  filter: ${value}`, inBlock(value).replaceAll("\n", "\r\n")]) {
      const [policy] = readPolicies(text).policies;
      const [empty] = sessionFilter.check(policy?.filter ?? "none").diagnostics;
      expect(empty?.code).toBe("empty-filter");
      expect(policy?.locate(empty?.span.start ?? 0).line).toBe(5);
    }
  });
});

test("whatever the mistake, what can be fixed means what was meant", () => {
  const key = fc.constantFrom(
    "env",
    "team #1",
    "a: b",
    "a, b",
    "it's",
    "}",
    "]",
    "{x",
    "- y",
    "!",
    "a  b",
    "&c",
    "日本",
  );
  const clause = fc.oneof(
    key.map((each) => `resource.metadata.labels["${each}"] == "prod"`),
    key.map((each) => `!contains(user.spec.roles, "${each}")`),
    fc.constantFrom('"alice" == user.metadata.name', "session.interactive", "`x` == session.login"),
  );
  const filters = fc.array(clause, { minLength: 1, maxLength: 3 });
  const broken = "\n    && ";
  const written = fc.constantFrom<(clauses: readonly string[]) => string>(
    (clauses) => inBlock(`"${clauses.join(" && ")}"`),
    (clauses) => inBlock(`'${clauses.join(" && ")}'`),
    (clauses) => inBlock(clauses.join(" && ")),
    (clauses) => inBlock(`${clauses.join(" && ")} # why`),
    (clauses) => inBlock(`"${clauses.join(" && ")}"  # why`),
    (clauses) => inBlock(clauses.join(broken)),
    (clauses) => inBlock(`"${clauses.join(broken)}"`),
    (clauses) => inBlock(`| ${clauses.join(broken)}`),
    (clauses) => inBlock(`>- ${clauses.join(broken)}`),
    (clauses) => inFlow(clauses.join(" && ")),
    (clauses) => inFlow(`"${clauses.join(" && ")}"`),
  );
  const spaced = (text: string) => text.replaceAll(/\s+/g, " ").trim();
  let repaired = 0;
  fc.assert(
    fc.property(filters, written, fc.boolean(), (clauses, write, crlf) => {
      const text = write(clauses).replaceAll("\n", crlf ? "\r\n" : "\n");
      const result = fixed(text);
      const { policies, diagnostics } = readPolicies(result);
      if (result === text || diagnostics.length > 0) return;
      repaired += 1;
      expect(policies.map(({ filter }) => spaced(filter))).toEqual([spaced(clauses.join(" && "))]);
    }),
    runs(500),
  );
  expect(repaired).toBeGreaterThan(100);
});
