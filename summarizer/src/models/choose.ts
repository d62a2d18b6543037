import { isAt } from "../domain/hosts.ts";
import type { Secret } from "../domain/secret.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { AddressGuard } from "../outgoing/address-guard.ts";
import { openaiAddress } from "./openai-address.ts";
import type { ChatModel } from "./provider.ts";
import { ProviderError } from "./provider.ts";

/** The client of a model resource: a provider's model, or the digest. Throws a {@link ProviderError}. */
export async function chatModelOf(
  model: InferenceModel,
  secrets: ReadonlyMap<string, Secret>,
  guard: AddressGuard,
): Promise<ChatModel | "digest"> {
  const { openai, bedrock } = model.spec;
  // Loaded only here: who does not use it should not wait for it.
  if (bedrock !== undefined) return (await import("./bedrock.ts")).bedrockModel(bedrock);
  if (openai === undefined) return "digest";
  return (await import("./openai.ts")).openaiModel(openai, keyOf(model, secrets), guard);
}

/**
 * The key that a model is asked with; undefined where it wants none.
 * @throws ProviderError for a key that there is not, or that was not made for the model's host
 */
export function keyOf({ metadata, spec }: InferenceModel, secrets: ReadonlyMap<string, Secret>): Secret | undefined {
  const name = spec.openai?.api_key_secret_ref;
  if (!name) return undefined;
  const key = secrets.get(name);
  if (key?.hosts !== undefined && spec.openai !== undefined && !isAt(openaiAddress(spec.openai), key.hosts)) {
    throw new ProviderError(
      "secret-host",
      `inference_secret "${name}" is only for ${key.hosts.join(", ")}, but model "${metadata.name}" uses ${new URL(openaiAddress(spec.openai)).host}`,
      "correct spec.openai.base_url, or set the secret again with this host in spec.hosts",
    );
  }
  if (key !== undefined) return key;
  throw new ProviderError(
    "missing-secret",
    `inference_secret "${name}" does not exist`,
    `create it: model "${metadata.name}" references it in spec.openai.api_key_secret_ref`,
  );
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
