import { BulkheadRejectedError } from "cockatiel";
import { HTTPException } from "hono/http-exception";
import { AccessDenied } from "../../access/denied.ts";
import type { ProblemDocument } from "../../api/problem.ts";
import { SignInError } from "../../connectors/failure.ts";
import { DatabaseError, StatementTimeout } from "../../database/database.ts";
import { isPassing } from "../../database/faults.ts";
import { Refusal } from "../../domain/refusal.ts";
import { waitingTime } from "../../domain/time.ts";
import { AccountError } from "../../identity/accounts.ts";
import { ConfirmationNeeded } from "../../identity/confirmation.ts";
import { TooManyAttempts } from "../../identity/failures.ts";
import { IngestError } from "../../ingest/ingest-error.ts";
import type { Finding } from "../../kinds/finding.ts";
import { ResourceError } from "../../kinds/finding.ts";
import { ProviderError } from "../../models/provider.ts";
import { RecordingError } from "../../recordings/recording-error.ts";
import { StorageError } from "../../recordings/storage/storage.ts";
import { KeyError } from "../../seal/key.ts";
import type { Service } from "../../service.ts";
import { SessionError } from "../../sessions/sessions.ts";
import { LimitExceeded } from "../../threads/limit-exceeded.ts";
import { denialOf } from "./denials.ts";
import { Problem, problem } from "./problem.ts";
import { signInProblem } from "./sign-in-failure.ts";

// biome-ignore lint/suspicious/noExplicitAny: a class of any constructor
type ErrorClass<Refused extends Error> = abstract new (...args: any[]) => Refused;

interface Row {
  readonly tell: (error: unknown) => Problem | undefined;
}

function row<Refused extends Error>(kind: ErrorClass<Refused>, tell: (error: Refused) => Problem): Row {
  return { tell: (error) => (error instanceof kind ? tell(error) : undefined) };
}

const refusalStatus = {
  "not-found": 404,
  "already-exists": 409,
  "still-needed": 409,
  "changed-meanwhile": 409,
  preset: 409,
  renamed: 422,
} as const;
const sessionStatus = {
  unknown: 404,
  state: 409,
  "no-recording": 409,
  "no-model": 422,
  held: 409,
  deleted: 409,
} as const;
const ingestStatus: Readonly<Record<string, 400 | 408 | 413>> = { "too-large": 413, stalled: 408, incomplete: 400 };

/** The problem response of each kind of error, one row each. */
// biome-ignore format: table
const rows: readonly Row[] = [
  row(Problem,         (error) => error),
  row(Refusal,         ({ code, message, remedy }) => problem(refusalStatus[code], code, message, told(remedy))),
  row(ResourceError,   ({ findings }) => problem(422, "invalid-resource", ...inShort(findings))),
  row(AccountError,    ({ message }) => problem(422, "invalid-account", message)),
  row(ConfirmationNeeded, ({ code, message, remedy }) => problem(403, code, message, { remedy })),
  row(TooManyAttempts, ({ message, seconds }) => problem(429, "too-many-attempts", message, { remedy: `try again in ${waitingTime(seconds)}` }, { "retry-after": String(seconds) })),
  row(SignInError,     (error) => signInProblem(error)),
  row(KeyError,        ({ message, remedy }) => problem(503, "key-unusable", message, { remedy })),
  row(SessionError,    ({ code, message, remedy }) => problem(sessionStatus[code], `session-${code}`, message, told(remedy))),
  row(IngestError,     ({ code, message, remedy }) => problem(ingestStatus[code] ?? 422, code, message, told(remedy))),
  row(RecordingError,  ({ code, message }) => problem(code === "too-large" ? 413 : 422, `recording-${code}`, message)),
  row(StorageError,    ({ message, remedy, retry }) => problem(retry ? 503 : 502, "storage", message, told(remedy))),
  row(LimitExceeded,       ({ code, message, remedy }) => problem(code === "busy" ? 503 : 422, `too-much-${code}`, message, { remedy })),
  row(StatementTimeout,({ message }) => problem(503, "statement-timeout", message, { remedy: "narrow the request, for example by time or user, or try again later" }, { "retry-after": "30" })),
  row(DatabaseError,   ({ message, remedy }) => problem(503, "store", message, told(remedy))),
  row(ProviderError,   ({ code, message, remedy }) => problem(502, code, message, told(remedy))),
  row(BulkheadRejectedError, () => problem(503, "busy", "too many concurrent requests", { remedy: "try again later" }, { "retry-after": "5" })),
  row(HTTPException,   ({ status, message }) => problem(status, "invalid-request", message || "the request is malformed")),
  { tell: (error) => (isPassing(error) ? problem(503, "store-unavailable", "the database is unavailable", { remedy: "try again later" }, { "retry-after": "5" }) : undefined) },
];

/** The problem response for `error`; undefined if the client is not at fault. Audits denials. */
export async function refusalOf(error: unknown, service: Service): Promise<Problem | undefined> {
  if (error instanceof AccessDenied) return await denialOf(error, service);
  for (const { tell } of rows) {
    const problem = tell(error);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first of the errors, the number of others, and all findings. */
function inShort(findings: readonly Finding[]): [detail: string, more: Partial<ProblemDocument>] {
  const errors = findings.filter(({ severity }) => severity === "error");
  const { message = "the resources are invalid", help } = errors[0] ?? {};
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return [`${message}${more}`, { findings: [...findings], ...(help !== undefined && { remedy: help }) }];
}

function told(remedy: string) {
  return remedy === "" ? {} : { remedy };
}
