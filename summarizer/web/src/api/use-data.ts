import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request } from "./client.ts";

/** What a page knows of something that it asked the server for. */
export type Loaded<T> = {
  /** What came last; it stays while it is asked for anew. */
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** Asks again. */
  readonly reload: () => void;
  /** Puts something else in its place, such as what a change has given back. */
  readonly replace: (data: T) => void;
};

/** Asks the API for `path`, and again whenever it is another; undefined: for nothing. */
export function useData<T>(path: string | undefined): Loaded<T> {
  return useLoaded(
    path,
    useCallback((signal: AbortSignal) => request<T>(path ?? "", { signal }), [path]),
  );
}

/** The same for any question; `key` says when it is another. */
export function useLoaded<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [found, setFound] = useState<{ key: string | undefined; data?: T | undefined; error?: ApiError | undefined }>({
    key,
  });
  const [round, setRound] = useState(0);
  const [loading, setLoading] = useState(key !== undefined);
  const question = useRef(ask);
  question.current = ask;
  useEffect(() => {
    if (key === undefined) return;
    const abort = new AbortController();
    setLoading(true);
    question.current(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return;
        setFound({ key, data });
        setLoading(false);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setFound((before) => ({ key, data: before.key === key ? before.data : undefined, error: asApiError(error) }));
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [key, round]);
  const current = found.key === key;
  return {
    data: current ? found.data : undefined,
    error: current ? found.error : undefined,
    loading: loading || !current,
    reload: useCallback(() => setRound((count) => count + 1), []),
    replace: useCallback((data: T) => setFound({ key, data }), [key]),
  };
}

/** Whatever was thrown, as something that a page can tell. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, error instanceof Error ? error.message : String(error));
}
