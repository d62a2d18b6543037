import type { ComponentChildren } from "preact";
import type { SessionState } from "../../../src/domain/rows.ts";
import { stateNames } from "../../../src/domain/session-states.ts";

export type Tone = "plain" | "low" | "medium" | "high" | "critical" | "good" | "bad" | "busy";

/** A word or two that stand out. */
export function Badge({
  tone = "plain",
  title,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <span class={`badge ${tone}`} title={title}>
      {children}
    </span>
  );
}

const tones: Readonly<Record<string, Tone>> = { LOW: "low", MEDIUM: "medium", HIGH: "high", CRITICAL: "critical" };

/** A level of risk; `unrated` where a summary has none. */
export function RiskBadge({ level }: { readonly level: string | undefined }) {
  return level === undefined ? (
    <Badge>unrated</Badge>
  ) : (
    <Badge tone={tones[level] ?? "plain"}>{level.toLowerCase()}</Badge>
  );
}

const stateTones: Readonly<Record<SessionState, Tone>> = {
  waiting: "plain",
  pending: "busy",
  running: "busy",
  "over-budget": "medium",
  done: "good",
  unmatched: "plain",
  skipped: "plain",
  "too-large": "medium",
  failed: "bad",
  deleting: "plain",
};

function isState(text: string): text is SessionState {
  return Object.hasOwn(stateNames, text);
}

/** What people call a session's state. */
export function stateName(state: string): string {
  return isState(state) ? stateNames[state] : state;
}

/** What became of a session. */
export function StateBadge({ state, reason }: { readonly state: string; readonly reason?: string | undefined }) {
  return (
    <Badge tone={isState(state) ? stateTones[state] : "plain"} title={reason || undefined}>
      {stateName(state)}
    </Badge>
  );
}
