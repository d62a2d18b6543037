import { describe, expect, test } from "vitest";
import { Gate, ownCounter } from "../../src/models/gate.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { answer, session, transcript } from "../answers.ts";
import { modelOf } from "../models.ts";
import type { Reply } from "./fake-openai.ts";
import { fails, fakeOpenAI, says } from "./fake-openai.ts";

const patience = { timeout: 5000, attempts: 1, backoff: 1, longestWait: 1000 };

/** Many summaries at once of a model with `spec`, from a server that gives `reply`. */
async function summarizeMany(count: number, spec: Record<string, unknown>, reply: Reply, signal?: AbortSignal) {
  await using server = await fakeOpenAI(reply);
  const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url }, ...spec });
  const summarizer = new Summarizer({ patience, breaker: { failures: 3, rest: 60_000 } });
  const request = { transcript, session, model, secrets: new Map(), ...(signal && { signal }) };
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => summarizer.summarize(request)));
  return { outcomes, requests: server.requests.length };
}

describe("the limits of a model", () => {
  test("no more requests at once than spec.concurrency", async () => {
    let now = 0;
    let most = 0;
    const slow: Reply = (response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        says(answer)(response);
      }, 30);
    };
    const { outcomes } = await summarizeMany(9, { concurrency: 3 }, slow);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(most).toBe(3);
  });

  test("no more requests in a minute than spec.requests_per_minute: the others wait", async () => {
    const stop = new AbortController();
    const many = summarizeMany(5, { requests_per_minute: 2 }, says(answer), stop.signal);
    setTimeout(() => stop.abort(new Error("enough")), 500);
    const { outcomes, requests } = await many;
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(requests).toBe(2);
  });

  test("limits of a minute may be shared", async () => {
    const counter = ownCounter();
    const gates = [1, 2].map(
      () => new Gate("m", { concurrency: 9, requestsPerMinute: 3 }, { failures: 5, rest: 1 }, counter),
    );
    const stop = new AbortController();
    let passed = 0;
    const all = gates.flatMap((gate) =>
      [1, 2, 3].map(() => gate.pass(async () => (passed += 1), stop.signal, 1000).catch(() => {})),
    );
    setTimeout(() => stop.abort(), 300);
    await Promise.all(all);
    expect(passed).toBe(3);
  });
});

describe("the circuit breaker", () => {
  test("leaves a model alone that only fails, and says what it said", async () => {
    await using server = await fakeOpenAI(fails(500, null, "the GPU is on fire"));
    const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url } });
    const summarizer = new Summarizer({ patience, breaker: { failures: 3, rest: 60_000 } });
    const codes: unknown[] = [];
    for (let count = 0; count < 6; count += 1) {
      await summarizer
        .summarize({ transcript, session, model, secrets: new Map() })
        .catch((error) => codes.push(error));
    }
    expect(codes).toMatchObject([
      ...Array(3).fill({ code: "server" }),
      ...Array(3).fill({ code: "circuit-open", retry: true, message: expect.stringContaining("the GPU is on fire") }),
    ]);
    expect((codes[5] as { retryAfter: number }).retryAfter).toBeGreaterThan(50_000);
    expect(server.requests).toHaveLength(3);
  });

  test("tries again after its rest, and closes where that goes well", async () => {
    const replies = [...Array(3).fill(fails(503, null, "busy")), says(answer)];
    await using server = await fakeOpenAI(...replies);
    const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url } });
    const summarizer = new Summarizer({ patience, breaker: { failures: 3, rest: 50 } });
    const once = () => summarizer.summarize({ transcript, session, model, secrets: new Map() });
    for (let count = 0; count < 3; count += 1) await expect(once()).rejects.toMatchObject({ code: "server" });
    await expect(once()).rejects.toMatchObject({ code: "circuit-open" });
    await new Promise((resolve) => setTimeout(resolve, 80));
    await expect(once()).resolves.toMatchObject({ usage: { requests: 1 } });
    await expect(once()).resolves.toMatchObject({ usage: { requests: 1 } });
  });

  test("does not hold against a model what is the fault of a request, a key or a limit", async () => {
    for (const reply of [
      fails(401, "invalid_api_key", "x"),
      fails(400, null, "x"),
      fails(429, "rate_limit_exceeded", "x"),
    ]) {
      const { outcomes, requests } = await summarizeMany(6, {}, reply);
      expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
      expect(requests).toBe(6);
    }
  });

  test("one model's failures do not close another", async () => {
    await using bad = await fakeOpenAI(fails(500, null, "oops"));
    await using good = await fakeOpenAI(says(answer));
    const summarizer = new Summarizer({ patience, breaker: { failures: 1, rest: 60_000 } });
    const model = (url: string, name: string) => modelOf({ openai: { openai_model_id: "x", base_url: url } }, name);
    const by = (url: string, name: string) =>
      summarizer.summarize({ transcript, session, model: model(url, name), secrets: new Map() });
    await expect(by(bad.url, "bad")).rejects.toThrow();
    await expect(by(bad.url, "bad")).rejects.toMatchObject({ code: "circuit-open" });
    await expect(by(good.url, "good")).resolves.toBeDefined();
    // A model that was mended is asked at once.
    await expect(by(good.url, "bad")).resolves.toBeDefined();
  });

  test("a provider that asks to be left alone is, by everybody", async () => {
    const { outcomes, requests } = await summarizeMany(
      1,
      {},
      fails(429, "rate_limit_exceeded", "slow down", { "retry-after": "30" }),
    );
    expect([outcomes[0]?.status, requests]).toEqual(["rejected", 1]);
    await using server = await fakeOpenAI(fails(429, "rate_limit_exceeded", "slow down", { "retry-after": "30" }));
    const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url } });
    const summarizer = new Summarizer({ patience });
    for (let count = 0; count < 3; count += 1) {
      await expect(summarizer.summarize({ transcript, session, model, secrets: new Map() })).rejects.toMatchObject({
        code: "rate-limit",
        retry: true,
      });
    }
    expect(server.requests).toHaveLength(1);
  });
});
