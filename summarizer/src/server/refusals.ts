import { AccountError } from "../access/accounts.ts";
import { AccessDenied } from "../access/denied.ts";
import { TooManyAttempts } from "../access/passwords.ts";
import { recordAudit } from "../audit/audit.ts";
import { ResourceError } from "../resources/finding.ts";
import type { RefusalCode } from "../resources/refusal.ts";
import { Refusal } from "../resources/refusal.ts";
import { KeyError } from "../seal/key.ts";
import type { AppService } from "./environment.ts";
import type { Problem } from "./problem.ts";
import { problem } from "./problem.ts";

const statuses = {
  "already-exists": 409,
  "not-found": 404,
  "still-needed": 409,
  "changed-meanwhile": 409,
  renamed: 422,
  preset: 409,
} as const satisfies Record<RefusalCode, number>;

/**
 * The problem that tells of `error`; undefined for an error that is nobody's doing. What is denied is audited here, with
 * the reason; whoever asked is told the reason only if they may know it.
 */
export async function refusalOf(error: unknown, service: AppService): Promise<Problem | undefined> {
  if (error instanceof AccessDenied) return await denied(error, service);
  if (error instanceof Refusal) {
    return problem(
      statuses[error.code],
      error.code,
      error.message,
      error.remedy === "" ? {} : { remedy: error.remedy },
    );
  }
  if (error instanceof ResourceError) {
    const errors = error.findings.filter(({ severity }) => severity === "error");
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    const { message = "the resources cannot be used", help } = errors[0] ?? {};
    const about = { findings: [...error.findings], ...(help !== undefined && { remedy: help }) };
    return problem(422, "invalid-resource", `${message}${more}`, about);
  }
  if (error instanceof AccountError) return problem(422, "invalid-account", error.message);
  if (error instanceof KeyError) return problem(503, "key-unusable", error.message, { remedy: error.remedy });
  if (error instanceof TooManyAttempts) {
    const remedy = `wait ${error.seconds} seconds`;
    return problem(429, "too-many-attempts", error.message, { remedy }, { "retry-after": String(error.seconds) });
  }
  return undefined;
}

async function denied(error: AccessDenied, { access, database }: AppService): Promise<Problem> {
  const { principal, verb, kind, subject, decision, message } = error;
  await recordAudit(database, {
    event: "access.denied",
    user: principal.name,
    success: false,
    action: verb,
    resource_kind: kind,
    ...(subject !== undefined && { name: subject }),
    error: message,
    reason: decision.because,
  });
  const reason = access.mayKnowWhy(principal) ? { reason: decision.because } : {};
  return problem(403, "access-denied", message, reason);
}
