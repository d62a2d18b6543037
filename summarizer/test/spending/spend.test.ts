import { describe, expect, test } from "vitest";
import { amountsOf, costOf, estimate, overBudget } from "../../src/spending/spend.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { answer, session, transcript } from "../answers.ts";
import { fakeOpenAI, json } from "../models/fake-openai.ts";
import { modelOf } from "../models.ts";

const prices = { currency: "EUR", input_per_million_tokens: 2.5, output_per_million_tokens: 10 };
const openai = { openai_model_id: "x" };
const nothing = { tokens: 0, cost: 0 };

describe("cost", () => {
  test("is that of the prices, in their currency", () => {
    const tokens = { inputTokens: 400_000, outputTokens: 20_000 };
    expect(costOf(modelOf({ openai, prices }), tokens)).toEqual({ amount: 1.2, currency: "EUR" });
    expect(costOf(modelOf({ openai }), tokens)).toBeUndefined();
  });

  test("of a summary is told with it, by the provider's own count", async () => {
    const message = { content: JSON.stringify(answer) };
    const usage = { prompt_tokens: 4000, completion_tokens: 200 };
    await using server = await fakeOpenAI(json(200, { choices: [{ message }], usage }));
    const model = modelOf({ openai: { ...openai, base_url: server.url }, prices });
    const outcome = await new Summarizer().summarize({ transcript, session, model, secrets: new Map() });
    expect(outcome.usage).toEqual({
      inputTokens: 4000,
      outputTokens: 200,
      requests: 1,
      cost: { amount: 0.012, currency: "EUR" },
    });
  });

  test("a gateway that does not count is counted for", async () => {
    const message = { content: JSON.stringify(answer) };
    for (const usage of [undefined, null, {}, { prompt_tokens: "many" }]) {
      await using server = await fakeOpenAI(json(200, { choices: [{ message }], usage }));
      const model = modelOf({ openai: { ...openai, base_url: server.url } });
      const outcome = await new Summarizer().summarize({ transcript, session, model, secrets: new Map() });
      expect(outcome.usage.inputTokens).toBeGreaterThan(300);
      expect(outcome.usage.outputTokens).toBeGreaterThan(50);
    }
  });

  test("an estimate is above what a session of plain text takes, and nothing for the digest", () => {
    const tokens = estimate(modelOf({ openai }), 190_000);
    expect(tokens.inputTokens).toBeGreaterThan(190_000 / 3);
    expect(tokens.inputTokens).toBeLessThan(190_000);
    expect(estimate(modelOf({ openai }), 190_000, 4).inputTokens).toBeGreaterThan(tokens.inputTokens);
    expect(estimate(modelOf({ digest: {} }), 190_000)).toEqual({ inputTokens: 0, outputTokens: 0 });
    expect(amountsOf(modelOf({ openai, prices }), { inputTokens: 1_000_000, outputTokens: 0 })).toEqual({
      tokens: 1_000_000,
      cost: 2.5,
    });
  });
});

describe("limits", () => {
  const now = new Date("2026-11-24T17:30:00Z");
  const limits = { tokens_per_day: 1000, tokens_per_month: 5000, cost_per_day: 2, cost_per_month: 10 };
  const model = modelOf({ openai, prices, limits });
  const next = { tokens: 100, cost: 0.5 };

  // biome-ignore format: table
  test.each<readonly [what: string, day: typeof nothing, month: typeof nothing, reason: RegExp | undefined, until: string | undefined]>([
    ["nothing spent",      nothing,                   nothing,                    undefined,                                    undefined],
    ["up to the limit",    { tokens: 900, cost: 1.5 }, { tokens: 900, cost: 1.5 }, undefined,                                   undefined],
    ["tokens of the day",  { tokens: 901, cost: 0 },  { tokens: 901, cost: 0 },   /1,000 tokens per day is exhausted: 901 tokens/,  "2026-11-25"],
    ["tokens of the month", { tokens: 0, cost: 0 },   { tokens: 4950, cost: 0 },  /5,000 tokens per month is exhausted/,            "2026-12-01"],
    ["cost of the day",    { tokens: 0, cost: 1.6 },  { tokens: 0, cost: 1.6 },   /2\.00 EUR per day is exhausted: 1\.60 EUR/,      "2026-11-25"],
    ["cost of the month",  { tokens: 0, cost: 0 },    { tokens: 0, cost: 9.9 },   /10\.00 EUR per month is exhausted/,              "2026-12-01"],
    ["both windows",       { tokens: 999, cost: 0 },  { tokens: 4999, cost: 0 },  /per month is exhausted/,                         "2026-12-01"],
  ])("%s", (_, day, month, reason, until) => {
    const over = overBudget(model, { day, month }, next, now);
    if (reason === undefined) {
      expect(over).toBeUndefined();
      return;
    }
    expect(over?.reason).toMatch(reason);
    expect(over?.until?.toISOString()).toBe(`${until}T00:00:00.000Z`);
    expect(over?.remedy).toMatch(/^it continues automatically after .*raise spec\.limits\.\w+ of the model, then: summarizer retry$/);
  });

  test("a session that alone is over a limit waits for nobody", () => {
    const over = overBudget(model, { day: nothing, month: nothing }, { tokens: 1001, cost: 0 }, now);
    expect(over).toMatchObject({
      until: undefined,
      remedy: "raise spec.limits.tokens_per_day of the model, then: summarizer retry",
    });
    expect(over?.reason).toContain("this session alone needs about 1,001 tokens");
  });

  test("the year turns too", () => {
    const over = overBudget(
      model,
      { day: nothing, month: { tokens: 5000, cost: 0 } },
      next,
      new Date("2026-12-31T23:59:59Z"),
    );
    expect(over?.until?.toISOString()).toBe("2027-01-01T00:00:00.000Z");
  });

  test("without limits nothing waits", () => {
    const spent = { tokens: 1e12, cost: 1e9 };
    expect(overBudget(modelOf({ openai }), { day: spent, month: spent }, next, now)).toBeUndefined();
  });
});
