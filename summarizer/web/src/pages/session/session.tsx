import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { may } from "../../api/account.ts";
import { followChanges } from "../../api/changes.ts";
import type { ApiError } from "../../api/client.ts";
import { request, send } from "../../api/client.ts";
import type { Session, StoredSummary, Transcript } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { useData, useLoaded } from "../../api/use-data.ts";
import { Button, CopyButton } from "../../components/button.tsx";
import { Menu } from "../../components/menu.tsx";
import { Empty, Failed, FailedLine, Skeleton } from "../../components/states.tsx";
import { lengthOfTime } from "../../components/time.ts";
import { toast } from "../../components/toast.tsx";
import { titled } from "../../shell/address.ts";
import { download } from "../../shell/download.ts";
import { lastList } from "../recordings/last-list.ts";
import { Outcome } from "../recordings/tile.tsx";
import { readCast } from "./cast.ts";
import { Facts } from "./facts.tsx";
import { History } from "./history.tsx";
import { Neighbors } from "./neighbors.tsx";
import type { Tried } from "./outcome.tsx";
import { Standing } from "./outcome.tsx";
import type { PlayerHandle } from "./player.tsx";
import { Player } from "./player.tsx";
import { Policies } from "./policies.tsx";
import { QueryLog } from "./query-log.tsx";
import { Regenerate } from "./regenerate.tsx";
import { Retention } from "./retention.tsx";
import "./session.css";
import { When } from "../../components/when.tsx";
import { asMarkdown } from "./markdown.ts";
import { Part, Story } from "./story.tsx";
import { momentsOf, Timeline } from "./timeline.tsx";

export default function SessionPage() {
  const { id = "" } = useRoute().params;
  const report = useData("GET /v1/sessions/{id}", { params: { id } });
  const summaries = useData("GET /v1/sessions/{id}/summaries", { params: { id } });
  const { replace } = report;
  const refresh = summaries.reload;
  useEffect(
    () =>
      followChanges({
        onSession: (session) => {
          if (session.id !== id) return;
          replace(session);
          refresh();
        },
      }),
    [id, replace, refresh],
  );
  if (report.data === undefined) {
    if (report.error === undefined) return <Skeleton count={3} shape="columns" />;
    if (report.error.status === 404) {
      return (
        <Empty
          whole
          title="Session not found"
          actions={
            <a class="button plain" href="/recordings">
              All recordings
            </a>
          }
        >
          <p>The session was deleted, or the link is incomplete.</p>
        </Empty>
      );
    }
    return <Failed whole what="The session cannot be shown" error={report.error} retry={report.reload} />;
  }
  return (
    <SessionArticle
      key={id}
      report={report.data}
      summaries={summaries.data?.summaries ?? []}
      onChanged={(session) => {
        if (session === undefined) report.reload();
        else replace(session);
        refresh();
      }}
    />
  );
}

interface SessionProps {
  readonly report: Session;
  readonly summaries: readonly StoredSummary[];
  /** Called after something was asked for that changes the session, with the session where the answer held it. */
  readonly onChanged: (session?: Session) => void;
}

function SessionArticle({ report, summaries, onChanged }: SessionProps) {
  const { id, session, summary, notes, recording } = report;
  const [open, setOpen] = useState<"history" | "regenerate">();
  const [tried, setTried] = useState<Tried>();
  const there = recording !== undefined;
  const transcript = useData(there ? "GET /v1/sessions/{id}/transcript" : undefined, { params: { id } });
  const latest = summaries.find(({ state }) => state === "done");
  const who = `${session?.user || "–"} → ${session?.resource || "–"}`;
  useEffect(() => titled(summary?.title ?? who), [summary, who]);
  const retry = useAction(async () => {
    const { state, reason } = report;
    const begun = await request("POST /v1/sessions/{id}/retry", { params: { id } });
    setTried({ at: new Date().toISOString(), state, reason });
    onChanged(begun);
  });
  const save = useAction(async (form: "md" | "json" | "html") => {
    const { asHtml, asJson, fileName } = await import("./download.tsx");
    if (form === "md" && latest !== undefined)
      download(fileName(report, "md"), "text/markdown", asMarkdown(report, latest, location.href));
    if (form === "json")
      download(fileName(report, "json"), "application/json", asJson(report, summaries, transcript.data));
    if (form === "html") download(fileName(report, "html"), "text/html", asHtml(report, latest, transcript.data));
  });
  /** The summary that somebody asked for on this page. */
  const awaited = useRef<number | undefined>(undefined);
  useEffect(() => {
    const made = summaries.find(({ version, state }) => version === awaited.current && state === "done");
    if (made === undefined) return;
    awaited.current = undefined;
    toast(`Summary ${made.version} by ${made.model} is ready`);
  }, [summaries]);
  const mayUpdate = may("update", "session");
  const { route, path } = useLocation();
  // The address says where the session is: the player follows it.
  const go = useCallback((at: number) => route(`${path}?at=${Math.round(at)}`, true), [route, path]);
  return (
    <article class="session">
      <header class="session-head">
        <div class="session-path">
          <p class="quiet">
            <a href={lastList.value?.address ?? "/recordings"}>Recordings</a> / {who}
          </p>
          <Neighbors report={report} />
        </div>
        <h1>{summary?.title ?? who}</h1>
        <p class="session-about">
          <Outcome report={report} />
          <span>{who}</span>
          <span class="quiet">
            <When iso={session?.started} />
          </span>
          <span class="quiet">{lengthOfTime(session?.duration ?? 0)}</span>
        </p>
        <div class="session-actions">
          {latest !== undefined && (
            <CopyButton text={() => asMarkdown(report, latest, location.href)} label="Copy the summary as Markdown">
              Copy
            </CopyButton>
          )}
          <Menu
            label="Download"
            items={[
              { label: "Markdown", act: () => save.run("md"), disabled: latest === undefined },
              { label: "JSON", act: () => save.run("json") },
              { label: "HTML report", act: () => save.run("html") },
            ]}
          />
          <Button aria-haspopup="dialog" onClick={() => setOpen("history")} disabled={summaries.length === 0}>
            History{summaries.length > 0 && ` (${summaries.length})`}
          </Button>
          {mayUpdate && summary !== undefined && (
            <Button icon="refresh" aria-haspopup="dialog" onClick={() => setOpen("regenerate")}>
              Regenerate
            </Button>
          )}
        </div>
        {[retry, save].map(({ error }) => error !== undefined && <FailedLine key={error.message} error={error} />)}
        <Underway summaries={summaries} />
      </header>
      <div class="session-columns">
        <div class="session-main">
          {there ? (
            <Playback
              report={report}
              transcript={transcript.data}
              error={transcript.error}
              reload={transcript.reload}
            />
          ) : (
            <Empty icon="terminal" title="No recording yet">
              <p>The session has ended. Its recording shows here once it is uploaded.</p>
            </Empty>
          )}
        </div>
        <aside class="session-side card" aria-label="Summary">
          {summary === undefined ? (
            <Standing
              report={report}
              busy={retry.busy}
              tried={tried}
              onRetry={mayUpdate ? () => retry.run() : undefined}
              onSummarize={mayUpdate && there ? () => setOpen("regenerate") : undefined}
            />
          ) : (
            <Story summary={summary} go={go} />
          )}
          <Part title={report.policy === undefined ? "Policies tried" : "Why this policy"} items={[report]}>
            <Policies report={report} />
          </Part>
          <Part title="About" items={[report]}>
            <Facts report={report} latest={latest} />
          </Part>
          <Part title="Retention" items={[report]}>
            <Retention id={id} />
          </Part>
          <Part title="Notes on the recording" items={notes}>
            <ul class="points">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Part>
        </aside>
      </div>
      {open === "history" && <History summaries={summaries} onClose={() => setOpen(undefined)} go={go} />}
      {open === "regenerate" && (
        <Regenerate
          report={report}
          onClose={() => setOpen(undefined)}
          onAsked={({ version }) => {
            awaited.current = version;
            onChanged();
          }}
        />
      )}
    </article>
  );
}

/** Requests for summaries that are not done, beside the summary that is. */
function Underway({ summaries }: Pick<SessionProps, "summaries">) {
  const done = summaries.find(({ state }) => state === "done");
  const news = summaries.filter(
    ({ version, state, requested_by }) => state !== "done" && requested_by !== "" && version > (done?.version ?? 0),
  );
  if (news.length === 0) return null;
  return (
    <ul class="underway" aria-live="polite">
      {news.map(({ request, state, model, reason, remedy }) => (
        <li key={request} class="notice">
          {state === "pending" || state === "running" ? (
            <>{model} is summarizing this session. The summary shows here when it is done.</>
          ) : (
            <>
              {model} failed to summarize this session: {reason}. {remedy}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

interface PlaybackProps {
  readonly report: Session;
  readonly transcript: Transcript | undefined;
  readonly error: ApiError | undefined;
  readonly reload: () => void;
}

/** The recording: a terminal played, with its timeline; or what a database was asked. */
function Playback({ report, transcript, error, reload }: PlaybackProps) {
  const { id, session, summary } = report;
  const isTerminal = session?.kind !== "db";
  const { query, route, path } = useLocation();
  const asked = query["at"] === undefined ? undefined : Number(query["at"]);
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const answer = await send("GET /v1/sessions/{id}/cast", { params: { id }, signal });
      return readCast(await answer.text());
    },
    [id],
  );
  const cast = useLoaded(isTerminal ? id : undefined, ask);
  const [now, setNow] = useState(asked ?? 0);
  const player = useRef<PlayerHandle>(null);
  const moments = useMemo(() => momentsOf(transcript, cast.data, summary), [transcript, cast.data, summary]);
  const [begin] = useState(asked ?? 0);
  useEffect(() => {
    if (asked === undefined || !Number.isFinite(asked)) return;
    setNow(asked);
    player.current?.seek(asked);
    const row = transcript?.entries.findIndex(({ start }) => start === asked) ?? -1;
    document.getElementById(`query-${row}`)?.scrollIntoView({ block: "center" });
  }, [asked, transcript]);
  const go = useCallback(
    (at: number) => {
      // The same moment again is a wish too.
      player.current?.seek(at);
      setNow(at);
      route(`${path}?at=${Math.round(at)}`, true);
    },
    [route, path],
  );
  if (!isTerminal) {
    if (error !== undefined) return <Failed what="The queries cannot be shown" error={error} retry={reload} />;
    if (transcript === undefined) return <Skeleton count={2} shape="blocks" />;
    return <QueryLog transcript={transcript} summary={summary} chosen={asked} />;
  }
  return (
    <>
      {cast.error !== undefined ? (
        <Failed what="The recording cannot be played" error={cast.error} retry={cast.reload} />
      ) : cast.data === undefined ? (
        <Skeleton count={1} shape="blocks" />
      ) : (
        <Player cast={cast.data} moments={moments} startAt={begin} onTime={setNow} handle={player} />
      )}
      {error !== undefined ? (
        <Failed what="The transcript cannot be shown" error={error} retry={reload} />
      ) : transcript === undefined ? (
        <Skeleton count={4} />
      ) : (
        <Timeline moments={moments} now={now} go={cast.data === undefined ? undefined : go} />
      )}
    </>
  );
}
