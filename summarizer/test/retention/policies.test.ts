import { expect, test } from "vitest";
import { resourceTable } from "../../src/cli/output/resource-table.ts";
import type { RetentionPolicy } from "../../src/kinds/schema.ts";
import { checkFile } from "../../src/resources/check.ts";
import { rulesOf } from "../../src/retention/rules.ts";

const document = (spec: string) => `kind: retention_policy\nversion: v1\nmetadata: {name: p}\nspec: ${spec}\n`;

// biome-ignore format: table
test.each([
  ["{kinds: [ssh], keep_days: 30}",                    []],
  ["{kinds: [ssh], hold: true}",                       []],
  ["{kinds: [ssh]}",                                   ["4:7: error: spec must have either keep_days, such as 365, or hold: true"]],
  ["{kinds: [ssh], keep_days: 30, hold: true}",        ["4:7: error: spec must have either keep_days, such as 365, or hold: true"]],
  ["{kinds: [ssh], hold: false}",                      ["4:7: error: spec must have either keep_days, such as 365, or hold: true"]],
  ["{kinds: [ssh], keep_days: 0}",                     ["4:33: error: spec.keep_days must be at least 1"]],
  ["{kinds: [ssh], keep_days: 1.5}",                   ["4:33: error: spec.keep_days must be a whole number"]],
  ["{kinds: [ssh], keep_days: 40000}",                 ["4:33: error: spec.keep_days must be at most 36500"]],
  ["{keep_days: 30}",                                  ["4:7: error: spec.kinds is required"]],
  ["{kinds: [desktop], keep_days: 30}",                ["4:16: error: unsupported kind in spec.kinds: desktop, supported: ssh, k8s, db"]],
  ["{kinds: [ssh], keep_days: 30, days: 3}",           ["4:37: error: unknown field spec.days"]],
  ["{kinds: [ssh], keep_days: 30, filter: 'user.spec.role == \"x\"'}", [expect.stringMatching(/^4:\d+: error: spec\.filter must be a valid predicate: .*role/)]],
  ["{kinds: [ssh], keep_days: 30, filter: 'session.db_service == \"x\"'}", [expect.stringMatching(/^4:\d+: warning: .*db_service/), "4:46: warning: this condition is always false [constant-condition]"]],
])("the policy %s", (spec, expected) => {
  const { findings } = checkFile({ file: "p.yaml", text: document(spec) }, "documented");
  expect(findings.map(({ line, column, severity, message }) => `${line}:${column}: ${severity}: ${message}`)).toEqual(expected);
});

const policy = (name: string, spec: RetentionPolicy["spec"]): RetentionPolicy => ({
  ...{ kind: "retention_policy", version: "v1", metadata: { name, revision: name } },
  spec,
});

test("rules say which ages matter, and change their version with each policy and setting", () => {
  const options = { dialect: "documented", keepSessionsDays: 365 } as const;
  const some = [policy("a", { kinds: ["ssh"], keep_days: 30 }), policy("b", { kinds: ["db"], keep_days: 365 })];
  const rules = rulesOf(some, options);
  expect(rules.ages).toEqual([30, 365]);
  const versions = [
    rules,
    rulesOf(some.slice(1), options),
    rulesOf([policy("c", { kinds: ["ssh"], keep_days: 30 })], options),
    rulesOf(some, { ...options, keepSessionsDays: 366 }),
    rulesOf(some, { ...options, keepSessionsDays: undefined }),
  ].map(({ version }) => version);
  expect(new Set(versions).size).toBe(5);
  const end = { event: "session.end", sid: "s", proto: "ssh", interactive: true };
  expect(rules.of(end)).toEqual({ days: 30, policy: "a", holds: [] });
});

test("are listed with what they keep", () => {
  const table = resourceTable([
    policy("dev", { kinds: ["ssh", "db"], keep_days: 30, filter: 'user.metadata.name == "x"' }),
    policy("case", { kinds: ["ssh"], hold: true }),
  ]);
  expect(table.split("\n")).toEqual([
    expect.stringMatching(/^name +kinds +keeps +filter +description$/),
    expect.stringMatching(/^dev +ssh, db +30 days +user\.metadata\.name == "x" +–$/),
    expect.stringMatching(/^case +ssh +on legal hold +– +–$/),
  ]);
});
