import type { Failure } from "./failures.ts";
import { failed, failures, retryAfter } from "./failures.ts";
import type { ProviderError } from "./provider.ts";

interface FailureRow extends Failure {
  /** Names of the error. */
  readonly names?: readonly string[];
  readonly says?: RegExp;
}

const credentials =
  "check the AWS credentials (environment variables, shared files and AWS_PROFILE, the role of the service account or the machine) and this machine's clock";

// biome-ignore format: table
const rows: readonly FailureRow[] = [
  { id: "needs-profile",  retry: false, names: ["ValidationException"], says: /with on-demand throughput isn[’'`]t supported/, remedy: "use an inference profile instead of a model id: set spec.bedrock.bedrock_model_id to the id or ARN of a profile that contains the model" },
  { id: "wrong-model",    retry: false, names: ["ValidationException"], says: /model identifier is invalid/i, remedy: "spec.bedrock.bedrock_model_id and spec.bedrock.region do not match: use a region where the model is available, or, for an inference profile, its region" },
  { ...failures.contextLength,          names: ["ValidationException"], says: /input is too long|too many (input )?tokens|input token|maximum context|context (window|length)|prompt is too long|exceeds? the maximum/i },
  { id: "forbidden",      retry: false, names: ["AccessDeniedException"], says: /bedrock:InvokeModel/, remedy: "grant bedrock:InvokeModel to the role of this service: on the model, or on the inference profile and all of its models (aws bedrock get-inference-profile lists them)" },
  { id: "forbidden",      retry: false, names: ["AccessDeniedException"], remedy: "the role of this service cannot use this model: grant bedrock:InvokeModel on it, and request access to the model in the Bedrock console" },
  { id: "wrong-model",    retry: false, names: ["ResourceNotFoundException"], remedy: "check spec.bedrock.bedrock_model_id and spec.bedrock.region: the region does not have this model or profile" },
  { id: "credentials",    retry: false, names: ["ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidSignatureException", "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationTokenException", "CredentialsProviderError", "TokenProviderError"], remedy: credentials },
  { id: "billing",        retry: false, names: ["ServiceQuotaExceededException"], remedy: "a quota of the account is exhausted: raise it in the Service Quotas console" },
  { id: "rate-limit",     retry: true,  names: ["ThrottlingException", "TooManyRequestsException"], remedy: "the account's rate limit for this model is exceeded: try again later, raise its quota, or set spec.requests_per_minute" },
  { id: "server",         retry: true,  names: ["ServiceUnavailableException", "InternalServerException", "ModelNotReadyException", "ModelErrorException", "ModelStreamErrorException"], remedy: failures.server.remedy },
  { id: "timeout",        retry: true,  names: ["ModelTimeoutException", "TimeoutError"], remedy: failures.timeout.remedy },
  { ...failures.refused,                names: ["ValidationException"] },
];

const unreachable: Failure = {
  id: "unreachable",
  retry: true,
  remedy: "Amazon Bedrock is unreachable: check spec.bedrock.region, the network, and the service status",
};
const garbage: Failure = {
  id: "bad-answer",
  retry: false,
  remedy: "the response is not from the Converse API: check the proxies between this machine and Amazon Bedrock",
};

/** What the client threw, judged by its name and its text; then by its status. */
export function bedrockFailure(error: unknown): ProviderError {
  const { name, message, status, header } = partsOf(error);
  const row = rows.find(
    ({ names, says }) => (names?.includes(name) ?? true) && (says === undefined || says.test(message)),
  );
  const told = toldOf(name, message, status);
  const details = { apiCode: name || String(status ?? "error"), retryAfter: retryAfter(header) };
  if (row !== undefined) return failed(row, told, details);
  if (error instanceof SyntaxError) return failed(garbage, "the response is not from the Converse API", details);
  if (status === undefined) return failed(unreachable, told, { apiCode: "connection_error" });
  if (status === 429) return failed({ id: "rate-limit", retry: true, remedy: failures.server.remedy }, told, details);
  if (status >= 500) return failed(failures.server, told, details);
  return failed(status < 400 ? garbage : failures.refused, told, details);
}

/** What Amazon Bedrock says of an error; the words of another service are not repeated. */
function toldOf(name: string, message: string, status: number | undefined): string {
  if (status !== undefined && !name.endsWith("Exception")) {
    return `the response has status ${status} and is not an error of Amazon Bedrock`;
  }
  return name === "" || name === "Error" ? message : `${name}: ${message}`;
}

/** Whether a model turned a request down for the tool in it, by which it is given the shape of its answer. */
export function refusesTool(error: unknown): boolean {
  const { name, message } = partsOf(error);
  return (
    name === "ValidationException" &&
    /tool ?use|tool ?choice|tool ?config|toolConfig|tools? (is|are) not supported/i.test(message)
  );
}

function partsOf(error: unknown) {
  if (!(error instanceof Error)) return { name: "", message: String(error), status: undefined, header: undefined };
  const { $metadata, $response } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  return {
    name: error.name,
    message: innermost(error),
    status: $metadata?.httpStatusCode,
    header: $response?.headers?.["retry-after"],
  };
}

function innermost(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error.message;
}
