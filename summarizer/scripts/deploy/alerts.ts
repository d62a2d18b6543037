import { stringify } from "yaml";
import { increase, quantile, rate, shared, total } from "./queries.ts";

interface Alert {
  readonly name: string;
  /** PromQL: true where there is something to do. */
  readonly when: string;
  /** How long it has to last. */
  readonly for: string;
  readonly severity: "critical" | "warning";
  readonly summary: string;
  /** What to do. */
  readonly remedy: string;
}

const model = ["inference_model_name"] as const;
const runs = rate("teleport_summarizer_summarizations_total", model, "15m");
const errors = rate("teleport_summarizer_summarization_errors", model, "15m");

const alerts: readonly Alert[] = [
  {
    name: "SummariesFail",
    when: `${errors} / ${runs} > 0.2`,
    for: "15m",
    severity: "warning",
    summary: "More than a fifth of the summaries by {{ $labels.inference_model_name }} fail",
    remedy: "See the reasons: summarizer recordings ls --state failed. Test the model: summarizer models test NAME.",
  },
  {
    name: "SessionsWaitForSummaries",
    when: `${shared("teleport_summarizer_summarization_jobs_pending", model)} > 100`,
    for: "30m",
    severity: "warning",
    summary: "More than 100 sessions wait for {{ $labels.inference_model_name }}",
    remedy: "Run more workers (summarizer work), or raise the model's limits of concurrency and rate.",
  },
  {
    name: "NothingIsSummarized",
    when: [
      `sum(${shared("teleport_summarizer_summarization_jobs_pending", model)}) > 0`,
      `${total("teleport_summarizer_summarization_jobs_running", [])} == 0`,
    ].join(" and on () "),
    for: "15m",
    severity: "critical",
    summary: "Sessions wait, and no worker works",
    remedy: "Is a worker running? Start one: summarizer work, or summarizer serve --workers 1.",
  },
  {
    name: "WorkerEndsAgainAndAgain",
    when: `${increase("wherefore_worker_restarts_total", [], "1h")} > 3`,
    for: "0m",
    severity: "warning",
    summary: "The worker of serve has ended more than three times in an hour",
    remedy: "See its log before 'the worker exited': is it out of memory? Lower --workers or --reading-megabytes.",
  },
  {
    name: "SessionsOverBudget",
    when: `${shared("wherefore_sessions", [], { state: "over-budget" })} > 0`,
    for: "1h",
    severity: "warning",
    summary: "{{ $value }} sessions wait for the budget of their model",
    remedy: "Raise spec.limits of the model, or wait: they go on by themselves. See: summarizer usage.",
  },
  {
    name: "SessionsAreNotDeleted",
    when: `${shared("wherefore_sessions", [], { state: "deleting" })} > 0`,
    for: "1h",
    severity: "warning",
    summary: "{{ $value }} sessions are marked, and their recordings are not deleted",
    remedy:
      "See why: summarizer recordings ls --state deleting --format json. Give the service s3:DeleteObject, or rights to the folder.",
  },
  {
    name: "RecordingsDoNotCome",
    when: `${shared("wherefore_sessions", [], { state: "waiting" })} > 20`,
    for: "1h",
    severity: "warning",
    summary: "{{ $value }} sessions wait for their recordings",
    remedy: "Does --recordings name the place where the cluster stores them?",
  },
  {
    name: "RecordingsAreRefused",
    when: `${increase("wherefore_ingest_failures_total", ["source"], "1h")} > 5`,
    for: "5m",
    severity: "warning",
    summary: "Recordings or events by {{ $labels.source }} are refused",
    remedy: "The log names each of them and what is wrong with it.",
  },
  {
    name: "AuditLogIsNotDelivered",
    when: `${shared("wherefore_audit_pending", ["sink"])} > 100`,
    for: "10m",
    severity: "critical",
    summary: "Audit events wait for {{ $labels.sink }}",
    remedy: "The log says why they cannot be delivered. None is lost: they are tried again.",
  },
  {
    name: "ModelRefusesRequests",
    when: `${rate("teleport_summarizer_openai_api_errors", ["inference_model_name", "api_error_code"], "10m")} > 0.1`,
    for: "10m",
    severity: "warning",
    summary: "Requests to {{ $labels.inference_model_name }} fail: {{ $labels.api_error_code }}",
    remedy: "Test the model: summarizer models test NAME.",
  },
  {
    name: "BedrockRefusesRequests",
    when: `${rate("wherefore_bedrock_errors_total", ["inference_model_name", "api_error_code"], "10m")} > 0.1`,
    for: "10m",
    severity: "warning",
    summary: "Requests to {{ $labels.inference_model_name }} fail: {{ $labels.api_error_code }}",
    remedy: "Test the model: summarizer models test NAME.",
  },
  {
    name: "SummariesAreSlow",
    when: `${quantile(0.95, "wherefore_session_seconds", model)} > 600`,
    for: "30m",
    severity: "warning",
    summary: "Summaries by {{ $labels.inference_model_name }} take more than ten minutes",
    remedy: "Run more workers, or see whether the model is slow: wherefore_summarization_seconds.",
  },
];

/** Prometheus' rules, as the text of a YAML file. */
export function alertRules(): string {
  const rules = alerts.map(({ name, when, for: lasts, severity, summary, remedy }) => ({
    alert: name,
    expr: when,
    for: lasts,
    labels: { severity },
    annotations: { summary, description: remedy },
  }));
  const head = "# Made from the table of metrics by: npm run deploy -w summarizer\n";
  return head + stringify({ groups: [{ name: "summarizer", rules }] }, { lineWidth: 0 });
}
