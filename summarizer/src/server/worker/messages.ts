import type { Config } from "../../config.ts";
import type { MetricValues } from "../../metrics/metrics.ts";

/** Messages of `serve` to its worker process. The end of the connection tells it to stop. */
export type ToWorker = { readonly tell: "start"; readonly config: Config } | { readonly tell: "metrics" };

/** The worker's responses. */
export type FromWorker = { readonly told: "working" } | { readonly told: "metrics"; readonly values: MetricValues };

export function isToWorker(message: unknown): message is ToWorker {
  return typeof message === "object" && message !== null && "tell" in message;
}

export function isFromWorker(message: unknown): message is FromWorker {
  return typeof message === "object" && message !== null && "told" in message;
}
