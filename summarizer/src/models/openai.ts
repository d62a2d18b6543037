import OpenAI from "openai";
import { z } from "zod";
import { plainLine } from "../domain/plain.ts";
import type { Secret } from "../domain/secret.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { AddressGuard } from "../outgoing/address-guard.ts";
import { guardedFetch } from "../outgoing/guarded-fetch.ts";
import { tokensIn } from "../spending/spend.ts";
import { failed, failures } from "./failures.ts";
import { openaiAddress } from "./openai-address.ts";
import { openaiFailure, refusesSchema } from "./openai-failures.ts";
import type { ChatModel, Schema } from "./provider.ts";
import { ProviderError, schemaInWords } from "./provider.ts";

const completionShape = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish().catch(undefined),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.number().nonnegative(), completion_tokens: z.number().nonnegative() })
    .nullish()
    .catch(undefined),
});

/** Bytes of an answer; real ones are far smaller. */
const mostBytes = 16 * 1024 * 1024;

type OpenAISpec = NonNullable<InferenceModel["spec"]["openai"]>;

/** The client of OpenAI's API, or of any that speaks it. `key` undefined: no `Authorization` is sent. */
export function openaiClient(spec: OpenAISpec, key: Secret | undefined, guard: AddressGuard): OpenAI {
  // Everything that the client would else read from the process environment is given: a key meant for one service
  // must not travel to another.
  return new OpenAI({
    apiKey: key?.reveal() ?? "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: openaiAddress(spec),
    maxRetries: 0,
    logLevel: "off",
    fetch: guardedFetch(guard, mostBytes),
    ...(key === undefined && { defaultHeaders: { Authorization: null } }),
  });
}

/** A model behind OpenAI's chat completions API, or a compatible one. `key` as for the client. */
export function openaiModel(spec: OpenAISpec, key: Secret | undefined, guard: AddressGuard): ChatModel {
  const client = openaiClient(spec, key, guard);

  /** Whether the service takes a schema for the answer. */
  let takesSchema = true;

  return {
    provider: "openai",
    async complete({ messages, schema, signal }) {
      const asSchema = takesSchema;
      let completion: unknown;
      try {
        completion = await client.chat.completions.create(
          {
            model: spec.openai_model_id,
            messages: asSchema ? [...messages] : [...messages, schemaInWords(schema)],
            ...(spec.temperature !== undefined && { temperature: spec.temperature }),
            ...(asSchema && { response_format: responseFormat(schema) }),
          },
          { signal },
        );
        completion = completionShape.parse(completion);
      } catch (error) {
        signal.throwIfAborted();
        if (!asSchema || !refusesSchema(error)) throw openaiFailure(error, key);
        takesSchema = false;
        throw failed(failures.noSchema, "the service does not support JSON schemas", {
          apiCode: "no_schema",
          retryAfter: 0,
        });
      }
      const { choices, usage } = completion as z.infer<typeof completionShape>;
      const [choice] = choices;
      const { content, refusal } = choice?.message ?? {};
      const spent = {
        inputTokens: usage?.prompt_tokens ?? tokensIn(messages.map((message) => message.content).join("\n")),
        outputTokens: usage?.completion_tokens ?? tokensIn(content ?? refusal ?? ""),
      };
      if (refusal) {
        const told = `the model declined: ${plainLine(refusal).slice(0, 300)}`;
        throw new ProviderError("refusal", told, "use another model", { used: { ...spent, requests: 1 } });
      }
      if (!content?.trim()) {
        throw new ProviderError("empty-answer", "the model's answer is empty", "try again, or use another model", {
          used: { ...spent, requests: 1 },
        });
      }
      return { text: content, cutOff: choice?.finish_reason === "length", ...spent };
    },
  };
}

function responseFormat(schema: Schema) {
  return {
    type: "json_schema" as const,
    json_schema: { name: "session_summary", strict: true, schema: { ...schema } },
  };
}
