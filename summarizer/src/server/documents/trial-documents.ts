import type { ChangedTrial as ChangedTrialDocument, Trial as TrialDocument, TrialSums } from "../../api/policies.ts";
import type { Backtest } from "../../policies/backtest.ts";
import type { Preview } from "../../policies/preview.ts";
import type { Trial } from "../../policies/trial.ts";

/** A trial as the API answers it. */
export function trialDocument({ estimate: { inputTokens, outputTokens, cost }, ...trial }: Trial): TrialDocument {
  return { ...trial, estimate: { input_tokens: inputTokens, output_tokens: outputTokens, cost } };
}

/** The sum of trials as the API answers it. */
export function sumsDocument({ inputTokens, outputTokens, policies, ...sums }: Backtest): TrialSums {
  return {
    ...sums,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    policies: policies.map(({ tooLarge, inputTokens: read, outputTokens: written, ...line }) => ({
      ...line,
      too_large: tooLarge,
      input_tokens: read,
      output_tokens: written,
    })),
  };
}

/** A preview as the API answers it. */
export function previewDocument({ trials, before, after, ...preview }: Preview) {
  return {
    ...preview,
    trials: trials.map(({ change, before, ...trial }): ChangedTrialDocument => {
      return { ...trialDocument(trial), change, before };
    }),
    before: sumsDocument(before),
    after: sumsDocument(after),
  };
}
