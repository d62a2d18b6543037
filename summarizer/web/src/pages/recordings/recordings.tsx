import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { may } from "../../api/account.ts";
import type { Session } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Failed, FailedLine, Skeleton, sentence } from "../../components/states.tsx";
import { VirtualList } from "../../components/virtual.tsx";
import { titled, useAddress } from "../../shell/address.ts";
import { Story } from "../session/story.tsx";
import { Filters } from "./filters.tsx";
import { lastList } from "./last-list.ts";
import { LineHead } from "./line-head.tsx";
import type { RecordingsQuery } from "./query.ts";
import { isNarrowed, questionOf, readQuery } from "./query.ts";
import "./recordings.css";
import { Card, Line, pageOf } from "./tile.tsx";
import type { Recordings } from "./use-recordings.ts";
import { useRecordings } from "./use-recordings.ts";

/** The sizes of what is listed, in pixels: rows of a virtual list have one height. */
const sizes = {
  cards: { comfortable: { height: 336, least: 272 }, compact: { height: 252, least: 224 } },
  list: { comfortable: { height: 76 }, compact: { height: 44 } },
} as const;
const gap = 12;
const narrow = 640;

export default function RecordingsPage() {
  const [address, change] = useAddress();
  const query = useMemo(() => readQuery(address), [address]);
  const question = useMemo(() => questionOf(query, Date.now()), [query]);
  const { sessions, snippets, notes, hasMore, total, loading, error, reload, more } = useRecordings(question);
  const { data: status } = useData("GET /v1/search/status");
  const hasMeaning = status?.modes.includes("embeddings") === true;
  const [shown, setShown] = useState<Session>();
  useEffect(() => titled("Session recordings"), []);
  const { url, path } = useLocation();
  useEffect(() => {
    // The router shows a page until the next one is there.
    if (path !== "/recordings" || sessions === undefined) return;
    lastList.value = { address: url, ids: sessions.map(({ id }) => id) };
  }, [url, path, sessions]);
  return (
    <div class="recordings">
      <header class="page-head">
        <h1>Session recordings</h1>
        <p class="quiet" role="status">
          {sessions !== undefined && counted(sessions.length, hasMore, total)}
        </p>
      </header>
      <Filters query={query} change={change} hasMeaning={hasMeaning} />
      <Notes notes={notes} />
      {error !== undefined && sessions !== undefined && <FailedLine error={error} retry={reload} />}
      {sessions === undefined ? (
        error === undefined ? (
          <Skeleton count={6} shape={query.view === "list" ? "rows" : "cards"} />
        ) : (
          <Failed what="The recordings cannot be listed" error={error} retry={reload} />
        )
      ) : sessions.length === 0 ? (
        <None query={query} hasMeaning={hasMeaning} />
      ) : (
        <>
          {query.view === "list" && <LineHead query={query} change={change} />}
          <Sessions
            sessions={sessions}
            snippets={snippets}
            view={query.view}
            density={query.density}
            stale={loading === "list"}
            onSummary={setShown}
          />
        </>
      )}
      {hasMore && (
        <p class="more">
          <Button busy={loading === "more"} onClick={more}>
            Show 50 more
          </Button>
        </p>
      )}
      {shown?.summary !== undefined && (
        <Dialog
          wide
          title={shown.summary.title}
          onClose={() => setShown(undefined)}
          actions={
            <a class="button primary" href={pageOf(shown)}>
              Open session
            </a>
          }
        >
          <Story summary={shown.summary} link={(at) => `${pageOf(shown)}?at=${at}`} />
        </Dialog>
      )}
    </div>
  );
}

function counted(count: number, hasMore: boolean, total: number | undefined): string {
  const many = count.toLocaleString("en");
  if (!hasMore) return count === 1 ? "1 session" : `${many} sessions`;
  if (total === undefined) return `First ${many} sessions`;
  const all = Math.min(total, mostCounted).toLocaleString("en");
  return total > mostCounted ? `${many} of more than ${all} sessions` : `${many} of ${all} sessions`;
}

/** The API counts no further. */
const mostCounted = 10_000;

/** What need not be said of every search. */
const quietNotes: ReadonlySet<string> = new Set(["no-retrieval-model", "nothing-to-look-for"]);

/** What there is to know of a search as a whole. */
function Notes({ notes }: Pick<Recordings, "notes">) {
  const told = notes.filter(({ code }) => !quietNotes.has(code));
  return (
    <div class="search-notes" role="status" aria-label="Notes on these results">
      {told.map(({ code, message, remedy }) => (
        <p key={code}>
          <Icon name={code === "meaning-unavailable" ? "warning" : "search"} />
          <span>{[message, remedy].map(sentence).join(" ")}</span>
        </p>
      ))}
    </div>
  );
}

interface SessionsProps extends Pick<Recordings, "snippets"> {
  readonly sessions: readonly Session[];
  readonly view: "cards" | "list";
  readonly density: "comfortable" | "compact";
  readonly stale: boolean;
  readonly onSummary: (report: Session) => void;
}

const nowhere: readonly [] = [];

function Sessions({ sessions, snippets, view, density, stale, onSummary }: SessionsProps) {
  const root = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const compact = density === "compact";
  const columns = view === "list" ? 1 : Math.max(1, Math.floor((width + gap) / (sizes.cards[density].least + gap)));
  const isNarrow = width < narrow;
  const height =
    view === "list" ? (isNarrow ? (compact ? 92 : 116) : sizes.list[density].height) : sizes.cards[density].height;
  const Tile = view === "list" ? Line : Card;
  const itemKey = useCallback((index: number) => sessions[index]?.id ?? "", [sessions]);
  const item = useCallback(
    (index: number) => {
      const report = sessions[index];
      if (report === undefined) return undefined;
      return (
        <Tile report={report} compact={compact} snippets={snippets.get(report.id) ?? nowhere} onSummary={onSummary} />
      );
    },
    [sessions, snippets, compact, Tile, onSummary],
  );
  return (
    <div ref={root} class={stale ? "sessions stale" : "sessions"} data-view={view} aria-busy={stale}>
      {width > 0 && (
        <VirtualList
          count={sessions.length}
          columns={columns}
          height={height}
          gap={view === "list" ? 0 : gap}
          itemKey={itemKey}
          item={item}
        />
      )}
    </div>
  );
}

function None({ query, hasMeaning }: { readonly query: RecordingsQuery; readonly hasMeaning: boolean }) {
  if (isNarrowed(query)) {
    const isSearch = query.text.trim() !== "";
    return (
      <Empty
        title="No matching sessions"
        actions={
          <a class="button plain" href="/recordings">
            Show all sessions
          </a>
        }
      >
        {isSearch && (
          <p>
            Sessions must have all words. Use fewer words, <code>this OR that</code> for either,{" "}
            <code>"quotation marks"</code> for a phrase, and <code>-word</code> to exclude one.
            {hasMeaning && query.mode === "keyword" && " Include meaning to find other words for the same."}
          </p>
        )}
        <p>Change the filters, or choose a longer time range.</p>
      </Empty>
    );
  }
  return (
    <Empty icon="terminal" title="No recordings yet">
      <p>Recordings show here once the event forwarder, a watched folder or the command line uploads them.</p>
      {may("create", "session") && (
        <p>
          <code>summarizer ingest FOLDER</code>
        </p>
      )}
    </Empty>
  );
}
