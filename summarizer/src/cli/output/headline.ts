import type { Session } from "../../api/session.ts";
import { plainLine } from "../../domain/plain.ts";
import { stateNames } from "../../domain/session-states.ts";
import { moment } from "../../domain/time.ts";

/** What there is to show of a session, or of a file that holds none. */
export type Report = Pick<Session, "source" | "id" | "state" | "reason" | "remedy" | "verdicts" | "notes"> &
  Partial<Session>;

/** When a session ended, to the minute in UTC; empty where that is not known. */
export function endedText({ session }: Pick<Report, "session">): string {
  if (session === undefined) return "";
  const ended = Date.parse(session.started) + session.duration;
  return Number.isNaN(ended) ? "" : moment(new Date(ended).toISOString());
}

/** One sentence for a session: its summary, or why it has none. */
export function headline({ state, reason, summary }: Report): string {
  if (summary !== undefined) return plainLine(summary.short_description);
  if (reason === "") return stateNames[state];
  const saysState = state === "unmatched" || state === "failed" || reason.startsWith(stateNames[state]);
  return plainLine(saysState ? reason : `${stateNames[state]}: ${reason}`);
}

/** `web-3 (prod)`; a dash where nothing is known. */
export function placeOf({ session }: Report): string {
  const { resource = "", environment = "" } = session ?? {};
  return plainLine(environment === "" ? resource : `${resource} (${environment})`) || "–";
}

/** `alice → web-3 (prod)`; the file where nothing is known of the session. */
export function whoAndWhere(report: Report): string {
  const { session, source } = report;
  if (session === undefined) return plainLine(source);
  return `${plainLine(session.user) || "–"} → ${placeOf(report)}`;
}
