import { plainLine } from "../domain/plain.ts";
import type { Summary } from "../domain/summary.ts";
import type { SessionReport } from "./session-report.ts";

/** What people call the states of a session. */
export const stateNames = {
  waiting: "waiting",
  pending: "pending",
  running: "running",
  "over-budget": "over budget",
  done: "summarised",
  unmatched: "no policy",
  skipped: "skipped",
  "too-large": "too large",
  failed: "failed",
} satisfies Record<SessionReport["state"], string>;

/** One sentence for a session: what was done in it, or why that is not known. */
export function headline({ state, reason, summary }: SessionReport): string {
  if (summary !== undefined) return plainLine(summary.shortDescription);
  if (reason === "") return stateNames[state];
  return plainLine(state === "unmatched" || state === "failed" ? reason : `${stateNames[state]}: ${reason}`);
}

/** `web-3 (prod)`; a dash where nothing is known. */
export function placeOf({ session }: SessionReport): string {
  const { resource = "", environment = "" } = session ?? {};
  return plainLine(environment === "" ? resource : `${resource} (${environment})`) || "–";
}

/** `alice → web-3 (prod)`; the file where nothing is known of the session. */
export function whoAndWhere(report: SessionReport): string {
  const { session, source } = report;
  if (session === undefined) return plainLine(source);
  return `${plainLine(session.user) || "–"} → ${placeOf(report)}`;
}

/** Where a risk level comes from if it is not the model's own; empty where it is. */
export function riskNote({ riskRaisedFrom }: Summary): string {
  if (riskRaisedFrom === undefined) return "";
  if (riskRaisedFrom === "UNRATED") return "from the commands: the model gave no risk level";
  return `raised from ${riskRaisedFrom}: the commands say more than the model does`;
}

/** What a reader should know before relying on a summary. */
export function caveats({ structured, droppedClaims, riskLevel }: Summary): readonly string[] {
  const unrated = riskLevel === undefined ? ", without a risk level" : "";
  const shapeless = `The model's answer did not have the shape asked for: it is shown as it is${unrated}.`;
  const commands = droppedClaims === 1 ? "1 command" : `${droppedClaims} commands`;
  const dropped = `Dropped: ${commands} that the model named and that did not occur.`;
  return [...(structured ? [] : [shapeless]), ...(droppedClaims > 0 ? [dropped] : [])];
}

/** What a person should look at themselves, beside the caveats, and what was masked. */
export function reviewLines({ needsReview, masks }: Summary): readonly string[] {
  const own = needsReview.filter(({ code }) => code !== "COMMAND_ANALYSIS_FAILED" && code !== "CLAIMS_DROPPED");
  const total = Object.values(masks).reduce((sum, count) => sum + count, 0);
  const sorts = Object.entries(masks).map(([sort, count]) => `${count} ${sort}`);
  const masked = `${total === 1 ? "1 secret was" : `${total} secrets were`} masked: ${sorts.join(", ")}`;
  return [...own.map(({ detail }) => plainLine(detail)), ...(total > 0 ? [masked] : [])];
}
