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
  { name: "teleport_summarizer_summarizations_total",          type: "counter",   labels: ["inference_model_name"],                   help: "Summarizations that ended, whether well or not" },
  { name: "teleport_summarizer_summarization_errors",          type: "counter",   labels: ["inference_model_name"],                   help: "Summarizations that failed" },
  { name: "teleport_summarizer_summarization_jobs_pending",    type: "gauge",     labels: ["inference_model_name"],                   help: "Sessions that wait for their summary" },
  { name: "teleport_summarizer_summarization_jobs_running",    type: "gauge",     labels: ["inference_model_name"],                   help: "Sessions that this process summarizes now" },
  { name: "teleport_summarizer_openai_api_requests",           type: "counter",   labels: ["inference_model_name"],                   help: "Requests to OpenAI and what speaks its language" },
  { name: "teleport_summarizer_openai_api_errors",             type: "counter",   labels: ["inference_model_name", "api_error_code"], help: "Those that failed, by the code of the answer" },
  { name: "teleport_summarizer_openai_api_requests_in_flight", type: "gauge",     labels: ["inference_model_name"],                   help: "Those under way" },
  { name: "wherefore_bedrock_requests_total",                  type: "counter",   labels: ["inference_model_name"],                   help: "Requests to Amazon Bedrock" },
  { name: "wherefore_bedrock_errors_total",                    type: "counter",   labels: ["inference_model_name", "api_error_code"], help: "Those that failed, by the name of the error" },
  { name: "wherefore_bedrock_requests_in_flight",              type: "gauge",     labels: ["inference_model_name"],                   help: "Those under way" },
  { name: "wherefore_sessions_ingested_total",                 type: "counter",   labels: ["kind", "source"],                         help: "Sessions taken in: new ones, each once" },
  { name: "wherefore_ingest_failures_total",                   type: "counter",   labels: ["source"],                                 help: "Recordings and events that were refused" },
  { name: "wherefore_ingest_bytes_total",                      type: "counter",   labels: ["source"],                                 help: "Bytes of recordings taken in" },
  { name: "wherefore_sessions",                                type: "gauge",     labels: ["state"],                                  help: "Sessions in the store, by state" },
  { name: "wherefore_session_seconds",                         type: "histogram", labels: ["inference_model_name"],                   help: "From the session's arrival to its summary", buckets: seconds },
  { name: "wherefore_summarization_seconds",                   type: "histogram", labels: ["inference_model_name"],                   help: "Time that one summarization takes", buckets: seconds },
  { name: "wherefore_tokens_total",                            type: "counter",   labels: ["inference_model_name", "direction"],      help: "Tokens used: direction is input or output" },
  { name: "wherefore_cost_total",                              type: "counter",   labels: ["inference_model_name", "currency"],       help: "Money spent, where the model has prices" },
  { name: "wherefore_masked_secrets_total",                    type: "counter",   labels: ["inference_model_name"],                   help: "Secrets masked in transcripts before they were sent" },
  { name: "wherefore_dropped_claims_total",                    type: "counter",   labels: ["inference_model_name"],                   help: "Claims of a model that its transcript does not hold" },
  { name: "wherefore_embeddings",                              type: "gauge",     labels: ["state"],                                  help: "Summaries by how it stands with their embeddings: done, pending or failed" },
  { name: "wherefore_audit_pending",                           type: "gauge",     labels: ["sink"],                                   help: "Audit events that a sink has not delivered yet" },
  { name: "wherefore_audit_delivered_total",                   type: "counter",   labels: ["sink"],                                   help: "Audit events delivered" },
  { name: "wherefore_audit_failures_total",                    type: "counter",   labels: ["sink"],                                   help: "Deliveries that failed and are tried again" },
  { name: "wherefore_sessions_deleted_total",                  type: "counter",   labels: ["cause"],                                  help: "Sessions deleted, with all that belongs to them: cause is age or request" },
  { name: "wherefore_session_deletion_failures_total",         type: "counter",   labels: [],                                         help: "Recordings that the storage did not delete; each is tried again" },
  { name: "wherefore_audit_deleted_total",                     type: "counter",   labels: [],                                         help: "Audit events deleted because of their age" },
  { name: "wherefore_retention_held_sessions",                 type: "gauge",     labels: [],                                         help: "Sessions that are due to be deleted, and are not because of a legal hold" },
  { name: "wherefore_retention_finished_seconds",              type: "gauge",     labels: [],                                         help: "When sessions that are due were last looked for to the end, in seconds since 1970; 0: never" },
  { name: "wherefore_http_requests_total",                     type: "counter",   labels: ["method", "route", "status"],              help: "HTTP requests answered" },
  { name: "wherefore_http_request_seconds",                    type: "histogram", labels: ["method", "route"],                        help: "Time to answer an HTTP request", buckets: seconds },
  { name: "wherefore_worker_up",                               type: "gauge",     labels: [],                                         help: "1 while the worker of this process, or the one that it has started, works" },
  { name: "wherefore_worker_restarts_total",                   type: "counter",   labels: [],                                         help: "Times that the worker of serve has ended by itself and was started again" },
] as const satisfies readonly MetricRow[];

export type MetricName = (typeof metricTable)[number]["name"];
type RowOf<Name extends MetricName> = Extract<(typeof metricTable)[number], { readonly name: Name }>;

/** The labels of a metric, each with its value. */
export type LabelsOf<Name extends MetricName> = Readonly<Record<RowOf<Name>["labels"][number], string>>;

export type NameOf<Type extends MetricRow["type"]> = Extract<
  (typeof metricTable)[number],
  { readonly type: Type }
>["name"];
