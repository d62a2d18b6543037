import { withoutTrailing } from "../domain/trailing.ts";
import type { InferenceModel } from "../kinds/schema.ts";

/** Where a model of OpenAI's API is asked: its `base_url`, or OpenAI itself. */
export function openaiAddress({ base_url }: NonNullable<InferenceModel["spec"]["openai"]>): string {
  return withoutTrailing(base_url || "https://api.openai.com/v1", "/");
}
