import type { AccessDenied } from "../../access/denied.ts";
import { recordAudit } from "../../audit/audit.ts";
import type { Service } from "../../service.ts";
import type { Problem } from "./problem.ts";
import { problem } from "./problem.ts";

/** Audits a denial, and tells authorized users which condition failed. */
export async function denialOf(error: AccessDenied, { access, database }: Service): Promise<Problem> {
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
  return problem(403, "access-denied", message, access.mayKnowWhy(principal) ? { reason: decision.because } : {});
}
