import type { Snippet as Found, Session } from "../../api/types.ts";
import { RiskBadge, StateBadge } from "../../components/badge.tsx";
import { Button, CopyButton } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { kindIcons, kindNames, Thumbnail } from "../../components/thumbnail.tsx";
import { lengthOfTime } from "../../components/time.ts";
import { When } from "../../components/when.tsx";
import { Snippet, tellingSnippet } from "./snippet.tsx";

export interface TileProps {
  readonly report: Session;
  readonly onSummary: (report: Session) => void;
  readonly compact: boolean;
  /** Where it was found, if it was looked for. */
  readonly snippets: readonly Found[];
}

/** Where a session's page is. */
export function pageOf({ id }: Pick<Session, "id">): string {
  return `/recordings/${encodeURIComponent(id)}`;
}

/** A session as a card. */
export function Card({ report, onSummary, compact, snippets }: TileProps) {
  const { id, session, recording } = report;
  const kind = session?.kind ?? "";
  return (
    <article class={compact ? "tile compact" : "tile"}>
      <Thumbnail id={id} kind={kind} there={recording !== undefined} />
      <div class="tile-body">
        <p class="tile-badges">
          <Outcome report={report} />
          <span class="quiet small">{kindNames[kind]}</span>
        </p>
        <Who report={report} />
        <Text report={report} snippets={snippets} />
        <p class="quiet small tile-when">
          <span>
            <When iso={session?.started} />
          </span>
          <span>{lengthOfTime(session?.duration ?? 0)}</span>
        </p>
        <div class="tile-foot">
          <SessionId id={id} />
          <SummaryButton report={report} onSummary={onSummary} />
        </div>
      </div>
    </article>
  );
}

/** A session as a line of a list. */
export function Line({ report, onSummary, compact, snippets }: TileProps) {
  const { id, session, recording } = report;
  const kind = session?.kind ?? "";
  return (
    <article class={compact ? "line compact" : "line"}>
      <span class="line-kind">
        {!compact && <Thumbnail id={id} kind={kind} there={recording !== undefined} />}
        <span class="line-icon" title={kindNames[kind]}>
          <Icon name={kindIcons[kind] ?? "terminal"} />
          <span class="unseen">{kindNames[kind]}</span>
        </span>
      </span>
      <div class="line-who">
        <Who report={report} />
        <Text report={report} snippets={snippets} />
      </div>
      <span class="line-outcome">
        <Outcome report={report} />
      </span>
      <span class="line-when quiet small">
        <When iso={session?.started} />
      </span>
      <span class="line-long quiet small">{lengthOfTime(session?.duration ?? 0)}</span>
      <span class="line-copy">
        <CopyButton text={id} label={`Copy session id ${id}`} />
      </span>
      <SummaryButton report={report} onSummary={onSummary} />
    </article>
  );
}

/** What happened in short; of what was looked for, where it was found. */
function Text({ report, snippets }: Pick<TileProps, "report" | "snippets">) {
  const found = tellingSnippet(snippets);
  const text = report.summary?.short_description ?? report.reason;
  return (
    <p class="tile-text" title={found === undefined ? text : found.segments.map((each) => each.text).join("")}>
      {found === undefined ? text : <Snippet snippet={found} />}
    </p>
  );
}

function Who({ report }: { readonly report: Session }) {
  const { session, id } = report;
  const { user = "", resource = "", environment = "" } = session ?? {};
  return (
    <h2 class="tile-who" title={`${user || "–"} → ${resource || "–"}`}>
      <a href={pageOf(report)}>
        {user === "" && resource === "" ? (
          <span class="tile-name">{id}</span>
        ) : (
          <>
            <span class="tile-name">{user || "–"}</span> → <span class="tile-name">{resource || "–"}</span>
          </>
        )}
        {environment !== "" && <span class="quiet"> ({environment})</span>}
      </a>
    </h2>
  );
}

/** The risk where there is a summary; else what became of the session. */
export function Outcome({ report }: { readonly report: Session }) {
  const { state, summary, reason } = report;
  if (summary === undefined) return <StateBadge state={state} reason={reason} />;
  return (
    <>
      <RiskBadge level={summary.risk_level} />
      {state !== "done" && <StateBadge state={state} reason={reason} />}
    </>
  );
}

function SessionId({ id }: { readonly id: string }) {
  return (
    <span class="tile-id">
      <span class="mono quiet" title={id}>
        {id}
      </span>
      <CopyButton text={id} label="Copy session id" />
    </span>
  );
}

function SummaryButton({ report, onSummary }: Pick<TileProps, "report" | "onSummary">) {
  return (
    <Button onClick={() => onSummary(report)} aria-haspopup="dialog" disabled={report.summary === undefined}>
      Summary
    </Button>
  );
}
