import { increase, quantile, rate, shared, total } from "./queries.ts";

interface Panel {
  readonly title: string;
  readonly unit: "short" | "s" | "reqps" | "Bps" | "ops";
  /** PromQL, and what its lines are called. */
  readonly queries: readonly (readonly [query: string, legend: string])[];
}

const model = ["inference_model_name"] as const;
const named = "{{inference_model_name}}";

const panels: readonly Panel[] = [
  {
    title: "Sessions, by state",
    unit: "short",
    queries: [[shared("wherefore_sessions", ["state"]), "{{state}}"]],
  },
  {
    title: "Sessions taken in",
    unit: "ops",
    queries: [
      [rate("wherefore_sessions_ingested_total", ["kind", "source"]), "{{kind}} by {{source}}"],
      [rate("wherefore_ingest_failures_total", ["source"]), "refused by {{source}}"],
    ],
  },
  {
    title: "Summaries",
    unit: "ops",
    queries: [
      [rate("teleport_summarizer_summarizations_total", model), named],
      [rate("teleport_summarizer_summarization_errors", model), `${named} failed`],
    ],
  },
  {
    title: "Waiting and under way",
    unit: "short",
    queries: [
      [shared("teleport_summarizer_summarization_jobs_pending", model), `${named} waiting`],
      [total("teleport_summarizer_summarization_jobs_running", model), `${named} under way`],
    ],
  },
  {
    title: "From a session's arrival to its summary",
    unit: "s",
    queries: [
      [quantile(0.5, "wherefore_session_seconds", model), `${named} median`],
      [quantile(0.95, "wherefore_session_seconds", model), `${named} 95 %`],
    ],
  },
  {
    title: "Time that a summary takes",
    unit: "s",
    queries: [
      [quantile(0.5, "wherefore_summarization_seconds", model), `${named} median`],
      [quantile(0.95, "wherefore_summarization_seconds", model), `${named} 95 %`],
    ],
  },
  {
    title: "Requests to models",
    unit: "reqps",
    queries: [
      [rate("teleport_summarizer_openai_api_requests", model), named],
      [rate("wherefore_bedrock_requests_total", model), named],
      [total("teleport_summarizer_openai_api_requests_in_flight", model), `${named} under way`],
      [total("wherefore_bedrock_requests_in_flight", model), `${named} under way`],
    ],
  },
  {
    title: "Errors of models",
    unit: "reqps",
    queries: [
      [
        rate("teleport_summarizer_openai_api_errors", ["inference_model_name", "api_error_code"]),
        `${named} {{api_error_code}}`,
      ],
      [
        rate("wherefore_bedrock_errors_total", ["inference_model_name", "api_error_code"]),
        `${named} {{api_error_code}}`,
      ],
    ],
  },
  {
    title: "Tokens a day",
    unit: "short",
    queries: [
      [increase("wherefore_tokens_total", ["inference_model_name", "direction"], "1d"), `${named} {{direction}}`],
    ],
  },
  {
    title: "Cost a day",
    unit: "short",
    queries: [[increase("wherefore_cost_total", ["inference_model_name", "currency"], "1d"), `${named} {{currency}}`]],
  },
  {
    title: "Masked secrets and dropped claims a day",
    unit: "short",
    queries: [
      [increase("wherefore_masked_secrets_total", model, "1d"), `${named} masked`],
      [increase("wherefore_dropped_claims_total", model, "1d"), `${named} dropped`],
    ],
  },
  {
    title: "Embeddings",
    unit: "short",
    queries: [[shared("wherefore_embeddings", ["state"]), "{{state}}"]],
  },
  {
    title: "Deleted",
    unit: "ops",
    queries: [
      [rate("wherefore_sessions_deleted_total", ["cause"]), "sessions by {{cause}}"],
      [rate("wherefore_session_deletion_failures_total", []), "recordings not deleted"],
      [rate("wherefore_audit_deleted_total", []), "audit events"],
    ],
  },
  {
    title: "Due and kept by a legal hold",
    unit: "short",
    queries: [[shared("wherefore_retention_held_sessions", []), "sessions"]],
  },
  {
    title: "Since all that was due was deleted",
    unit: "s",
    queries: [[`time() - ${shared("wherefore_retention_finished_seconds", [])}`, "seconds"]],
  },
  {
    title: "Audit log",
    unit: "short",
    queries: [
      [shared("wherefore_audit_pending", ["sink"]), "{{sink}} waiting"],
      [rate("wherefore_audit_delivered_total", ["sink"]), "{{sink}} delivered"],
      [rate("wherefore_audit_failures_total", ["sink"]), "{{sink}} failed"],
    ],
  },
  {
    title: "Workers",
    unit: "short",
    queries: [
      [total("wherefore_worker_up", []), "working"],
      [increase("wherefore_worker_restarts_total", [], "1h"), "restarts an hour"],
    ],
  },
  {
    title: "Requests to the service",
    unit: "reqps",
    queries: [[rate("wherefore_http_requests_total", ["route", "status"]), "{{route}} {{status}}"]],
  },
  {
    title: "Time to answer",
    unit: "s",
    queries: [[quantile(0.95, "wherefore_http_request_seconds", ["route"]), "{{route}} 95 %"]],
  },
];

const columns = 2;
const size = { w: 24 / columns, h: 8 };
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana's
const datasource = { type: "prometheus", uid: "${source}" };

/** A dashboard for Grafana, as the text of a JSON file. */
export function dashboard(): string {
  const document = {
    title: "Session recording summaries",
    uid: "wherefore-summarizer",
    tags: ["summarizer"],
    schemaVersion: 39,
    editable: true,
    time: { from: "now-24h", to: "now" },
    refresh: "1m",
    templating: { list: [{ name: "source", label: "Data source", type: "datasource", query: "prometheus" }] },
    panels: panels.map(({ title, unit, queries }, index) => ({
      id: index + 1,
      type: "timeseries",
      title,
      datasource,
      gridPos: { ...size, x: (index % columns) * size.w, y: Math.floor(index / columns) * size.h },
      fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: "never" } }, overrides: [] },
      options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
      targets: queries.map(([expr, legendFormat], at) => ({
        refId: String.fromCharCode("A".charCodeAt(0) + at),
        datasource,
        expr,
        legendFormat,
      })),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
