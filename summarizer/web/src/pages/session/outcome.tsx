import type { Session } from "../../api/types.ts";
import { stateName } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { sentence } from "../../components/states.tsx";
import { timeOfDay, when } from "../../components/time.ts";

interface OutcomeProps {
  readonly report: Session;
  /** Undefined for users without the permission. */
  readonly onRetry: (() => void) | undefined;
  readonly onSummarize: (() => void) | undefined;
  readonly busy: boolean;
  /** What became of the session before somebody asked for another try, and when that was; undefined: nobody did. */
  readonly tried: Tried | undefined;
}

export interface Tried extends Pick<Session, "state" | "reason"> {
  /** ISO 8601. */
  readonly at: string;
}

const titles: Readonly<Record<string, string>> = {
  waiting: "No recording yet",
  pending: "Waiting to be summarized",
  running: "Summarizing",
  "over-budget": "Waiting: the model's limit is reached",
  unmatched: "No policy matches this session",
  skipped: "Not summarized: not interactive",
  "too-large": "Too large to summarize",
  failed: "Summary failed",
};

/** What became of a session that has no summary, and what can be done about it. */
export function Standing({ report, onRetry, onSummarize, busy, tried }: OutcomeProps) {
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
      {state === "unmatched" && <p>Add a policy, or change one of those below, then try again.</p>}
      {state !== "unmatched" && remedy !== "" && <p>{sentence(remedy)}</p>}
      {next_attempt !== undefined && <p class="quiet">The next attempt is at {when(next_attempt)}.</p>}
      {!underway && tried !== undefined && (
        <p class="quiet">
          Tried again at <time dateTime={tried.at}>{timeOfDay(tried.at)}</time>.
          {tried.state === state && tried.reason === reason && " Nothing has changed."}
        </p>
      )}
      {underway && <p class="quiet">The summary appears here when it is ready.</p>}
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
