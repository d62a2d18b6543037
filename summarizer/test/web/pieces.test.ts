import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeOf } from "../../web/src/components/place.ts";
import { merged } from "../../web/src/pages/resources/merge.ts";
import { asCsv } from "../../web/src/pages/usage/export.ts";
import { bucketsOf, rangeOf } from "../../web/src/pages/usage/range.ts";

const runs = (numRuns: number) => ({ numRuns, seed: 20_261_122 });

describe("two changes of one document", () => {
  const base = { a: 1, b: { c: [1], d: "x" } };

  // biome-ignore format: table
  test.each([
    [base,                           base,                              base,                               []],
    [{ ...base, a: 2 },              base,                              { ...base, a: 2 },                  []],
    [base,                           { ...base, a: 2 },                 { ...base, a: 2 },                  []],
    [{ ...base, a: 2 },              { a: 1, b: { c: [1], d: "y" } },   { a: 2, b: { c: [1], d: "y" } },    []],
    [{ ...base, a: 2 },              { ...base, a: 3 },                 { ...base, a: 2 },                  ["a"]],
    [{ a: 1, b: { c: [1, 2], d: "x" } }, { a: 1, b: { c: [3], d: "y" } }, { a: 1, b: { c: [1, 2], d: "y" } }, ["b.c"]],
    [{ b: base.b },                  { ...base, e: 1 },                 { b: base.b, e: 1 },                []],
    [base,                           { a: 1 },                          { a: 1 },                           []],
    [{ ...base, e: { f: 1 } },       { ...base, e: { g: 2 } },          { ...base, e: { f: 1, g: 2 } },     []],
  ] as const)("%j and %j", (mine, theirs, value, both) => {
    expect(merged(base, mine, theirs)).toEqual({ value, both });
  });

  test("of which one changed nothing are the other", () => {
    const tree = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        expect(merged(before, after, before).value).toEqual(after);
        expect(merged(before, before, after).value).toEqual(after);
      }),
      runs(200),
    );
  });
});

describe("the place of a fault", () => {
  // biome-ignore format: table
  test.each([
    ["spec.kinds[1]",                    ["spec.kinds"],                        "spec.kinds"],
    ["spec.allow.rules[0].verbs[2]",     ["spec.allow.rules", "spec.allow.rules[0].verbs"], "spec.allow.rules[0].verbs"],
    ["spec.allow.rules[1].verbs",        ["spec.allow.rules"],                  "spec.allow.rules"],
    ["spec.openai.apikey",               ["spec.openai.api_key_secret_ref"],    undefined],
    ["spec",                             ["spec.model"],                        undefined],
    ["",                                 ["spec.model"],                        undefined],
    ["metadata.name",                    ["metadata.name"],                     "metadata.name"],
  ] as const)("%s among %j", (at, claimed, place) => {
    expect(placeOf(at, new Map(claimed.map((each) => [each, true])))).toBe(place);
  });

  test("is found for whatever path", () => {
    fc.assert(
      fc.property(fc.string(), (at) => {
        expect([undefined, "x"]).toContain(placeOf(at, new Map([["x", true]])));
      }),
      runs(500),
    );
  });
});

describe("days", () => {
  const now = Date.parse("2026-11-24T23:30:00Z");

  // biome-ignore format: table
  test.each([
    ["",                                            "2026-10-26", "2026-11-24", "day",   30],
    ["range=7d",                                    "2026-11-18", "2026-11-24", "day",   7],
    ["range=month",                                 "2026-11-01", "2026-11-24", "day",   24],
    ["range=custom&from=2026-03-02&to=2026-01-02",  "2026-01-02", "2026-03-02", "day",   60],
    ["range=custom&from=2026-02-30x&to=soon",       "2026-11-24", "2026-11-24", "day",   1],
    ["range=custom&from=2026-01-01&to=2026-06-30",  "2026-01-01", "2026-06-30", "week",  27],
    ["range=custom&from=2023-01-31&to=2026-01-31",  "2023-01-31", "2026-01-31", "month", 37],
    ["range=forever",                               "2026-10-26", "2026-11-24", "day",   30],
  ] as const)("by %s", (query, from, to, unit, count) => {
    const { range } = rangeOf(new URLSearchParams(query), now);
    expect(range).toEqual({ from, to });
    const { buckets, ...cut } = bucketsOf(range);
    expect([cut.unit, buckets.length]).toEqual([unit, count]);
    expect(buckets.map(({ key }) => key)).toContain(cut.bucketOf(to));
  });
});

test("no cell of a table is a formula", () => {
  const row = {
    day: "2026-01-01",
    summaries: 1,
    requests: 1,
    input_tokens: -1,
    output_tokens: 0,
    cost: 0.5,
    currency: "",
  };
  const texts = ["=1+1", "+1", "-1", "@x", "\t=1", 'a"b', "a,b", "a\nb", "plain"];
  const lines = asCsv({ usage: texts.map((model) => ({ ...row, model })) }).split("\r\n");
  expect(lines.map((line) => line.replace(/^2026-01-01,|,1,1,-1,0,0.5,$/g, ""))).toEqual([
    "day,model,summaries,requests,input_tokens,output_tokens,cost,currency",
    "'=1+1",
    "'+1",
    "'-1",
    "'@x",
    "'\t=1",
    '"a""b"',
    '"a,b"',
    '"a\nb"',
    "plain",
    "",
  ]);
});
