import type { Session } from "../../api/types.ts";
import { stateName } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { sentence } from "../../components/states.tsx";
import { when } from "../../components/time.ts";

interface OutcomeProps {
  readonly report: Session;
  /** Undefined for whoever may not. */
  readonly onRetry: (() => void) | undefined;
  readonly onSummarize: (() => void) | undefined;
  readonly busy: boolean;
}

const titles: Readonly<Record<string, string>> = {
  waiting: "No recording yet",
  pending: "Waits for its summary",
  running: "Being summarized",
  "over-budget": "Waits: its model's budget is spent",
  unmatched: "No policy matches this session",
  skipped: "Not summarized: nobody was at a terminal",
  "too-large": "Too large to be summarized",
  failed: "The summary failed",
};

/** What became of a session that has no summary, and what can be done about it. */
export function Standing({ report, onRetry, onSummarize, busy }: OutcomeProps) {
  const { state, reason, remedy, next_attempt } = report;
  const underway = state === "pending" || state === "running";
  const bad = state === "failed" || state === "too-large";
  return (
    <div class={bad ? "standing bad" : "standing"} aria-live="polite">
      <h2>
        {bad && <Icon name="warning" />}
        {titles[state] ?? stateName(state)}
      </h2>
      {underway && <progress aria-label={titles[state]} />}
      {state !== "unmatched" && reason !== "" && <p>{sentence(reason)}</p>}
      {state === "unmatched" && <p>The policies below were tried in this order; each says why it did not match.</p>}
      {remedy !== "" && (
        <p>
          <strong>What to do:</strong> {sentence(remedy)}
        </p>
      )}
      {next_attempt !== undefined && <p class="quiet">Tried again by itself: {when(next_attempt)}</p>}
      {underway && <p class="quiet">This page shows the summary as soon as it is there.</p>}
      {!underway && state !== "waiting" && (onRetry !== undefined || onSummarize !== undefined) && (
        <p class="standing-actions">
          {onRetry !== undefined && (
            <Button icon="refresh" busy={busy} onClick={onRetry}>
              Try again
            </Button>
          )}
          {onSummarize !== undefined && (
            <Button aria-haspopup="dialog" onClick={onSummarize}>
              Summarize anyway
            </Button>
          )}
        </p>
      )}
    </div>
  );
}
