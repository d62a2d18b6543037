import { array, assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { ContextError, PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import { runs } from "../runs.ts";

const isAlice = `user.metadata.name == "alice"`;
const isSsh = { name: "b-ssh", kinds: ["ssh"] };
const set = new PolicySet([{ name: "a-alice", filter: isAlice }, isSsh], sessionFilter);

describe("decide", () => {
  test("gives the policy, why, and the version of the set", () => {
    const { policy, explanation, version } = set.decide({ kind: "ssh", user: { metadata: { name: "alice" } } });
    expect(policy).toBe(set.policies[0]);
    expect(explanation?.because).toBe(`${isAlice} is true (name = "alice")`);
    expect(version).toBe(set.version);
  });

  test("gives no explanation without a filter, and none without a policy", () => {
    expect(set.decide({ kind: "ssh" })).toEqual({ policy: isSsh, explanation: undefined, version: set.version });
    expect(set.decide({ kind: "db" })).toEqual({ policy: undefined, explanation: undefined, version: set.version });
  });

  test("survives JSON.stringify", () => {
    const decision = set.decide({ kind: "db", user: { metadata: { name: "alice" } } });
    expect(JSON.parse(JSON.stringify(decision))).toMatchObject({
      policy: { name: "a-alice", filter: isAlice },
      explanation: { text: isAlice, value: true, reads: [{ value: "alice" }] },
      version: set.version,
    });
  });

  test("follows the changes of a set", () => {
    const changed = set.with({ name: "a-alice", filter: `${isAlice} || user.metadata.name == "bob"` });
    const decision = changed.decide({ kind: "db", user: { metadata: { name: "bob" } } });
    expect(decision.explanation?.because).toBe(`user.metadata.name == "bob" is true (name = "bob")`);
    expect(decision.version).not.toBe(set.version);
  });

  test("refuses data of another shape", () => {
    expect(() => set.decide({ kind: "db", user: [] } as never)).toThrow(ContextError);
  });

  test("decides as match and explain do", () => {
    assert(
      property(array(filters(sessionFilter), { maxLength: 6 }), contexts(sessionFilter), (texts, data) => {
        const policies = texts.map((filter, index) => ({ name: `p${index}`, filter }));
        const all = new PolicySet(policies, sessionFilter);
        const context = { kind: "ssh", ...(data as object) };
        const { policy, explanation } = all.decide(context);
        expect(policy).toBe(all.match(context));
        expect(explanation).toEqual(all.explain(context).find(({ matched }) => matched)?.explanation);
      }),
      runs(100),
    );
  });
});

describe("the warnings of a set", () => {
  test("are those of each filter, with the policy's name, for the policy's kinds", () => {
    const doubtful = new PolicySet(
      [
        { name: "b", filter: `resource.metadata.labels["env"] != "prod"` },
        { name: "a", kinds: ["ssh"], filter: `session.db_name == "x"` },
        { name: "c", filter: isAlice },
      ],
      sessionFilter,
    );
    const expected = [
      ...sessionFilter
        .with({ kinds: ["ssh"] })
        .check(`session.db_name == "x"`)
        .diagnostics.map((d) => ["a", d.code]),
      ["b", "missing-key"],
    ];
    expect(doubtful.warnings.map(({ policy, code }) => [policy, code])).toEqual(expected);
    expect(doubtful.warnings).toBe(doubtful.warnings);
    expect(doubtful.without("b", "a").warnings).toEqual([]);
  });
});
