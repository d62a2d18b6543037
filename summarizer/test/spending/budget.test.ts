import { expect, test } from "vitest";
import { exceededBudget, release, reserve, settle } from "../../src/spending/budget.ts";
import { modelOf } from "../models.ts";
import { temporaryService } from "../services.ts";

const model = modelOf({ openai: { openai_model_id: "m" }, limits: { tokens_per_day: 100 } });
const tokens = (inputTokens: number) => ({ inputTokens, outputTokens: 0 });
const query = { what: "the query", afterwards: "" };

test("a model's budget is what is used and what others have reserved", async () => {
  await using opened = await temporaryService();
  const { database } = opened.service;
  await database.query("INSERT INTO sessions (id, kind, state, end_event) VALUES ('one', 'ssh', 'running', '{}')");
  const task = { session: "one", request: "auto" };
  await settle(database, "model", { ...tokens(50), requests: 1, cost: undefined });
  expect(await database.transaction((tx) => reserve(tx, task, model, tokens(40)))).toBeUndefined();
  expect(await exceededBudget(database, model, tokens(10), query)).toBeUndefined();
  const over = await exceededBudget(database, model, tokens(11), query);
  expect(over?.reason).toMatch(/is exhausted: 90 tokens are spent or reserved, and the query needs about 11 tokens$/);
  expect(over?.delay).toBeGreaterThan(0);
  expect((await exceededBudget(database, model, tokens(101), query))?.delay).toBeUndefined();
  // Its own reservation gives way to its next one.
  expect(await database.transaction((tx) => reserve(tx, task, model, tokens(50)))).toBeUndefined();
  const other = { session: "other", request: "auto" };
  expect(await database.transaction((tx) => reserve(tx, other, model, tokens(1)))).toMatchObject({
    remedy: expect.stringContaining(", then: summarizer retry"),
  });
  await release(database, task);
  expect(await exceededBudget(database, model, tokens(50), query)).toBeUndefined();
});
