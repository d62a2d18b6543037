import type { SessionState } from "./rows.ts";
import { sessionStates } from "./rows.ts";

/** What people call the states of a session: lists show these words, and filters take them beside the states themselves. */
export const stateNames = {
  waiting: "no recording yet",
  pending: "pending",
  running: "running",
  "over-budget": "over budget",
  done: "summarized",
  unmatched: "no policy",
  skipped: "not interactive",
  "too-large": "too large",
  failed: "failed",
  deleting: "deleting",
} as const satisfies Record<SessionState, string>;

/** The words that filters take for a state: its name with hyphens, as `no-policy`. */
export const stateWords: readonly string[] = sessionStates.map((state) => hyphenated(stateNames[state]));

/** The state that a word stands for: its name, with spaces or hyphens, or the state itself. */
export function stateOf(word: string): SessionState | undefined {
  const wanted = hyphenated(word.trim().toLowerCase());
  return sessionStates.find((state) => state === wanted || hyphenated(stateNames[state]) === wanted);
}

function hyphenated(name: string): string {
  return name.replaceAll(" ", "-");
}
