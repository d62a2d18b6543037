import type { ComponentChildren } from "preact";

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

const states: Readonly<Record<string, readonly [name: string, tone: Tone]>> = {
  waiting: ["no recording yet", "plain"],
  pending: ["pending", "busy"],
  running: ["running", "busy"],
  "over-budget": ["over budget", "medium"],
  done: ["summarized", "good"],
  unmatched: ["no policy", "plain"],
  skipped: ["not interactive", "plain"],
  "too-large": ["too large", "medium"],
  failed: ["failed", "bad"],
};

/** What people call a session's state. */
export function stateName(state: string): string {
  return states[state]?.[0] ?? state;
}

/** What became of a session. */
export function StateBadge({ state, reason }: { readonly state: string; readonly reason?: string | undefined }) {
  const [name, tone] = states[state] ?? [state, "plain"];
  return (
    <Badge tone={tone} title={reason || undefined}>
      {name}
    </Badge>
  );
}
