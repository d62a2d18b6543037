import { describe, expect, test } from "vitest";
import { defineEnvironment, lineStarts, PolicySet, positionAt, renderDiagnostics, string } from "wherefore";
import {
  type DocumentKind,
  editPolicies,
  fileSpan,
  parseYAML,
  readPolicies,
  readText,
  rewritePolicies,
} from "wherefore/yaml";
import { isMap, isScalar, parseDocument } from "yaml";

const environment = defineEnvironment({ fields: { doc: { owner: string, state: string } }, kinds: ["web", "shop"] });

const accessRule = {
  kind: "access_rule",
  filter: ["spec", "filter"],
  kinds: ["spec", "kinds"],
  knownKinds: ["web", "shop"],
} satisfies DocumentKind;

const rules = `kind: access_rule
metadata: {name: owners}
spec:
  effect: allow
  kinds: [web]
  filter: 'doc.owner == "it''s" && doc.onwer == "x"'
---
kind: access_rule
metadata: {name: everything}
spec: {effect: deny}
`;

/** Each finding as \`line:column code «text» message; help\`. */
function found(text: string, kinds: DocumentKind | readonly DocumentKind[]): readonly string[] {
  const starts = lineStarts(text);
  return readPolicies(text, kinds).diagnostics.map(({ code, span, message, help }) => {
    const { line, column } = positionAt(starts, span.start);
    return `${line}:${column} ${code} «${text.slice(span.start, span.end)}» ${message}${help === undefined ? "" : `; ${help}`}`;
  });
}

describe("documents of one's own kinds", () => {
  test("give policies, with the host's own keys as data", () => {
    const { policies, documents, inferencePolicies, read, skipped, diagnostics } = readPolicies(rules, accessRule);
    expect({ read, skipped, diagnostics, inferencePolicies }).toEqual({
      read: 2,
      skipped: [],
      diagnostics: [],
      inferencePolicies: [],
    });
    expect(policies.map(({ name, path, kinds, environment }) => ({ name, path, kinds, environment }))).toEqual([
      { name: "owners", path: "spec.filter", kinds: ["web"], environment: undefined },
    ]);
    expect(
      documents.map(({ name, kinds, filter, data }) => [name, kinds, filter?.filter, (data as { spec: object }).spec]),
    ).toEqual([
      [
        "owners",
        ["web"],
        `doc.owner == "it's" && doc.onwer == "x"`,
        { effect: "allow", kinds: ["web"], filter: `doc.owner == "it's" && doc.onwer == "x"` },
      ],
      ["everything", undefined, undefined, { effect: "deny" }],
    ]);
  });

  test("make a policy set, whose diagnostics have places in the file", () => {
    const { documents, policies } = readPolicies(rules, accessRule);
    const [policy] = policies;
    const report = renderDiagnostics(environment.check(policy?.filter ?? "").diagnostics, policy?.filter ?? "", {
      name: "rules.yaml",
      within: { text: rules, span: policy?.span ?? ((span) => span) },
    });
    expect(report).toContain("rules.yaml:6:36: error[unknown-field]");
    const set = new PolicySet(
      documents.slice(1).map(({ name, kinds }) => ({ name, kinds })),
      environment,
    );
    expect(set.match({ kind: "web" })?.name).toBe("everything");
  });

  test("may have their filters, names and kinds anywhere, and no kind", () => {
    const kind = { filter: ["rules[]", "when"], name: ["id"], kinds: ["for"] };
    const text = `- id: a\n  for: [x, y]\n  rules:\n    - when: 'p'\n    - when: |\n        q\n    - {}\n- {id: b, rules: }\n- {id: c}\n`;
    const { policies, documents, diagnostics } = readPolicies(text, kind);
    expect(diagnostics).toEqual([]);
    expect(policies.map(({ name, path, filter, kinds }) => [name, path, filter, kinds])).toEqual([
      ["a", "rules[0].when", "p", ["x", "y"]],
      ["a", "rules[1].when", "q\n", ["x", "y"]],
    ]);
    expect(documents.map(({ name, filter }) => [name, filter?.filter])).toEqual([
      ["a", "p"],
      ["a", "q\n"],
      ["b", undefined],
      ["c", undefined],
    ]);
  });

  test("are read from JSON, from lists, and through anchors", () => {
    const item = { kind: "access_rule", metadata: { name: "a" }, spec: { filter: "x" } };
    expect(readPolicies(JSON.stringify({ kind: "List", items: [item, item] }), accessRule).read).toBe(2);
    const shared = `kind: access_rule\nmetadata: &m {name: a}\nspec: &s {filter: x}\n---\n- {kind: access_rule, metadata: &n {name: b}, spec: &t {filter: y}}\n- {kind: access_rule, metadata: *n, spec: *t}\n`;
    expect(
      readPolicies(shared, accessRule).documents.map(({ name, data }) => [name, (data as typeof item).spec]),
    ).toEqual([
      ["a", { filter: "x" }],
      ["b", { filter: "y" }],
      ["b", { filter: "y" }],
    ]);
  });

  test.each<[title: string, text: string, kind: DocumentKind, ...findings: string[]]>([
    [
      "another kind",
      "kind: policy\nmetadata: {name: a}\nspec: {filter: x}",
      accessRule,
      "1:7 unknown-kind «policy» documents of kind policy are not checked; the kinds that hold filters are access_rule",
    ],
    [
      "a misspelled kind",
      "kind: acess_rule\nmetadata: {name: a}",
      accessRule,
      "1:7 unknown-kind «acess_rule» documents of kind acess_rule are not checked; did you mean access_rule?",
    ],
    ["a manifest of another program", "apiVersion: apps/v1\nkind: Deployment", accessRule],
    [
      "no kind",
      "metadata: {name: a}",
      accessRule,
      "1:1 document-kind «metadata» the document has no kind; start a policy with the line kind: access_rule",
    ],
    [
      "a text",
      "just text",
      accessRule,
      "1:1 document-shape «just text» a document must be a map with kind, metadata and spec, not a string; start a policy with the line kind: access_rule",
    ],
    [
      "no name",
      "kind: access_rule\nspec: {filter: x}",
      accessRule,
      "1:1 missing-key «kind» metadata.name is missing; a policy's name identifies it, and decides its order",
    ],
    [
      "a name that is a number",
      "kind: access_rule\nmetadata: {name: 5}",
      accessRule,
      "2:18 wrong-shape «5» metadata.name must be a string, not a number",
    ],
    [
      "a spec that is a list",
      "kind: access_rule\nmetadata: {name: a}\nspec: [filter]",
      accessRule,
      "3:8 wrong-shape «filter» spec must be a map, not a list",
    ],
    [
      "a filter that is a map",
      "kind: access_rule\nmetadata: {name: a}\nspec: {filter: {a: b}}",
      accessRule,
      "3:17 filter-not-text «a» spec.filter must be a string, not a map; put the whole value in single quotes, and double each ' in it",
    ],
    [
      "no filter where one is required",
      "kind: access_rule\nmetadata: {name: a}",
      { ...accessRule, required: true },
      "1:1 missing-key «kind» spec.filter is missing; write the filter there",
    ],
    [
      "an unknown kind of policy",
      "kind: access_rule\nmetadata: {name: a}\nspec: {kinds: [web, shpo, 5]}",
      accessRule,
      "3:21 unknown-policy-kind «shpo» unknown kind shpo; did you mean shop?",
      "3:27 wrong-shape «5» spec.kinds[2] must be a string, not a number",
    ],
    [
      "kinds that are a text",
      "kind: access_rule\nmetadata: {name: a}\nspec: {kinds: web}",
      accessRule,
      "3:15 wrong-shape «web» spec.kinds must be a list of strings, not a string",
    ],
    [
      "a filter that YAML cuts short",
      `kind: access_rule\nmetadata: {name: a}\nspec:\n  filter: doc.tags["a #1"] == "x"`,
      accessRule,
      `4:23 yaml-cut-short «#» YAML reads the rest of this line as a comment; put the whole value in single quotes, and double each ' in it`,
    ],
  ])("%s", (_, text, kind, ...findings) => {
    expect(found(text, kind)).toEqual(findings);
  });

  test("are rewritten in place", () => {
    const [, second] = rules.split("---\n");
    expect(rewritePolicies(rules, [`doc.owner == "it's"`], accessRule)).toBe(rules.replace(` && doc.onwer == "x"`, ""));
    const edits = [[{ span: { start: 0, end: 9 }, text: "doc.state" }]];
    expect(editPolicies(rules, edits, accessRule)).toBe(rules.replace("doc.owner", "doc.state"));
    expect(second).toContain("everything");
  });

  test.each<[unknown, string]>([
    [
      { kind: "a", filter: "spec.filter" },
      `documents[0].filter must be a list of keys, such as ["spec", "filter"], got a string`,
    ],
    [{ kind: "a", filter: [] }, `documents[0].filter must be a list of keys, such as ["spec", "filter"], got a list`],
    [[{ kind: "a", fliter: ["x"] }], `documents[0] has an unknown member "fliter"; did you mean "filter"?`],
    [
      [5],
      `documents[0] must be an object such as { kind: "access_rule", filter: ["spec", "filter"] }, got a whole number`,
    ],
    [{ kind: 5, filter: ["x"] }, "documents[0].kind must be a string, got a whole number"],
    [
      { kind: "access_rule", path: ["spec"] },
      `unknown option "kind"; a kind of documents says where its filter is: { kind: "access_rule", filter: ["spec", "filter"] }`,
    ],
  ])("%j is refused as a kind", (kind, message) => {
    expect(() => readPolicies("", kind as never)).toThrow(new TypeError(message));
  });
});

test("without kinds of one's own, a policy of an unknown kind is reported", () => {
  const text = "kind: policy\nmetadata: {name: a}\nspec:\n  filter: x";
  expect(readPolicies(text).diagnostics).toMatchObject([
    {
      code: "unknown-kind",
      severity: "warning",
      span: { start: 6, end: 12 },
      message: "documents of kind policy are not checked",
    },
  ]);
});

describe("readText places the characters of a text, for files that the host reads itself", () => {
  test.each([
    ["single quotes", `f: 'it''s x'`, 3, "1:9"],
    ["double quotes", String.raw`f: "a\u0041\"x"`, 3, "1:14"],
    ["a folded block", "f: >-\n  a b\n  c x\n", 4, "3:3"],
    ["a literal block", "f: |\n  a\n  b x\n", 2, "3:3"],
    ["a plain text", "f: a\n  b x", 2, "2:3"],
  ])("%s", (_, text, offset, place) => {
    const { contents } = parseDocument(text, { keepSourceTokens: true });
    const value = isMap(contents) ? contents.get("f", true) : undefined;
    const node = isScalar(value) ? readText(value) : undefined;
    if (node === undefined) throw new Error("no text");
    const at = fileSpan(node, { start: offset, end: offset + 1 });
    const { line, column } = positionAt(lineStarts(text), at.start);
    expect(`${line}:${column}`).toBe(place);
    expect(text.slice(at.start, at.end)).toBe(node.value.charAt(offset));
  });
});

describe("a parsed file", () => {
  const text = `a: &shared {b: [x, "y"], empty: }
c: *shared
---
# nothing
---
- 1
`;
  const file = parseYAML(text);
  const shown = (path: readonly PropertyKey[], part?: "key" | "value") => {
    const { start, end } = file.documents[0]?.span(path, part) ?? { start: 0, end: 0 };
    return text.slice(start, end);
  };

  test("has its documents as data, empty ones too", () => {
    const shared = { b: ["x", "y"], empty: null };
    expect(file.documents.map(({ data }) => data)).toEqual([{ a: shared, c: shared }, null, [1]]);
    expect(file.diagnostics).toEqual([]);
  });

  test.each([
    ["a value", ["a", "b", 1], undefined, `"y"`],
    ["a value behind an alias", ["c", "b", 0], undefined, "x"],
    ["a key", ["a", "b"], "key", "b"],
    ["a key without a value", ["a", "empty"], undefined, "empty"],
    ["what is not there: the nearest above", ["a", "b", 7, "z"], undefined, `[x, "y"]`],
  ] as const)("finds %s", (_title, path, part, expected) => {
    expect(shown(path, part)).toBe(expected);
  });

  test("is read as its text is, without parsing it again", () => {
    const { policies, ...read } = readPolicies(parseYAML(rules), accessRule);
    const { policies: expected, ...whole } = readPolicies(rules, accessRule);
    expect(policies.map(({ name, filter }) => [name, filter])).toEqual(
      expected.map(({ name, filter }) => [name, filter]),
    );
    expect(read.diagnostics).toEqual(whole.diagnostics);
  });

  test.each(["a: b: c", "a: [b", "\ta: 1", "a: !x b", "a: *b", "{a: 1, a: 2}", 'a: "\\q"', "a: @b", "%X\n---\na"])(
    "has a fault in plain words for %j",
    (broken) => {
      const { diagnostics } = parseYAML(broken);
      expect(diagnostics.length).toBeGreaterThan(0);
      for (const { message } of diagnostics) expect(message).not.toMatch(/undefined|at line|[A-Z]{2,}_/);
    },
  );
});
