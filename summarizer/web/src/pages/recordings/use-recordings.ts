import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { followChanges } from "../../api/changes.ts";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import type { Note, Session, Snippet } from "../../api/types.ts";
import { asApiError } from "../../api/use-data.ts";
import type { Question } from "./query.ts";

/** Where sessions were found, by their ids. */
export type Snippets = ReadonlyMap<string, readonly Snippet[]>;

export interface Recordings {
  /** Undefined until the first page has come. */
  readonly sessions: readonly Session[] | undefined;
  /** Of a search: where each was found, and what there is to know of the answer. */
  readonly snippets: Snippets;
  readonly notes: readonly Note[];
  readonly hasMore: boolean;
  /** Sessions on all pages; undefined where that is not known. */
  readonly total: number | undefined;
  /** What is being asked for. */
  readonly loading: "list" | "more" | undefined;
  readonly error: ApiError | undefined;
  readonly reload: () => void;
  readonly more: () => void;
}

interface Page {
  readonly sessions: readonly Session[];
  readonly snippets: Snippets;
  readonly notes: readonly Note[];
  readonly next: string | undefined;
  readonly total?: number | undefined;
}

interface Found extends Page {
  readonly query: string;
}

const none: Snippets = new Map();

/** The sessions that `question` asks for, page after page, kept as they are in the store while the page is open. */
export function useRecordings(question: Question): Recordings {
  const query = JSON.stringify(question);
  const [found, setFound] = useState<Found>();
  const [loading, setLoading] = useState<"list" | "more" | undefined>("list");
  const [error, setError] = useState<ApiError>();
  const [round, setRound] = useState(0);
  const current = useRef<Found | undefined>(undefined);
  current.current = found;

  useEffect(() => {
    const abort = new AbortController();
    setLoading("list");
    setError(undefined);
    ask(query, undefined, abort.signal).then(
      (page) => {
        setFound({ query, ...page });
        setLoading(undefined);
      },
      (thrown: unknown) => {
        if (abort.signal.aborted) return;
        setError(asApiError(thrown));
        setLoading(undefined);
      },
    );
    return () => abort.abort();
  }, [query, round]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Whether a new session belongs into the list, and where, is the server's to say.
    const refresh = () => {
      timer ??= setTimeout(async () => {
        timer = undefined;
        const head = await ask(query).catch(() => undefined);
        if (head !== undefined) setFound((before) => (before?.query === query ? withHead(before, head) : before));
      }, 300);
    };
    const end = followChanges({
      onSession: (session) => {
        const known = current.current?.sessions.some(({ id }) => id === session.id) === true;
        if (known)
          setFound(
            (before) =>
              before && { ...before, sessions: before.sessions.map((one) => (one.id === session.id ? session : one)) },
          );
        else refresh();
      },
      onGap: refresh,
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [query]);

  const more = useCallback(async () => {
    const { next, query: asked } = current.current ?? {};
    if (next === undefined || asked === undefined) return;
    setLoading("more");
    setError(undefined);
    try {
      const page = await ask(asked, next);
      setFound((before) => (before?.query === asked && before.next === next ? withTail(before, page) : before));
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setLoading(undefined);
  }, []);

  return {
    sessions: found?.sessions,
    snippets: found?.snippets ?? none,
    notes: found?.notes ?? [],
    hasMore: found?.next !== undefined,
    total: found?.total,
    loading,
    error,
    reload: useCallback(() => setRound((count) => count + 1), []),
    more,
  };
}

/** A page of what the text of a question asks for. */
async function ask(key: string, after?: string, signal?: AbortSignal): Promise<Page> {
  const question: Question = JSON.parse(key);
  if ("list" in question) {
    const query = { ...question.list, after, total: after === undefined ? ("yes" as const) : undefined };
    const { sessions, next, total } = await request("GET /v1/sessions", { query, signal });
    return { sessions, snippets: none, notes: [], next, total };
  }
  const query = { ...question.search, after };
  const { results, notes, next } = await request("GET /v1/search", { query, signal });
  const snippets = new Map(results.map(({ session, snippets }) => [session.id, snippets]));
  return { sessions: results.map(({ session }) => session), snippets, notes, next };
}

function withTail(found: Found, { sessions, snippets, next }: Page): Found {
  const known = new Set(found.sessions.map(({ id }) => id));
  const all = [...found.sessions, ...sessions.filter(({ id }) => !known.has(id))];
  return { ...found, sessions: all, snippets: new Map([...found.snippets, ...snippets]), next };
}

function withHead(found: Found, { sessions, snippets, notes, next, total }: Page): Found {
  const fresh = new Set(sessions.map(({ id }) => id));
  const rest = found.sessions.filter(({ id }) => !fresh.has(id));
  // A short list came whole: what is not in it is gone from it.
  if (next === undefined) return { ...found, sessions, snippets, notes, next, total };
  const all = { sessions: [...sessions, ...rest], snippets: new Map([...found.snippets, ...snippets]) };
  return { ...found, ...all, notes, total };
}
