import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutTranscript, numberedText } from "../../src/summarize/parts.ts";
import { mostParts, planFor } from "../../src/summarize/plan.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { transcriptText } from "../../src/transcript/text.ts";
import { answer, session } from "../answers.ts";
import type { Reply, SeenRequest } from "../models/fake-openai.ts";
import { contentOf, fails, fakeOpenAI, hangsUp, json, says } from "../models/fake-openai.ts";
import { modelOf } from "../models.ts";
import { transcriptOf } from "../transcripts.ts";

/** Thirty commands with a hundred bytes of output each. */
const long = transcriptOf(
  "ssh",
  Array.from({ length: 30 }, (_, index) => [`./step-${index}`, { output: "x".repeat(100) }] as const),
);
const patience = { timeout: 3000, attempts: 2, backoff: 1, longestWait: 100 };

type Told = (content: string, request: number) => Reply;

/** Summarizes `long` in parts of `limit` bytes with a model that says what `tell` makes of each prompt. */
async function summarize(limit: number, tell: Told, more: Readonly<Record<string, unknown>> = {}) {
  const requests: SeenRequest[] = [];
  await using server = await fakeOpenAI((response) => {
    const request = server.requests.at(-1);
    if (request === undefined) return;
    requests.push(request);
    tell(contentOf(request), requests.length)(response);
  });
  const spec = {
    openai: { openai_model_id: "x", base_url: server.url },
    max_session_length_bytes: limit,
    oversize: "split",
    ...more,
  };
  const outcome = await new Summarizer({ patience })
    .summarize({ transcript: long, session, model: modelOf(spec), secrets: new Map() })
    .catch((error: unknown) => error);
  return { outcome, contents: requests.map(contentOf) };
}

const isCombination = (content: string) => content.includes("-----BEGIN SUMMARIES");

describe("cutting", () => {
  test.each([80, 200, 1000, 4000])("into parts of %d bytes loses nothing", (limit) => {
    const parts = cutTranscript(long, limit);
    expect(parts.every(({ text, bytes }) => bytes <= limit && bytes === Buffer.byteLength(text))).toBe(true);
    const whole = numberedText(long).replace(/\s/g, "");
    const joined = parts.map(({ text }) => text).join("\n");
    expect(joined.replace(/#\d+ \(continued\)\n/g, "").replace(/\s/g, "")).toBe(whole);
  });

  test("any text, characters of several bytes included", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 600 }),
        fc.integer({ min: 40, max: 200 }),
        (output, limit) => {
          const transcript = transcriptOf("ssh", [["a", { output }], "b"]);
          const parts = cutTranscript(transcript, limit);
          const text = parts.map((part) => part.text).join("\n");
          expect(text).not.toContain("\ufffd");
          expect(text.replace(/#\d+ \(continued\)\n/g, "").replace(/\s/g, "")).toBe(
            numberedText(transcript).replace(/\s/g, ""),
          );
          expect(parts.every((part) => part.bytes <= limit)).toBe(true);
        },
      ),
      { seed: 7 },
    );
  });
});

describe("what is planned", () => {
  // biome-ignore format: table
  test.each<readonly [bytes: number, spec: Record<string, unknown>, parts: number, tooLarge: RegExp | undefined]>([
    [200_000,    {},                                                     1, undefined],
    [200_001,    {},                                                     1, /200,001 bytes; the model's limit is 200,000/],
    [200_001,    { oversize: "skip" },                                   1, /limit is 200,000/],
    [200_001,    { oversize: "split" },                                  2, undefined],
    [1001,       { max_session_length_bytes: 100, oversize: "split" },   11, undefined],
    [100_000,    { max_session_length_bytes: 100, oversize: "split" },   1000, /in at most 200 parts/],
  ])("%d bytes, %j", (bytes, spec, parts, tooLarge) => {
    const plan = planFor(bytes, modelOf({ openai: { openai_model_id: "x" }, ...spec }));
    expect(plan.parts).toBe(parts);
    if (tooLarge === undefined) expect(plan.tooLarge).toBeUndefined();
    else expect(plan.tooLarge?.reason).toMatch(tooLarge);
  });

  test("says what helps", () => {
    const model = modelOf({ openai: { openai_model_id: "x" }, max_session_length_bytes: 10 });
    expect(planFor(Buffer.byteLength(transcriptText(long)), model).tooLarge?.remedy).toContain(
      "set its spec.oversize to split",
    );
    expect(mostParts).toBe(200);
  });

  test("the digest takes its limit whole, and needs no parts", () => {
    const model = modelOf({ digest: {}, max_session_length_bytes: 10, oversize: "split" });
    expect(planFor(Buffer.byteLength(transcriptText(long)), model)).toMatchObject({
      parts: 1,
      tooLarge: undefined,
      estimate: { inputTokens: 0, outputTokens: 0 },
    });
  });
});

describe("a session in parts", () => {
  test("is read part by part, and then as a whole", async () => {
    const { outcome, contents } = await summarize(1000, (content) =>
      says({ ...answer, title: isCombination(content) ? "All" : "Part", notable_commands: [] }),
    );
    const parts = contents.filter((content) => !isCombination(content));
    expect(contents).toHaveLength(parts.length + 1);
    expect(parts.length).toBeGreaterThan(3);
    expect(contents.at(-1)).toContain("-----BEGIN SUMMARIES");
    for (const [index] of long.entries.entries()) {
      expect(parts.filter((content) => content.includes(`#${index} [`))).toHaveLength(1);
    }
    expect(outcome).toMatchObject({
      parts: parts.length,
      usage: { requests: contents.length },
      summary: { title: "All", parts: parts.length, needsReview: [{ code: "TOO_LARGE" }] },
    });
  });

  test("no part loses what was found in it, and the gravest decides", async () => {
    const { outcome } = await summarize(1000, (content) => {
      if (isCombination(content))
        return says({ ...answer, risk_level: "LOW", risk_score: 3, risk_reasons: [], notable_commands: [] });
      if (!content.includes("./step-17"))
        return says({ ...answer, risk_level: "LOW", risk_score: 1, notable_commands: [] });
      return says({
        ...answer,
        risk_level: "CRITICAL",
        risk_score: 90,
        risk_reasons: [{ level: "CRITICAL", reason: "step 17" }],
        notable_commands: [
          { index: 17, command: "./step-17", reason: "the one" },
          { index: 3, command: "./step-99", reason: "never ran" },
        ],
        suspicious_activities: [{ activity: "odd", index: 17 }],
      });
    });
    expect(outcome).toMatchObject({
      summary: {
        riskLevel: "CRITICAL",
        riskScore: 90,
        riskReasons: [{ level: "CRITICAL", reason: "step 17" }],
        notableCommands: [{ entry: 17, command: "./step-17", at: 170_000 }],
        suspicions: [{ activity: "odd", moment: { entry: 17 } }],
        droppedClaims: 1,
      },
    });
  });

  test("many parts are put together in groups", async () => {
    const wordy = "w".repeat(4000);
    const { outcome, contents } = await summarize(150, (content) =>
      says({ ...answer, detailed_description: isCombination(content) ? "in all" : wordy, notable_commands: [] }),
    );
    expect(contents.filter(isCombination).length).toBeGreaterThan(1);
    expect(outcome).toMatchObject({ summary: { detailedDescription: "in all", parts: 30 } });
    for (const content of contents.filter(isCombination)) expect(Buffer.byteLength(content)).toBeLessThan(22_000);
  });

  test("a part that a model finds too long is cut again", async () => {
    const { outcome, contents } = await summarize(100_000, (content) =>
      !isCombination(content) && content.includes("#0 [") && content.includes("#29 [")
        ? fails(400, "context_length_exceeded", "too long")
        : says({ ...answer, notable_commands: [] }),
    );
    expect(contents).toHaveLength(4);
    expect(outcome).toMatchObject({ parts: 2, summary: { structured: true } });
  });

  test("without spec.oversize the model's window is told", async () => {
    const { outcome, contents } = await summarize(100_000, () => fails(400, "context_length_exceeded", "too long"), {
      oversize: "skip",
    });
    expect(contents).toHaveLength(1);
    expect(outcome).toMatchObject({ code: "context-length", retry: false });
  });

  test("one part that fails fails the session, and what was used up is told", async () => {
    const used = { prompt_tokens: 100, completion_tokens: 10 };
    const message = { content: JSON.stringify({ ...answer, notable_commands: [] }) };
    const { outcome } = await summarize(1000, (content) =>
      content.includes("part 2 of") ? hangsUp : json(200, { choices: [{ message }], usage: used }),
    );
    expect(outcome).toMatchObject({ code: "unreachable", retry: true });
    const { requests, inputTokens } = (outcome as { used: { requests: number; inputTokens: number } }).used;
    expect(requests).toBeGreaterThan(0);
    expect(inputTokens).toBe(requests * 100);
  });

  test("an answer about a part that is only text is kept, marked, and costs no part its findings", async () => {
    const { outcome } = await summarize(1000, (content) => {
      if (isCombination(content)) return says({ ...answer, risk_level: "LOW", notable_commands: [] });
      return content.includes("part 1 of")
        ? says("I cannot do JSON.")
        : says({ ...answer, risk_level: "HIGH", notable_commands: [] });
    });
    expect(outcome).toMatchObject({ summary: { structured: false, riskLevel: "HIGH" } });
    expect((outcome as { summary: { needsReview: unknown } }).summary.needsReview).toContainEqual(
      expect.objectContaining({ code: "COMMAND_ANALYSIS_FAILED" }),
    );
  });
});
