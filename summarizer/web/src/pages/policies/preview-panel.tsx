import type { ComponentChildren } from "preact";
import type { PolicyAnalysis, PolicyPreview } from "../../api/types.ts";
import { SelectField } from "../../components/field.tsx";
import { FailedLine, Skeleton } from "../../components/states.tsx";
import { AnalysisPanel } from "./analysis.tsx";
import { Effects } from "./effects.tsx";
import { Order } from "./order.tsx";
import { ChangedSessions } from "./sessions.tsx";
import type { Rested } from "./use-rested.ts";

export const spans = ["50", "200", "1000"] as const;
export type Span = (typeof spans)[number];

/** How many of the last sessions to look at. */
export function SpanField({ span, onSpan }: { readonly span: Span; readonly onSpan: (span: Span) => void }) {
  return (
    <SelectField
      bare
      label="Sessions to preview"
      value={span}
      options={spans.map((count) => [count, `Last ${Number(count).toLocaleString("en")}`] as const)}
      onValue={onSpan}
    />
  );
}

interface PreviewPanelProps {
  readonly previewed: Rested<PolicyPreview>;
  readonly analyzed: Rested<PolicyAnalysis>;
  /** The policy that is being changed; undefined where none comes in. */
  readonly name: string | undefined;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  /** Why there is nothing newer to show. */
  readonly waiting: ComponentChildren | undefined;
}

/** What a policy would do, while it is being written. */
export function PreviewPanel({ previewed, analyzed, name, span, onSpan, waiting }: PreviewPanelProps) {
  const { answer: preview, error, busy, retry } = previewed;
  const isStale = busy || waiting !== undefined || error !== undefined;
  return (
    <>
      <section class="card side-part" aria-label="Preview" aria-busy={busy}>
        <header class="preview-head">
          <h2>Preview</h2>
          <span class="small" role="status">
            {busy && preview !== undefined ? "Updating…" : ""}
          </span>
          <SpanField span={span} onSpan={onSpan} />
        </header>
        {waiting !== undefined && <p class="notice">{waiting}</p>}
        {error !== undefined && waiting === undefined && <FailedLine error={error} retry={retry} />}
        {preview === undefined ? (
          busy && <Skeleton count={4} />
        ) : (
          <div class={isStale ? "preview stale" : "preview"}>
            <Effects preview={preview} name={name} />
            {preview.trials.length > 0 && <ChangedSessions trials={preview.trials} />}
            {preview.trials.length === 0 && preview.sessions > 0 && (
              <p class="quiet">Matches none of these sessions.</p>
            )}
          </div>
        )}
      </section>
      {waiting === undefined && <AnalysisPanel analyzed={analyzed} name={name} />}
      {preview !== undefined && (
        <section class="card side-part" aria-label="Order">
          <h2>Order</h2>
          <p class="quiet small">
            Policies are tried in order of their names, uppercase first. The first match takes the session.
          </p>
          <div class={isStale ? "preview stale" : "preview"}>
            <Order order={preview.order} />
          </div>
        </section>
      )}
    </>
  );
}
