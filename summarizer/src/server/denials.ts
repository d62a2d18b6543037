import type { AccessDenied } from "../access/denied.ts";
import { recordAudit } from "../audit/audit.ts";
import type { Service } from "../service.ts";
import type { Problem } from "./problem.ts";
import { problem } from "./problem.ts";

/** Audits a denial, and says to those who may know which condition failed. */
export async function denialOf(error: AccessDenied, { access, database }: Service): Promise<Problem> {
  const { principal, verb, kind, subject, decision, message } = error;
  await recordAudit(database, {
    event: "access.denied",
    user: principal.name,
    success: false,
    error: message,
    verb,
    resource_kind: kind,
    ...(subject !== undefined && { name: subject }),
    because: decision.because,
  });
  const remedy = access.mayKnowWhy(principal)
    ? `because ${decision.because}`
    : "ask an administrator: the audit log says which condition failed";
  return problem(403, "access-denied", message, { remedy });
}
