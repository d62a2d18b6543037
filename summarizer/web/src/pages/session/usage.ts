import type { StoredSummary } from "../../api/types.ts";

/** Tokens that went in and came out; empty for a model that counts none. */
export function tokensText({ input_tokens, output_tokens }: StoredSummary["usage"]): string {
  if (input_tokens + output_tokens === 0) return "";
  return `${input_tokens.toLocaleString("en")} in, ${output_tokens.toLocaleString("en")} out`;
}

/** What a summary cost; empty where that is not known. */
export function costText(cost: StoredSummary["usage"]["cost"]): string {
  if (cost === undefined) return "";
  const digits = cost.amount !== 0 && cost.amount < 0.01 ? 6 : 2;
  return `${cost.amount.toFixed(digits)} ${cost.currency}`.trim();
}
