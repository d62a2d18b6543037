import type { Metrics } from "../metrics/metrics.ts";
import type { ProviderObserver } from "../models/provider.ts";

const names = {
  openai: {
    requests: "teleport_summarizer_openai_api_requests",
    errors: "teleport_summarizer_openai_api_errors",
    inFlight: "teleport_summarizer_openai_api_requests_in_flight",
  },
  bedrock: {
    requests: "wherefore_bedrock_requests_total",
    errors: "wherefore_bedrock_errors_total",
    inFlight: "wherefore_bedrock_requests_in_flight",
  },
} as const;

/** Counts requests to models. */
export function providerObserver(metrics: Metrics): ProviderObserver {
  return {
    requestStarted(model, provider) {
      metrics.count(names[provider].requests, { inference_model_name: model });
      metrics.add(names[provider].inFlight, { inference_model_name: model }, 1);
    },
    requestEnded(model, provider, errorCode) {
      metrics.add(names[provider].inFlight, { inference_model_name: model }, -1);
      if (errorCode === undefined) return;
      metrics.count(names[provider].errors, { inference_model_name: model, api_error_code: errorCode });
    },
  };
}
