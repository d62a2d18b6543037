import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, isScalar, parse, Scalar, visit } from "yaml";
import { diagnosticData, renderDiagnostics } from "../src/report/render.ts";
import { isSameFilter, type PolicyFilter, readPolicies, rewritePolicies } from "../src/yaml.ts";
import { runs } from "./runs.ts";

const policy = (filter: string) => `kind: inference_policy
version: v1
metadata:
  name: shells
spec:
  kinds: [ssh]
  model: digest
${filter}`;

/** The filter as the YAML library reads it: what it wrote in a folded style may have another line break. */
const valueIn = (text: string) => (parse(text) as { spec: { filter: string } }).spec.filter;

/** The only filter of a file that has no other finding. */
function only(text: string): PolicyFilter {
  const { policies, diagnostics } = readPolicies(text);
  expect(renderDiagnostics(diagnostics, text)).toBe("");
  expect(policies).toHaveLength(1);
  return policies[0] as PolicyFilter;
}

const textOf = (text: string, found: PolicyFilter, part: string) => {
  const start = found.filter.indexOf(part);
  const span = found.span({ start, end: start + part.length });
  return text.slice(span.start, span.end);
};

describe("places", () => {
  // biome-ignore format: table
  const styles: readonly (readonly [title: string, yaml: string, filter: string, parts: readonly (readonly [part: string, inFile: string, line: number, column: number])[]])[] = [
    ["plain", `  filter: a == "x" && b # why\n`, 'a == "x" && b', [["a ==", "a ==", 8, 11], ["b", "b", 8, 23]]],
    ["plain, several lines", "  filter: a &&\n    b ||\n\n    c\n", "a && b ||\nc", [["b", "b", 9, 5], ["&& b", "&&\n    b", 8, 13], ["c", "c", 11, 5]]],
    ["single quotes", `  filter: 'a == "it''s" && b'\n`, `a == "it's" && b`, [["it's", "it''s", 8, 18], ["b", "b", 8, 28]]],
    ["single quotes, folded", `  filter: 'a &&  \n    b'\n`, "a && b", [["b", "b", 9, 5]]],
    ["double quotes", '  filter: "a == \\"x\\\\d\\" && \\u0062"\n', String.raw`a == "x\d" && b`, [["x", "x", 8, 19], ['"x\\d"', String.raw`\"x\\d\"`, 8, 17], ["b", String.raw`\u0062`, 8, 29]]],
    ["double quotes, folded and joined", `  filter: "a &&\n    b\\\n    c\n\n    d"\n`, "a && bc\nd", [["b", "b", 9, 5], ["c", "c", 10, 5], ["d", "d", 12, 5]]],
    ["literal", "  filter: |\n    a &&\n      b\n    || c\n", "a &&\n  b\n|| c\n", [["a", "a", 9, 5], ["b", "b", 10, 7], ["c", "c", 11, 8]]],
    ["literal, indicators", "  filter: |2+ # why\n      a &&\n    b\n\n", "  a &&\nb\n\n", [["a", "a", 9, 7], ["b", "b", 10, 5]]],
    ["folded", "  filter: >-\n    a &&\n    b\n\n    c\n      d\n    e\n", "a && b\nc\n  d\ne", [["a", "a", 9, 5], ["b", "b", 10, 5], ["c", "c", 12, 5], ["d", "d", 13, 7], ["e", "e", 14, 5]]],
    ["a tag that says text", "  filter: !!str true\n", "true", [["true", "true", 8, 17]]],
    ["an alias points at its anchor", '  filter: *f\nx: &f "a == b"\n', "", []],
    ["empty", "  filter:\n", "", []],
    ["empty quotes", '  filter: ""\n', "", []],
  ];

  test.each(styles.filter(([, , filter]) => filter !== ""))("%s", (_title, yaml, filter, parts) => {
    for (const text of [policy(yaml), policy(yaml).replaceAll("\n", "\r\n"), `\ufeff${policy(yaml)}`]) {
      const found = only(text);
      expect(found).toMatchObject({
        name: "shells",
        path: "spec.filter",
        kinds: ["ssh"],
        filter,
        environment: "session",
      });
      for (const [part, inFile, line, column] of parts) {
        expect(textOf(text, found, part).replaceAll("\r", "")).toBe(inFile);
        expect(found.locate(filter.indexOf(part))).toMatchObject({ line, column });
      }
    }
  });

  test("an alias points at its anchor", () => {
    const text = policy("  filter: *f\n").replace("version: v1", 'version: v1\nx: &f "a == b"');
    expect(only(text).locate(5)).toMatchObject({ line: 3, column: 13 });
  });

  test("a merge key brings a filter", () => {
    const text = policy("  <<: *base\n").replace("version: v1", "version: v1\nbase: &base { filter: a == b }");
    expect(only(text)).toMatchObject({ filter: "a == b" });
  });

  test("an empty filter has a place too", () => {
    expect(only(policy("  filter:\n"))).toMatchObject({ filter: "", node: undefined });
    expect(only(policy("  filter:\n")).locate(0)).toMatchObject({ line: 8, column: 10 });
    expect(only(policy('  filter: ""\n')).locate(0)).toMatchObject({ line: 8, column: 12 });
  });

  test("the end of a filter is behind its last character", () => {
    expect(only(policy("  filter: 'ab' # c\n")).locate(2)).toMatchObject({ line: 8, column: 14 });
    expect(only(policy("  filter: |-\n    ab\n")).locate(2)).toMatchObject({ line: 9, column: 7 });
  });

  const words = [
    "a",
    "b.c",
    "==",
    "&&",
    "||",
    '"x"',
    "'",
    "\\d",
    "!",
    "(",
    ")",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n  ",
    "\t",
    "# c",
    ": ",
    "é",
    "日本",
    "👩",
    "\u00a0",
    "\u2028",
    "%",
    "- ",
    "`r`",
  ];
  const filters = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 25 }).map((parts) => parts.join(""));
  const styled = fc.constantFrom(
    "PLAIN",
    "QUOTE_SINGLE",
    "QUOTE_DOUBLE",
    "BLOCK_LITERAL",
    "BLOCK_FOLDED",
  ) as fc.Arbitrary<Scalar.Type>;

  test("in every style, each character is where the place says", () => {
    fc.assert(
      fc.property(filters, styled, fc.constantFrom(0, 20, 80), fc.boolean(), (filter, type, lineWidth, crlf) => {
        const scalar = new Scalar(filter);
        scalar.type = type;
        const document = new Document({
          kind: "inference_policy",
          metadata: { name: "p" },
          spec: { kinds: ["db"], filter: "" },
        });
        document.setIn(["spec", "filter"], scalar);
        const written = document.toString({ lineWidth });
        const text = crlf ? written.replaceAll("\n", "\r\n") : written;
        const found = only(text);
        const value = valueIn(text);
        expect(found.filter).toBe(value);
        for (let offset = 0; offset < value.length; offset++) {
          const character = value.charAt(offset);
          const { start, end } = found.span({ start: offset, end: offset + 1 });
          const source = text.slice(start, end);
          expect(found.locate(offset).offset).toBe(start);
          if (/\s/.test(character)) expect(source).toMatch(/^(?:\s+|\\.+)$/s);
          else if (found.node?.style === "double" && source.startsWith("\\"))
            expect(JSON.parse(`"${source}"`)).toBe(character);
          else expect(source).toBe(character === "'" && source.length === 2 ? "''" : character);
        }
      }),
      runs(3_000),
    );
  });

  test("the file keeps to its text whatever it is", () => {
    const base = policy('  filter: "a == b"\n');
    const part = fc.constantFrom(
      "\t",
      ":",
      "- ",
      "'",
      '"',
      "\n",
      " ",
      "&a ",
      "*a",
      "!",
      "{",
      "[",
      "|",
      ">",
      "---\n",
      "#",
      "\\",
      "<<: ",
      "\r",
      "%",
      "?",
      "]",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(base.length), part), { maxLength: 6 }), (insertions) => {
        let text = base;
        for (const [at, inserted] of insertions) text = text.slice(0, at) + inserted + text.slice(at);
        const { policies, diagnostics } = readPolicies(text);
        const spans = [
          ...diagnostics.map((each) => each.span),
          ...policies.map((each) => each.span({ start: 0, end: each.filter.length })),
        ];
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        expect(diagnosticData(diagnostics, text)).toHaveLength(diagnostics.length);
      }),
      runs(3_000),
    );
  });
});

describe("documents", () => {
  test("policies, classifiers and roles are read, others passed over", () => {
    const text = `
kind: inference_model
metadata: { name: m }
spec: { filter: 1 }
---
kind: inference_policy
metadata: { name: a }
spec:
  kinds:
  - ssh
  - k8s
  model: m
  filter: 'x'
---
kind: inference_policy
metadata: { name: no filter }
spec: { kinds: [db], model: m }
---
---
kind: classifier
metadata: { name: c }
spec: { kinds: [db], filter: y, criteria: z }
---
kind: role
metadata: { name: r }
spec:
  allow:
    rules:
    - { resources: [session], verbs: [list], where: 'u' }
    - { resources: [session], verbs: [read] }
    - { resources: [session], verbs: [read], where: "" }
  deny:
    rules: [{ where: v }]
`;
    const { policies, diagnostics } = readPolicies(text);
    expect(diagnostics).toEqual([]);
    expect(
      policies.map(({ name, path, kinds, filter, environment }) => [name, path, kinds, filter, environment]),
    ).toEqual([
      ["a", "spec.filter", ["ssh", "k8s"], "x", "session"],
      ["c", "spec.filter", ["db"], "y", "session"],
      ["r", "spec.allow.rules[0].where", undefined, "u", "where"],
      ["r", "spec.deny.rules[0].where", undefined, "v", "where"],
    ]);
  });

  test("JSON: one resource, or a list of them", () => {
    const one = { kind: "inference_policy", metadata: { name: "a" }, spec: { kinds: ["ssh"], filter: 'a == "b"' } };
    for (const value of [one, [one]]) {
      const text = JSON.stringify(value, null, "\t");
      expect(only(text).filter).toBe('a == "b"');
      expect(textOf(text, only(text), '"b"')).toBe('\\"b\\"');
    }
  });

  test("inference policies, those without a filter too", () => {
    const text = `
kind: inference_policy
metadata: { name: every }
spec: { kinds: [ssh, db], model: m }
---
kind: inference_policy
metadata: { name: some }
spec: { kinds: [k8s], model: m, filter: 'user.kind == "user"' }
---
kind: classifier
metadata: { name: other }
spec: { kinds: [ssh], filter: 'user.kind == "user"' }
`;
    const { policies, inferencePolicies } = readPolicies(text);
    const spanOf = (name: string) => ({ start: text.indexOf(name), end: text.indexOf(name) + name.length });
    const spec = { model: "m", kinds: ["k8s"], filter: 'user.kind == "user"' };
    expect(inferencePolicies).toEqual([
      expect.objectContaining({ name: "every", kinds: ["ssh", "db"], filter: undefined, nameSpan: spanOf("every") }),
      expect.objectContaining({ name: "some", kinds: ["k8s"], filter: policies[0], nameSpan: spanOf("some") }),
    ]);
    expect(inferencePolicies[1]?.data).toEqual({ kind: "inference_policy", metadata: { name: "some" }, spec });
    expect(policies.map(({ name }) => name)).toEqual(["some", "other"]);
  });

  const conditionsOf = (text: string) =>
    readPolicies(text).policies.map(({ path, environment }) => `${path}: ${environment}`);

  test("every condition of a role, in the order of the file", () => {
    const text = `
kind: role
metadata: { name: r }
spec:
  deny:
    rules: [{ resources: [session], where: a }]
    impersonate: { where: b }
  allow:
    request: { roles: [x], thresholds: [{ approve: 2 }, { filter: c }] }
    review_requests: { roles: [x], claims_to_roles: [], where: d }
    require_session_join: [{ name: n, filter: e, on_leave: pause }]
    join_sessions: [{ name: n, roles: [x] }]
    node_labels: { env: prod }
    node_labels_expression: f
    workload_identity_labels_expression: g
    beam_labels_expression: ""
    app_labels_expression:
`;
    expect(readPolicies(text).diagnostics).toEqual([]);
    expect(conditionsOf(text)).toEqual([
      "spec.deny.rules[0].where: where",
      "spec.deny.impersonate.where: impersonate",
      "spec.allow.request.thresholds[1].filter: threshold",
      "spec.allow.review_requests.where: review",
      "spec.allow.require_session_join[0].filter: join",
      "spec.allow.node_labels_expression: labels",
      "spec.allow.workload_identity_labels_expression: labels",
    ]);
  });

  test.each([
    ["node", "app", "cluster", "kubernetes", "db", "db_service", "group", "windows_desktop", "linux_desktop"],
  ])("label expressions of %s, %s, %s, %s, %s, %s, %s, %s and %s", (...kinds) => {
    const expressions = kinds.map((kind) => `${kind}_labels_expression: x`).join(", ");
    const text = `kind: role\nmetadata: {name: r}\nspec: {allow: {${expressions}}}\n`;
    expect(readPolicies(text).policies.map(({ environment }) => environment)).toEqual(kinds.map(() => "labels"));
  });

  // biome-ignore format: table
  test.each([
    ["a role", "kind: role", "spec: {allow: {rules: [{where: x}]}}", ["spec.allow.rules[0].where: where"]],
    ["a role of the operator", "apiVersion: resources.teleport.dev/v1\nkind: TeleportRoleV7", "spec: {allow: {rules: [{where: x}]}}", ["spec.allow.rules[0].where: where"]],
    ["its first version", "apiVersion: resources.teleport.dev/v5\nkind: TeleportRole", "spec: {deny: {impersonate: {where: x}}}", ["spec.deny.impersonate.where: impersonate"]],
    ["a later version", "apiVersion: resources.teleport.dev/v1\nkind: TeleportRoleV12", "spec: {allow: {db_labels_expression: x}}", ["spec.allow.db_labels_expression: labels"]],
    ["a role of the operator without an API", "kind: TeleportRoleV8", "spec: {allow: {db_labels_expression: x}}", ["spec.allow.db_labels_expression: labels"]],
    ["a policy of the operator", "apiVersion: resources.teleport.dev/v1\nkind: TeleportInferencePolicy", "spec: {kinds: [ssh], model: m, filter: x}", ["spec.filter: session"]],
    ["a host user", "kind: static_host_user", "spec: {matchers: [{node_labels_expression: x}]}", ["spec.matchers[0].node_labels_expression: labels"]],
    ["health checks", "kind: health_check_config", "spec: {match: {db_labels_expression: x, kubernetes_labels_expression: y}}", ["spec.match.db_labels_expression: labels", "spec.match.kubernetes_labels_expression: labels"]],
  ])("%s is read", (_title, kind, spec, expected) => {
    const text = `${kind}\nmetadata: {name: a}\n${spec}\n`;
    expect(conditionsOf(text)).toEqual(expected);
    expect(readPolicies(text)).toMatchObject({ read: 1, skipped: [], diagnostics: [] });
  });

  test("a list of kubectl is read item by item", () => {
    const role = { kind: "TeleportRoleV7", metadata: { name: "a" }, spec: { allow: { rules: [{ where: "x" }] } } };
    const list = { apiVersion: "v1", kind: "List", items: [role, { ...role, metadata: { name: "b" } }] };
    const { policies, read } = readPolicies(JSON.stringify(list));
    expect(policies.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(read).toBe(2);
  });

  test("what holds no filter is counted apart", () => {
    const text = [
      "kind: user\nmetadata: {name: a}",
      "kind: role\nmetadata: {name: a}",
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}",
      "apiVersion: apps/v1\nkind: TeleportRoleV7\nmetadata: {name: a}",
      "kind: user\nmetadata: {name: b}",
      "kind: node\nmetadata: {name: b}",
      "apiVersion: resources.teleport.dev/v2\nkind: TeleportUser\nmetadata: {name: b}",
    ].join("\n---\n");
    expect(readPolicies(text)).toMatchObject({
      policies: [],
      read: 1,
      skipped: ["user", "Role", "TeleportRoleV7", "node", "TeleportUser"],
      diagnostics: [],
    });
  });

  test("nothing in it", () => {
    for (const text of ["", "\n", "# nothing\n", "---\n---\n"])
      expect(readPolicies(text)).toEqual({
        policies: [],
        documents: [],
        inferencePolicies: [],
        read: 0,
        skipped: [],
        diagnostics: [],
      });
  });
});

/** Every finding as `code: "the text under it" message`. */
function findings(text: string): readonly string[] {
  const { diagnostics } = readPolicies(text);
  return diagnostics.map(({ code, span }) => `${code}: ${JSON.stringify(text.slice(span.start, span.end))}`);
}

test("a long document that shares a value is no fault", () => {
  const spec = "spec: &spec {traits: {a: [b, c], d: [e]}}";
  const users = Array.from(
    { length: 10_000 },
    (_, index) => `- {kind: user, metadata: {name: u${index}}, spec: *spec}\n`,
  );
  const text = `- {kind: user, metadata: {name: u}, ${spec}}\n${users.join("")}`;
  expect(readPolicies(text).diagnostics).toEqual([]);
});

test("a long document is no fault", () => {
  const policies = Array.from({ length: 20_000 }, (_, index) => `- {kind: user, metadata: {name: u${index}}}\n`);
  expect(readPolicies(policies.join("")).diagnostics).toEqual([]);
});

describe("findings", () => {
  const bomb = Array.from(
    { length: 9 },
    (_, level) => `a${level}: &a${level} [${Array(9).fill(level === 0 ? "x" : `*a${level - 1}`)}]`,
  ).join("\n");
  // biome-ignore format: table
  test.each([
    ["a tab as indentation", policy("\tfilter: x\n"), ['yaml-tab: "\\t"']],
    ["an unclosed quote", policy("  filter: 'x\n"), [`yaml-unclosed-quote: "'"`]],
    ["an escape that YAML does not know", policy('  filter: "a == \\"\\d\\""\n'), ['yaml-escape: "\\\\d"']],
    ["a filter that goes on behind a quoted text", policy('  filter: "a" == b\n'), ['yaml-unquoted: "== b"']],
    ["a filter with a colon", policy('  filter: labels["a: b"] == c\n'), ['yaml-unquoted: "l"']],
    ["a filter that begins with a backquote", policy("  filter: `a` == b\n"), ['yaml-unquoted: "`"']],
    ["a filter that begins with !", policy('  filter: !contains(a, "b")\n'), ['yaml-tag: "!contains(a"']],
    ["a filter that begins with ! and a space", policy("  filter: ! a\n"), ['yaml-tag: "!"']],
    ["a filter that begins with !, short", policy("  filter: !a == b\n"), ['yaml-tag: "!a"']],
    ["a filter that begins with *", policy("  filter: *a\n"), ['yaml-unknown-alias: "*a"']],
    ["a tag of another type", policy("  filter: !!int 5\n"), ['yaml-tag: "!!int"']],
    ["an alias in its own anchor", "kind: &k [*k]\n", ['yaml-alias-cycle: "*k"']],
    ["aliases that multiply", `${bomb}\nkind: x\n`, ['yaml-alias-bomb: "a0"']],
    ["a key twice", policy("  filter: x\n  filter: y\n"), ['yaml-duplicate-key: "filter"']],
    ["broken YAML", "kind: [a\n", ['yaml-syntax: "\\n"']],
    ["deep nesting", "[".repeat(20_000), [expect.stringMatching(/^yaml-depth: "\["$/)]],
    ["a filter that is a number", policy("  filter: 5\n"), ['filter-not-text: "5"']],
    ["a filter that is true", policy("  filter: true\n"), ['filter-not-text: "true"']],
    ["a filter that is a list", policy("  filter: [a, b]\n"), ['filter-not-text: "a"']],
    ["a filter that is a map", policy("  filter:\n    a: b\n"), ['filter-not-text: "a"']],
    ["a document that is a text", "hello\n", ['document-shape: "hello"']],
    ["a document without a kind", "spec:\n  filter: x\n", ['document-kind: "spec"']],
    ["a misspelt kind", policy("").replace("inference_policy", "inference_polcy"), ['unknown-kind: "inference_polcy"']],
    ["a misspelt key", policy("  filtr: x\n"), ['unknown-key: "filtr"']],
    ["no spec", "kind: inference_policy\nmetadata: {name: a}\n", ['missing-key: "kind"']],
    ["a spec that is a text", "kind: inference_policy\nmetadata: {name: a}\nspec: b\n", ['wrong-shape: "b"']],
    ["no name", policy("").replace("name: shells", "description: x"), ['missing-key: "description"']],
    ["a name that is a number", policy("").replace("shells", "5"), ['wrong-shape: "5"']],
    ["no kinds", policy("").replace("kinds: [ssh]", "kinds:"), ['missing-key: "kinds"']],
    ["kinds that are a text", policy("").replace("[ssh]", "ssh"), ['wrong-shape: "ssh"']],
    ["an unknown kind of session", policy("").replace("[ssh]", "[ssh, kube, 8]"), ['unknown-policy-kind: "kube"', 'wrong-shape: "8"']],
    ["rules that are a map", "kind: role\nmetadata: {name: a}\nspec: {allow: {rules: {where: x}}}\n", ['wrong-shape: "where"']],
    ["a rule that is a text", "kind: role\nmetadata: {name: a}\nspec: {allow: {rules: [x]}}\n", ['wrong-shape: "x"']],
    ["a misspelt key of a rule", "kind: role\nmetadata: {name: a}\nspec: {allow: {rules: [{were: x}]}}\n", ['unknown-key: "were"']],
    ["a misspelt key of a label expression", "kind: role\nmetadata: {name: a}\nspec: {allow: {node_label_expression: x, app_labels: {}}}\n", ['unknown-key: "node_label_expression"']],
    ["a misspelt side of a role", "kind: role\nmetadata: {name: a}\nspec: {allows: {}}\n", ['unknown-key: "allows"']],
    ["misspelt keys further in", "kind: role\nmetadata: {name: a}\nspec: {allow: {request: {threshold: []}, review_requests: {wher: x}, impersonate: {were: x}, require_session_join: [{filters: x}]}}\n", ['unknown-key: "threshold"', 'unknown-key: "wher"', 'unknown-key: "were"', 'unknown-key: "filters"']],
    ["a condition that is a list", "kind: role\nmetadata: {name: a}\nspec: {allow: {impersonate: {where: [x]}}}\n", ['filter-not-text: "x"']],
    ["thresholds that are a text", "kind: role\nmetadata: {name: a}\nspec: {allow: {request: {thresholds: x}}}\n", ['wrong-shape: "x"']],
    ["a role whose allow is a text", "kind: role\nmetadata: {name: a}\nspec: {allow: x}\n", ['wrong-shape: "x"']],
    ["conditions of requests to applications", "kind: role\nmetadata: {name: a}\nspec: {allow: {app_resources: [{where: x}], app_resources_expressions: [y]}}\n", ['condition-not-read: "x"', 'condition-not-read: "y"']],
    ["a monitoring rule", "kind: access_monitoring_rule\nmetadata: {name: a}\nspec: {condition: x}\n", ['condition-not-read: "x"']],
    ["a monitoring rule of the operator", "apiVersion: resources.teleport.dev/v1\nkind: TeleportAccessMonitoringRuleV1\nmetadata: {name: a}\nspec: {condition: x}\n", ['condition-not-read: "x"']],
    ["a monitoring rule without a condition", "kind: access_monitoring_rule\nspec: {subjects: [access_request]}\n", []],
    ["a login rule", "kind: login_rule\nspec: {traits_map: {logins: [x]}}\n", ['condition-not-read: "logins"']],
    ["a workload identity", "kind: workload_identity\nspec: {rules: {allow: [{expression: x}]}}\n", ['condition-not-read: "x"']],
    ["a misspelt kind of the operator", "apiVersion: resources.teleport.dev/v1\nkind: TeleportRolev7\nmetadata: {name: a}\n", ['unknown-kind: "TeleportRolev7"']],
    ["a misspelt kind of another product", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\n", []],
    ["kinds that Teleport does not summarize", policy("").replace("[ssh]", "[ssh, desktop, app]"), ['unused-kind: "desktop"', 'unused-kind: "app"']],
    ["one broken document leaves the others", `${policy("\tfilter: x\n")}---\n${policy("  filter: 5\n")}`, ['yaml-tab: "\\t"', 'filter-not-text: "5"']],
  ])("%s", (_title, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test("a kind of session by another name", () => {
    const { diagnostics } = readPolicies(policy("").replace("[ssh]", "[kube, database, nodes]"));
    expect(diagnostics.map(({ help }) => help)).toEqual([
      "did you mean k8s?",
      "did you mean db?",
      "the kinds are ssh, k8s, db",
    ]);
  });

  test("a file with too many findings", () => {
    const { diagnostics } = readPolicies("kind: x\n".repeat(200_000));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)?.code).toBe("too-many-findings");
  });

  test("a file that is too long", () => {
    expect(readPolicies("a: b\n".repeat(10), { length: 20 }).diagnostics[0]?.code).toBe("file-too-long");
  });

  // biome-ignore format: table
  test.each([
    ['  filter: !contains(a, "b") && c == \'d\'', `  filter: '!contains(a, "b") && c == ''d'''`],
    ['  filter: labels["a: b"] == c', `  filter: 'labels["a: b"] == c'`],
    ['  filter: "a" == b', `  filter: '"a" == b'`],
    ["  filter: `a` == b", "  filter: '`a` == b'"],
  ])("%s is quoted by its fix", (line, fixed) => {
    const text = policy(`${line}\n`);
    const { diagnostics } = readPolicies(text);
    expect(diagnosticData(diagnostics, text)[0]?.fixes[0]?.filter).toBe(policy(`${fixed}\n`));
    only(policy(`${fixed}\n`));
  });

  test("rendered with the line of the file", () => {
    const text = policy('  filter: "a" == b\n');
    expect(`\n${renderDiagnostics(readPolicies(text).diagnostics, text, { name: "policies.yaml" })}`).toBe(`
policies.yaml:8:15: error[yaml-unquoted]: YAML does not read this value as a single string
  8 │   filter: "a" == b
    │               ^^^^
    help: put the whole value in single quotes, and double each ' in it
    fix:  filter: '"a" == b'`);
  });
});

describe("rewriting", () => {
  // biome-ignore format: table
  test.each([
    ["plain", "  filter: a   ==  b # why\n", 'a == "b"', '  filter: a == "b" # why\n'],
    ["plain that would not do", "  filter: a\n", "a == `x: y`", "  filter: 'a == `x: y`'\n"],
    ["single quotes", "  filter:   'a'   # why\n", "it's", "  filter:   'it''s'   # why\n"],
    ["double quotes", '  filter: "a"\n', 'a == "b\\d"', '  filter: "a == \\"b\\\\d\\""\n'],
    ["several lines become a block", "  filter: 'a' # why\n", "a // b\n&& c", "  filter: |- # why\n    a // b\n    && c\n"],
    ["several lines with an escape", "  filter: 'a'\n", "a /*\n\b*/", '  filter: "a /*\\n\\b*/"\n'],
    ["plain over several lines", "  filter: a &&\n   b\n", "a &&\n\nb", "  filter: |-\n    a &&\n\n    b\n"],
    ["below its key", "  filter:\n      a\n", "a &&\nb", "  filter:\n      |-\n    a &&\n    b\n"],
    ["literal", "  filter: | # why\n      a\n       &&   b\n\n  # end\n", "a && b", "  filter: | # why\n      a && b\n\n  # end\n"],
    ["literal, several lines", "  filter: |-\n    a\n", "a // b\n&& c", "  filter: |-\n    a // b\n    && c\n"],
    ["literal, indicator", "  filter: |2+\n      a\n    b\n\n", "a b", "  filter: |2+\n    a b\n\n"],
    ["folded", "  filter: >-\n    a &&\n    b\n", "a && b", "  filter: >-\n    a && b\n"],
    ["folded, several lines", "  filter: >\n    a\n    b\n", "a // b\n&& c", "  filter: |\n    a // b\n    && c\n"],
    ["folded, several lines, header", "  filter: >2- # why\n\n    a\n", "a &&\n  b", "  filter: |2- # why\n    a &&\n      b\n"],
    ["literal, blank lines before", "  filter: |\n\n\n    a\n", "b &&\nc", "  filter: |\n    b &&\n    c\n"],
    ["a block that ends the file", "  filter: |\n    a  ||  b", "a || b", "  filter: |\n    a || b"],
    ["behind an anchor", "  filter: &f  !!str  a\n", "b", "  filter: &f  !!str  b\n"],
  ])("%s", (_title, yaml, filter, expected) => {
    for (const [from, to] of [[policy(yaml), policy(expected)], [policy(yaml).replaceAll("\n", "\r\n"), policy(expected).replaceAll("\n", "\r\n")]] as const) {
      expect(rewritePolicies(from, [filter])).toBe(to);
      expect(isSameFilter(only(to), filter)).toBe(true);
    }
  });

  test("only what is asked for", () => {
    const text = `${policy("  filter: a\n")}---\n${policy("  filter: b\n")}`;
    expect(rewritePolicies(text, [undefined, "c"])).toBe(`${policy("  filter: a\n")}---\n${policy("  filter: c\n")}`);
    expect(rewritePolicies(text, [])).toBe(text);
  });

  test("whatever the style and the text, it reads back and nothing else changes", () => {
    const word = fc.constantFrom(
      "a",
      '"x"',
      "'",
      "\\d",
      " && ",
      ": ",
      " # ",
      "日本",
      "\n",
      "!",
      "`",
      "- ",
      "%",
      "\u2028",
      "\x85",
      "[",
      "]",
    );
    const texts = fc.array(word, { minLength: 1, maxLength: 10 }).map((parts) => `a${parts.join("")}b`);
    const styled = fc.constantFrom(
      "PLAIN",
      "QUOTE_SINGLE",
      "QUOTE_DOUBLE",
      "BLOCK_LITERAL",
      "BLOCK_FOLDED",
    ) as fc.Arbitrary<Scalar.Type>;
    fc.assert(
      fc.property(texts, texts, styled, (before, after, type) => {
        const document = new Document({
          kind: "inference_policy",
          metadata: { name: "p" },
          spec: { kinds: ["db"], filter: before, model: "m" },
        });
        document.comment = "the end";
        visit(document, {
          Scalar: (_key, node) => void (isScalar(node) && node.value === before && Object.assign(node, { type })),
        });
        const text = document.toString();
        const result = rewritePolicies(text, [after]);
        expect(isSameFilter(only(result), after)).toBe(true);
        expect(result.startsWith(text.slice(0, text.indexOf("filter:")))).toBe(true);
        expect(result.endsWith("  model: m\n\n#the end\n")).toBe(true);
      }),
      runs(2_000),
    );
  });
});
