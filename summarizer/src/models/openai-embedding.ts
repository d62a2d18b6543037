import { z } from "zod";
import type { Secret } from "../domain/secret.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { AddressGuard } from "../outgoing/address-guard.ts";
import { tokensIn } from "../spending/spend.ts";
import type { EmbeddingModel } from "./embedding.ts";
import { checkedVectors } from "./embedding.ts";
import { openaiClient } from "./openai.ts";
import { openaiFailure } from "./openai-failures.ts";

const answerShape = z.object({
  data: z.array(z.object({ index: z.number().int().optional(), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.number().nonnegative() }).nullish().catch(undefined),
});

const remedy = "check that spec.openai.base_url is an OpenAI-compatible API, and that its model creates embeddings";

/** A model behind OpenAI's embeddings API, or a compatible one. `key` undefined: no `Authorization` is sent. */
export function openaiEmbedding(
  spec: NonNullable<InferenceModel["spec"]["openai"]>,
  key: Secret | undefined,
  guard: AddressGuard,
): EmbeddingModel {
  const client = openaiClient(spec, key, guard);
  return {
    provider: "openai",
    batch: 32,
    async embed({ texts, dimensions, signal }) {
      let answer: z.infer<typeof answerShape>;
      try {
        answer = answerShape.parse(
          await client.embeddings.create(
            {
              model: spec.openai_model_id,
              input: [...texts],
              // Else the client asks for base64, which not every service speaks.
              encoding_format: "float",
              ...(dimensions !== undefined && { dimensions }),
            },
            { signal },
          ),
        );
      } catch (error) {
        signal.throwIfAborted();
        throw openaiFailure(error, key, "a list of embeddings");
      }
      const { data, usage } = answer;
      const ordered = data.toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));
      const vectors = ordered.map(({ embedding }) => embedding);
      const inputTokens = usage?.prompt_tokens ?? tokensIn(texts.join("\n"));
      return { vectors: checkedVectors(vectors, texts, dimensions, remedy), inputTokens, requests: 1 };
    },
  };
}
