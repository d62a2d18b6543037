import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { z } from "zod";
import type { InferenceModel } from "../kinds/schema.ts";
import { tokensIn } from "../spending/spend.ts";
import { bedrockClient } from "./bedrock.ts";
import { bedrockFailure } from "./bedrock-failures.ts";
import type { EmbeddingModel, EmbeddingRequest } from "./embedding.ts";
import { checkedVectors } from "./embedding.ts";
import { ProviderError } from "./provider.ts";

type Vectors = readonly (readonly number[])[];

/** How a family of models is asked. */
interface Family {
  readonly name: RegExp;
  readonly batch: number;
  readonly body: (request: EmbeddingRequest) => unknown;
  readonly read: (answer: unknown) => { readonly vectors: Vectors; readonly inputTokens: number | undefined };
}

const numbers = z.array(z.number());
const titan = z.object({ embedding: numbers, inputTextTokenCount: z.number().nonnegative().optional() });
const cohere = z.object({ embeddings: z.union([z.array(numbers), z.object({ float: z.array(numbers) })]) });

const families: readonly Family[] = [
  {
    name: /\bcohere\.embed/,
    batch: 32,
    body: ({ texts, purpose, dimensions }) => ({
      texts,
      input_type: purpose === "query" ? "search_query" : "search_document",
      truncate: "END",
      ...(dimensions !== undefined && { output_dimension: dimensions }),
    }),
    read: (answer) => {
      const { embeddings } = cohere.parse(answer);
      return { vectors: Array.isArray(embeddings) ? embeddings : embeddings.float, inputTokens: undefined };
    },
  },
  {
    name: /\bamazon\.titan-embed/,
    batch: 1,
    body: ({ texts: [inputText], dimensions }) => ({ inputText, ...(dimensions !== undefined && { dimensions }) }),
    read: (answer) => {
      const { embedding, inputTextTokenCount } = titan.parse(answer);
      return { vectors: [embedding], inputTokens: inputTextTokenCount };
    },
  },
];

const remedy = "spec.bedrock.bedrock_model_id must be an embedding model: Amazon Titan Text Embeddings or Cohere Embed";

/** An embedding model of Amazon Bedrock, by InvokeModel. Credentials come as they do for Converse. */
export function bedrockEmbedding(spec: NonNullable<InferenceModel["spec"]["bedrock"]>): EmbeddingModel {
  const client = bedrockClient(spec);
  const family = families.find(({ name }) => name.test(spec.bedrock_model_id));
  if (family === undefined) {
    const message = `unsupported embedding model "${spec.bedrock_model_id}"`;
    throw new ProviderError("wrong-model", message, remedy);
  }
  return {
    provider: "bedrock",
    batch: family.batch,
    async embed(request) {
      const { texts, dimensions, signal } = request;
      let answer: ReturnType<Family["read"]>;
      try {
        const output = await client.send(
          new InvokeModelCommand({
            modelId: spec.bedrock_model_id,
            contentType: "application/json",
            accept: "application/json",
            body: JSON.stringify(family.body(request)),
          }),
          { abortSignal: signal },
        );
        answer = family.read(JSON.parse(new TextDecoder().decode(output.body)));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof z.ZodError || error instanceof SyntaxError) {
          throw new ProviderError("bad-answer", "the response contains no embeddings", remedy, {
            apiCode: "bad_answer",
          });
        }
        throw bedrockFailure(error);
      }
      const inputTokens = answer.inputTokens ?? tokensIn(texts.join("\n"));
      return { vectors: checkedVectors(answer.vectors, texts, dimensions, remedy), inputTokens, requests: 1 };
    },
  };
}
