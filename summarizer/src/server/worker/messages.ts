import type { Config } from "../../config.ts";
import type { MetricValues } from "../../metrics/metrics.ts";

/** What `serve` tells the process of its worker. That it stops is told by the end of the connection between the two. */
export type ToWorker = { readonly tell: "start"; readonly config: Config } | { readonly tell: "metrics" };

/** What that process answers. */
export type FromWorker = { readonly told: "working" } | { readonly told: "metrics"; readonly values: MetricValues };

export function isToWorker(message: unknown): message is ToWorker {
  return typeof message === "object" && message !== null && "tell" in message;
}

export function isFromWorker(message: unknown): message is FromWorker {
  return typeof message === "object" && message !== null && "told" in message;
}
