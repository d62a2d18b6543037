import { createHash } from "node:crypto";
import type { Secret } from "../domain/secret.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import { maskText } from "../mask/mask.ts";
import { requestWithRetries } from "../models/ask.ts";
import type { EmbeddingModel, Purpose } from "../models/embedding.ts";
import { embeddingModelOf } from "../models/embedding.ts";
import type { ModelPoolOptions } from "../models/pool.ts";
import { ModelPool } from "../models/pool.ts";
import { ProviderError } from "../models/provider.ts";
import type { Configuration } from "../resources/repository.ts";
import type { Usage } from "../spending/spend.ts";
import { costOf } from "../spending/spend.ts";

/** The part of the configuration that search reads. */
export type RetrievalConfiguration = Pick<Configuration, "models" | "secrets" | "retrieval">;

/** What makes embeddings. */
export interface Embedder {
  /** As usage and limits count it: the retrieval model itself, or the inference model that it names. */
  readonly model: InferenceModel;
  readonly dimensions: number | undefined;
  /** Differs wherever embeddings cannot be compared. */
  readonly fingerprint: string;
}

/**
 * What makes embeddings by this configuration; undefined where nothing does.
 * @throws ProviderError where it names a model that does not exist
 */
export function embedderOf({ retrieval, models }: RetrievalConfiguration): Embedder | undefined {
  if (retrieval === undefined) return undefined;
  const { openai, bedrock, inference_model_name: name = "", dimensions, ...bounds } = retrieval.spec;
  const own = openai !== undefined || bedrock !== undefined;
  const model: InferenceModel | undefined = own
    ? { ...retrieval, kind: "inference_model", spec: { openai, bedrock, ...bounds } }
    : models.get(name);
  if (model === undefined) {
    const remedy = "create it, or set another in spec.inference_model_name of the retrieval_model";
    throw new ProviderError("missing-model", `inference_model "${name}" does not exist`, remedy);
  }
  const { spec } = model;
  const made = [
    spec.openai && ["openai", spec.openai.base_url ?? "", spec.openai.openai_model_id],
    spec.bedrock && ["bedrock", spec.bedrock.bedrock_model_id],
    dimensions ?? 0,
  ];
  const fingerprint = createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 16);
  return { model, dimensions, fingerprint };
}

/** What texts mean, and what that took. */
export interface Embedded {
  /** One for each text, of length 1. */
  readonly vectors: readonly Float32Array[];
  readonly usage: Usage;
}

/** Makes embeddings. One for a process, as it keeps the connections, the limits and the circuit breakers. */
export class Embeddings {
  readonly #pool: ModelPool<EmbeddingModel>;

  constructor(options: ModelPoolOptions = {}) {
    this.#pool = new ModelPool(embeddingModelOf, options);
  }

  /**
   * Embeds texts, none of them blank. What looks like a secret is masked before it leaves.
   * @throws ProviderError, with what was used up before it; or the signal's reason
   */
  async embed(
    { model, dimensions }: Embedder,
    secrets: ReadonlyMap<string, Secret>,
    texts: readonly string[],
    purpose: Purpose,
    signal: AbortSignal,
  ): Promise<Embedded> {
    const client = await this.#pool.of(model, secrets);
    if (client === undefined) throw new Error("an embedding model was not opened");
    const vectors: Float32Array[] = [];
    let used = { inputTokens: 0, outputTokens: 0, requests: 0 };
    for (let at = 0; at < texts.length; at += client.model.batch) {
      const some = texts.slice(at, at + client.model.batch).map(maskText);
      const request = (signal: AbortSignal) => client.model.embed({ texts: some, purpose, dimensions, signal });
      const reply = await requestWithRetries(client, request, signal).catch((error: unknown) => {
        throw error instanceof ProviderError ? error.with({ used }) : error;
      });
      vectors.push(...reply.vectors.map(normal));
      const { inputTokens, requests } = reply;
      used = { ...used, inputTokens: used.inputTokens + inputTokens, requests: used.requests + requests };
    }
    return { vectors, usage: { ...used, cost: costOf(model, used) } };
  }
}

/** In the same direction, of length 1: then how much two are alike is their product. */
function normal(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
