import type { Failure } from "./failures.ts";
import { failed, failures, retryAfter } from "./failures.ts";
import type { ProviderError } from "./provider.ts";

interface FailureRow extends Failure {
  /** Names of the error. */
  readonly names?: readonly string[];
  readonly says?: RegExp;
}

const credentials =
  "check the AWS credentials: the environment, the shared files and AWS_PROFILE, the role of the service account or of the machine; and this machine's clock";

// biome-ignore format: table
const rows: readonly FailureRow[] = [
  { id: "needs-profile",  retry: false, names: ["ValidationException"], says: /with on-demand throughput isn[’'`]t supported/, remedy: "use an inference profile instead of a model id: put the id or ARN of a profile that contains the model into spec.bedrock.bedrock_model_id" },
  { id: "wrong-model",    retry: false, names: ["ValidationException"], says: /model identifier is invalid/i, remedy: "spec.bedrock.bedrock_model_id and spec.bedrock.region do not fit: the region has to be one where the model is offered, and the profile's own for an inference profile" },
  { ...failures.contextLength,          names: ["ValidationException"], says: /input is too long|too many (input )?tokens|input token|maximum context|context (window|length)|prompt is too long|exceeds? the maximum/i },
  { id: "forbidden",      retry: false, names: ["AccessDeniedException"], says: /bedrock:InvokeModel/, remedy: "allow bedrock:InvokeModel to the role that this service runs with: on the model, or on the inference profile and on all the models that the profile leads to (aws bedrock get-inference-profile lists them)" },
  { id: "forbidden",      retry: false, names: ["AccessDeniedException"], remedy: "the role that this service runs with may not use this model: allow bedrock:InvokeModel on it, and ask for access to the model in the Bedrock console" },
  { id: "wrong-model",    retry: false, names: ["ResourceNotFoundException"], remedy: "check spec.bedrock.bedrock_model_id and spec.bedrock.region: there is no such model or profile in that region" },
  { id: "credentials",    retry: false, names: ["ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidSignatureException", "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationTokenException", "CredentialsProviderError", "TokenProviderError"], remedy: credentials },
  { id: "billing",        retry: false, names: ["ServiceQuotaExceededException"], remedy: "a quota of the account is used up: raise it in the Service Quotas console" },
  { id: "rate-limit",     retry: true,  names: ["ThrottlingException", "TooManyRequestsException"], remedy: "the account's rate for this model is used up: try again later, raise its quota, or set spec.requests_per_minute" },
  { id: "server",         retry: true,  names: ["ServiceUnavailableException", "InternalServerException", "ModelNotReadyException", "ModelErrorException", "ModelStreamErrorException"], remedy: failures.server.remedy },
  { id: "timeout",        retry: true,  names: ["ModelTimeoutException", "TimeoutError"], remedy: failures.timeout.remedy },
  { ...failures.refused,                names: ["ValidationException"] },
];

const unreachable: Failure = {
  id: "unreachable",
  retry: true,
  remedy: "Amazon Bedrock does not answer: check spec.bedrock.region, the network, and that the service is up",
};
const garbage: Failure = {
  id: "bad-answer",
  retry: false,
  remedy: "the answer is not one of Converse: check what stands between this machine and Amazon Bedrock",
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
  if (error instanceof SyntaxError) return failed(garbage, "the answer is not one of Converse", details);
  if (status === undefined) return failed(unreachable, told, { apiCode: "connection_error" });
  if (status === 429) return failed({ id: "rate-limit", retry: true, remedy: failures.server.remedy }, told, details);
  if (status >= 500) return failed(failures.server, told, details);
  return failed(status < 400 ? garbage : failures.refused, told, details);
}

/** What Amazon Bedrock says of an error; the words of another service are not repeated. */
function toldOf(name: string, message: string, status: number | undefined): string {
  if (status !== undefined && !name.endsWith("Exception")) {
    return `the answer has status ${status} and is not an error of Amazon Bedrock`;
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
