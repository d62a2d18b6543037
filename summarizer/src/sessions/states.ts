import type { SessionState, SummaryState } from "../domain/rows.ts";

export interface Transition<State> {
  readonly from: readonly State[];
  readonly to: readonly State[];
}

const open = ["pending", "running", "over-budget"] as const;
const givenUp = ["unmatched", "failed", "too-large"] as const;

/** The transitions of a session: only transitions.ts writes `sessions.state`, with one statement for each. */
// biome-ignore format: table
export const sessionTransitions = {
  add:               { from: [],                                          to: ["waiting", "skipped", "pending", "failed"] },
  receiveRecording:  { from: ["waiting", "skipped", "failed", "pending"], to: ["skipped", "pending"] },
  expire:            { from: ["waiting"],                                 to: ["failed"] },
  restart:           { from: ["pending", "over-budget", ...givenUp],      to: ["pending"] },
  take:              { from: open,                                        to: ["running"] },
  stop:              { from: ["running"],                                 to: ["pending", "over-budget", ...givenUp] },
  complete:          { from: [...open, ...givenUp, "done"],               to: ["done"] },
  completeOnDemand:  { from: ["skipped", ...givenUp, "done"],             to: ["done"] },
  failPermanently:   { from: open,                                        to: ["failed"] },
  markDeleting:      { from: ["waiting", "skipped", ...open, ...givenUp, "done"], to: ["deleting"] },
} as const satisfies Readonly<Record<string, Transition<SessionState>>>;

/** The transitions of a summary, in the same way. */
// biome-ignore format: table
export const summaryTransitions = {
  request:           { from: [],                                 to: ["pending"] },
  restart:           { from: [...open, "failed", "too-large"],   to: ["pending"] },
  take:              { from: open,                               to: ["running"] },
  stop:              { from: ["running"],                        to: ["pending", "over-budget", "failed", "too-large"] },
  complete:          { from: [...open, "failed", "too-large"],   to: ["done"] },
  failPermanently:   { from: open,                               to: ["failed"] },
} as const satisfies Readonly<Record<string, Transition<SummaryState>>>;
