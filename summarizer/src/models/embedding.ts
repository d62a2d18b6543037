import type { Secret } from "../domain/secret.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import { mostDimensions } from "../kinds/schema.ts";
import type { AddressGuard } from "../outgoing/address-guard.ts";
import { keyOf } from "./choose.ts";
import type { ProviderName } from "./provider.ts";
import { ProviderError } from "./provider.ts";

/** What a text is embedded for: some models tell the one from the other. */
export type Purpose = "document" | "query";

export interface EmbeddingRequest {
  /** None of them blank; at most {@link EmbeddingModel.batch}. */
  readonly texts: readonly string[];
  readonly purpose: Purpose;
  /** How many numbers each embedding should have; as many as the model gives where undefined. */
  readonly dimensions: number | undefined;
  /** Ends the request early, with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface EmbeddingReply {
  /** One for each text, in their order, all of one length. */
  readonly vectors: readonly (readonly number[])[];
  readonly inputTokens: number;
  /** Requests that it took. */
  readonly requests: number;
}

/** A model that turns texts into numbers that are near one another where the texts mean alike. */
export interface EmbeddingModel {
  readonly provider: ProviderName;
  /** The most texts that may be embedded by one request. */
  readonly batch: number;
  /** Asks once. Rejects with a {@link ProviderError}, or with the reason of the signal. */
  embed(request: EmbeddingRequest): Promise<EmbeddingReply>;
}

/** What embeds by the provider of `model`. Throws a {@link ProviderError}. */
export async function embeddingModelOf(
  model: InferenceModel,
  secrets: ReadonlyMap<string, Secret>,
  guard: AddressGuard,
): Promise<EmbeddingModel> {
  const { openai, bedrock } = model.spec;
  if (bedrock !== undefined) return (await import("./bedrock-embedding.ts")).bedrockEmbedding(bedrock);
  if (openai !== undefined)
    return (await import("./openai-embedding.ts")).openaiEmbedding(openai, keyOf(model, secrets), guard);
  throw new ProviderError(
    "no-embeddings",
    `inference_model "${model.metadata.name}" is the built-in digest, which cannot create embeddings`,
    "set spec.inference_model_name of the retrieval_model to a provider's model, or set openai or bedrock",
  );
}

const odd = "the response is not a list of embeddings";

/**
 * The embeddings of an answer, checked: as many as there were texts, of one length, made of numbers, none of them all
 * zeros.
 */
export function checkedVectors(
  vectors: readonly (readonly number[])[],
  texts: readonly string[],
  dimensions: number | undefined,
  remedy: string,
): readonly (readonly number[])[] {
  const bad = (message: string) => new ProviderError("bad-answer", message, remedy, { apiCode: "bad_answer" });
  const [first] = vectors;
  if (vectors.length !== texts.length || first === undefined || first.length === 0) throw bad(odd);
  for (const vector of vectors) {
    if (vector.length !== first.length) throw bad("the model's embeddings differ in length");
    if (!vector.every(Number.isFinite) || vector.every((value) => value === 0)) throw bad(odd);
  }
  if (first.length > mostDimensions) throw bad(`the model's embeddings have more than ${mostDimensions} numbers`);
  if (dimensions !== undefined && first.length !== dimensions) {
    const message = `the model returns embeddings of ${first.length} numbers, but spec.dimensions is ${dimensions}`;
    throw new ProviderError("wrong-dimensions", message, "remove spec.dimensions, or use a model that supports it");
  }
  return vectors;
}
