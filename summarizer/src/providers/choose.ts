import type { InferenceModel } from "../resources/schema.ts";
import type { Secret } from "../resources/secret.ts";
import { digestProvider } from "./digest/digest.ts";
import type { Provider } from "./provider.ts";
import { ProviderError } from "./provider.ts";

/** The provider that `model` names; rejects with a {@link ProviderError} where it cannot be used. */
export async function providerOf(model: InferenceModel, secrets: ReadonlyMap<string, Secret>): Promise<Provider> {
  const { openai, bedrock } = model.spec;
  if (bedrock !== undefined) {
    throw new ProviderError(
      "unsupported-provider",
      `model "${model.metadata.name}" is an Amazon Bedrock model, which this version cannot call`,
      "use an openai or a digest model",
    );
  }
  if (openai === undefined) return digestProvider;
  const name = openai.api_key_secret_ref;
  const key = name ? secrets.get(name) : undefined;
  if (name && key === undefined) {
    throw new ProviderError(
      "missing-secret",
      `inference_secret "${name}" does not exist`,
      `add it to the resources: model "${model.metadata.name}" names it in spec.openai.api_key_secret_ref`,
    );
  }
  // Loaded only here: who does not use it should not wait for it.
  const { openaiProvider } = await import("./openai.ts");
  return openaiProvider(openai, key);
}

/** What a model is, in a word or two: built in, or the id that the provider knows it by. */
export function modelLabel({ spec }: InferenceModel): string {
  return spec.openai?.openai_model_id ?? spec.bedrock?.bedrock_model_id ?? "built in";
}

const defaultLimit = 200_000;

/** The largest transcript that may be given to a model, in bytes of UTF-8. */
export function sizeLimit({ spec }: InferenceModel): number {
  return spec.max_session_length_bytes || defaultLimit;
}
