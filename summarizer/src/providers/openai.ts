import { setTimeout as sleep } from "node:timers/promises";
import OpenAI, { APIError } from "openai";
import { z } from "zod";
import { plainLine } from "../plain.ts";
import type { InferenceModel } from "../resources/schema.ts";
import type { Secret } from "../resources/secret.ts";
import type { SessionInfo } from "../session.ts";
import { answerSchema, plainSummary, readAnswer, summaryOf } from "../summarize/answer.ts";
import type { Message } from "../summarize/prompt.ts";
import { prompt, repair } from "../summarize/prompt.ts";
import type { Summary } from "../summarize/summary.ts";
import { transcriptText } from "../transcript/text.ts";
import type { Transcript } from "../transcript/transcript.ts";
import { factsOf } from "./digest/facts.ts";
import { classify, retryAfter } from "./failures.ts";
import type { Provider } from "./provider.ts";
import { ProviderError } from "./provider.ts";

/** How long and how often to try. All in milliseconds but `attempts`. */
export interface Patience {
  readonly timeout: number;
  readonly attempts: number;
  /** The wait before the second attempt; it doubles each time. */
  readonly backoff: number;
  /** The longest wait that a server may ask for. */
  readonly longestWait: number;
}

const defaultPatience: Patience = { timeout: 120_000, attempts: 4, backoff: 500, longestWait: 60_000 };

const completionShape = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }) }))
    .min(1),
});

type OpenAISpec = NonNullable<InferenceModel["spec"]["openai"]>;

/** A model behind OpenAI's chat completions API, or any that speaks it. `key` undefined: no `Authorization` is sent. */
export function openaiProvider(spec: OpenAISpec, key: Secret | undefined, patience = defaultPatience): Provider {
  // Everything that the client would else read from the process environment is given: a key meant for one service
  // must not travel to another.
  const client = new OpenAI({
    apiKey: key?.reveal() ?? "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: (spec.base_url || "https://api.openai.com/v1").replace(/\/+$/, ""),
    timeout: patience.timeout,
    maxRetries: 0,
    logLevel: "off",
    ...(key === undefined && { defaultHeaders: { Authorization: null } }),
  });

  /** Whether the service takes a schema for the answer; one that does not is told in words. */
  let takesSchema = true;

  async function complete(messages: readonly Message[]): Promise<string> {
    const completion: unknown = await client.chat.completions.create({
      model: spec.openai_model_id,
      messages: takesSchema ? [...messages] : [...messages, shapeInWords()],
      ...(spec.temperature !== undefined && { temperature: spec.temperature }),
      ...(takesSchema && { response_format: responseFormat() }),
    });
    const { content, refusal } = completionShape.parse(completion).choices[0]?.message ?? {};
    if (refusal) throw new ProviderError("refusal", `the model declined: ${plainLine(refusal)}`, "use another model");
    if (!content?.trim()) {
      throw new ProviderError("empty-answer", "the model's answer is empty", "try again, or use another model");
    }
    return content;
  }

  async function ask(messages: readonly Message[]): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await complete(messages);
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        if (takesSchema && refusesSchema(error)) {
          takesSchema = false;
          continue;
        }
        const failure = classify(error);
        const wait = retryAfter(error) ?? patience.backoff * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
        if (!failure.retry || attempt >= patience.attempts || wait > patience.longestWait) {
          const tries = attempt > 1 ? ` (after ${attempt} attempts)` : "";
          const asked = retryAfter(error);
          throw new ProviderError(failure.id, `${messageOf(error, key)}${tries}`, failure.remedy, {
            retry: failure.retry,
            ...(asked !== undefined && { retryAfter: asked }),
          });
        }
        await sleep(wait);
      }
    }
  }

  return {
    async summarize(transcript: Transcript, session: SessionInfo): Promise<Summary> {
      const facts = factsOf(transcript);
      const messages = prompt(transcriptText(transcript), session);
      const first = await ask(messages);
      const answer = readAnswer(first);
      if (!("wrong" in answer)) return summaryOf(answer, transcript, facts);
      const repaired = readAnswer(await ask([...messages, ...repair(first, answer.wrong)]));
      if (!("wrong" in repaired)) return summaryOf(repaired, transcript, facts);
      return plainSummary(first, `Session on ${session.resource}`, facts);
    },
  };
}

function responseFormat() {
  const schema = { name: "session_summary", strict: true, schema: answerSchema() };
  return { type: "json_schema" as const, json_schema: schema };
}

function shapeInWords(): Message {
  return { role: "user", content: `Answer with JSON alone, by this JSON schema: ${JSON.stringify(answerSchema())}` };
}

function refusesSchema(error: unknown): boolean {
  return error instanceof APIError && error.status === 400 && /response_format|json_schema/.test(error.message);
}

/** The error in one line. A server may repeat the key that it was sent: it is taken out. */
function messageOf(error: unknown, key: Secret | undefined): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return "the answer is not a chat completion";
  const message = error instanceof Error ? error.message : String(error);
  const told = key === undefined ? message : message.replaceAll(key.reveal(), "[secret]");
  return plainLine(told).slice(0, 500);
}
