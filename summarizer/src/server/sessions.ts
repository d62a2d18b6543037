import type { SessionReport } from "../pipeline.ts";

/** A report as lists give it: all but the transcript, which may be long. */
export function listed({ transcript: _, ...report }: SessionReport): Omit<SessionReport, "transcript"> {
  return report;
}
