/** One metric. Names of the reference system are kept to the letter; ours begin with `wherefore_`. */
export interface MetricRow {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds, for a histogram. */
  readonly buckets?: readonly number[];
}

const seconds = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] as const;

/** Every metric there is. The registry, the alert rules and the dashboard are made from it. */
// biome-ignore format: table
export const metricTable = [
  { name: "teleport_summarizer_summarizations_total",          type: "counter",   labels: ["inference_model_name"],                   help: "Summarizations that ended, successful or not" },
  { name: "teleport_summarizer_summarization_errors",          type: "counter",   labels: ["inference_model_name"],                   help: "Summarizations that failed" },
  { name: "teleport_summarizer_summarization_jobs_pending",    type: "gauge",     labels: ["inference_model_name"],                   help: "Sessions that are waiting for a summary" },
  { name: "teleport_summarizer_summarization_jobs_running",    type: "gauge",     labels: ["inference_model_name"],                   help: "Sessions that this process is summarizing" },
  { name: "teleport_summarizer_openai_api_requests",           type: "counter",   labels: ["inference_model_name"],                   help: "Requests to OpenAI and OpenAI-compatible APIs" },
  { name: "teleport_summarizer_openai_api_errors",             type: "counter",   labels: ["inference_model_name", "api_error_code"], help: "Failed requests to OpenAI, by status code" },
  { name: "teleport_summarizer_openai_api_requests_in_flight", type: "gauge",     labels: ["inference_model_name"],                   help: "Those under way" },
  { name: "wherefore_bedrock_requests_total",                  type: "counter",   labels: ["inference_model_name"],                   help: "Requests to Amazon Bedrock" },
  { name: "wherefore_bedrock_errors_total",                    type: "counter",   labels: ["inference_model_name", "api_error_code"], help: "Failed requests to Amazon Bedrock, by error name" },
  { name: "wherefore_bedrock_requests_in_flight",              type: "gauge",     labels: ["inference_model_name"],                   help: "Those under way" },
  { name: "wherefore_sessions_ingested_total",                 type: "counter",   labels: ["kind", "source"],                         help: "Ingested sessions, each counted once" },
  { name: "wherefore_ingest_failures_total",                   type: "counter",   labels: ["source"],                                 help: "Rejected recordings and events" },
  { name: "wherefore_ingest_bytes_total",                      type: "counter",   labels: ["source"],                                 help: "Bytes of ingested recordings" },
  { name: "wherefore_sessions",                                type: "gauge",     labels: ["state"],                                  help: "Sessions in the store, by state" },
  { name: "wherefore_session_seconds",                         type: "histogram", labels: ["inference_model_name"],                   help: "Time from the session's arrival to its summary", buckets: seconds },
  { name: "wherefore_summarization_seconds",                   type: "histogram", labels: ["inference_model_name"],                   help: "Duration of a summarization", buckets: seconds },
  { name: "wherefore_tokens_total",                            type: "counter",   labels: ["inference_model_name", "direction"],      help: "Tokens used: direction is input or output" },
  { name: "wherefore_cost_total",                              type: "counter",   labels: ["inference_model_name", "currency"],       help: "Cost, for models with prices" },
  { name: "wherefore_masked_secrets_total",                    type: "counter",   labels: ["inference_model_name"],                   help: "Secrets masked in transcripts" },
  { name: "wherefore_dropped_claims_total",                    type: "counter",   labels: ["inference_model_name"],                   help: "Model claims that the transcript does not support" },
  { name: "wherefore_embeddings",                              type: "gauge",     labels: ["state"],                                  help: "Summaries by state of their embeddings: done, pending or failed" },
  { name: "wherefore_audit_pending",                           type: "gauge",     labels: ["sink"],                                   help: "Audit events pending delivery, by sink" },
  { name: "wherefore_audit_delivered_total",                   type: "counter",   labels: ["sink"],                                   help: "Audit events delivered" },
  { name: "wherefore_audit_failures_total",                    type: "counter",   labels: ["sink"],                                   help: "Failed deliveries, which are retried" },
  { name: "wherefore_sessions_deleted_total",                  type: "counter",   labels: ["cause"],                                  help: "Deleted sessions; cause is age or request" },
  { name: "wherefore_session_deletion_failures_total",         type: "counter",   labels: [],                                         help: "Recordings that the storage failed to delete; retried" },
  { name: "wherefore_audit_deleted_total",                     type: "counter",   labels: [],                                         help: "Audit events deleted because of their age" },
  { name: "wherefore_retention_held_sessions",                 type: "gauge",     labels: [],                                         help: "Expired sessions on legal hold" },
  { name: "wherefore_retention_finished_seconds",              type: "gauge",     labels: [],                                         help: "Time of the last complete retention run, in seconds since 1970; 0: never" },
  { name: "wherefore_http_requests_total",                     type: "counter",   labels: ["method", "route", "status"],              help: "HTTP requests" },
  { name: "wherefore_http_request_seconds",                    type: "histogram", labels: ["method", "route"],                        help: "Duration of HTTP requests", buckets: seconds },
  { name: "wherefore_worker_up",                               type: "gauge",     labels: [],                                         help: "1 while the worker of this process, or its worker process, is running" },
  { name: "wherefore_worker_restarts_total",                   type: "counter",   labels: [],                                         help: "Restarts of the worker process after a crash" },
] as const satisfies readonly MetricRow[];

export type MetricName = (typeof metricTable)[number]["name"];
type RowOf<Name extends MetricName> = Extract<(typeof metricTable)[number], { readonly name: Name }>;

/** The labels of a metric, each with its value. */
export type LabelsOf<Name extends MetricName> = Readonly<Record<RowOf<Name>["labels"][number], string>>;

export type NameOf<Type extends MetricRow["type"]> = Extract<
  (typeof metricTable)[number],
  { readonly type: Type }
>["name"];
