import type { ResourceDocument } from "../../api/resources.ts";

export const providers = ["openai", "bedrock", "digest"] as const;
export type Provider = (typeof providers)[number];

// biome-ignore format: table
export const providerNames: Readonly<Record<Provider, string>> = {
  openai:  "OpenAI or compatible",
  bedrock: "Amazon Bedrock",
  digest:  "Built in",
};

/** Where a model is asked; undefined where its document does not say. */
export function providerOf({ spec }: ResourceDocument<"inference_model">): Provider | undefined {
  return providers.find((provider) => spec[provider] !== undefined);
}

/** The id that the provider knows a model by. */
export function modelId({ spec }: ResourceDocument<"inference_model">): string {
  return spec.openai?.openai_model_id ?? spec.bedrock?.bedrock_model_id ?? "";
}
