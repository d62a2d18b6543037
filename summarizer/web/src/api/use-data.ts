import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AnswerOf, Input, OperationName } from "../../../src/api/request.ts";
import { addressOf, jsonOf } from "../../../src/api/request.ts";
import { ApiError, ask } from "./client.ts";

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

/** Asks an operation of the API, and again whenever its input is another; without a name it asks nothing. */
export function useData<Name extends OperationName>(
  name: Name | undefined,
  ...input: Input<Name>
): Loaded<AnswerOf<Name>> {
  const answer = name && (async (signal: AbortSignal) => await jsonOf(await ask(name, { ...input[0], signal })));
  return useLoaded(name && addressOf(name, ...input).path, answer);
}

/** The same for any question; `key` says when it is another. */
export function useLoaded<T>(
  key: string | undefined,
  ask: ((signal: AbortSignal) => Promise<T>) | undefined,
): Loaded<T> {
  const [found, setFound] = useState<{ key: string | undefined; data?: T | undefined; error?: ApiError | undefined }>({
    key,
  });
  const [round, setRound] = useState(0);
  const [loading, setLoading] = useState(key !== undefined);
  const question = useRef(ask);
  question.current = ask;
  useEffect(() => {
    if (key === undefined || question.current === undefined) return;
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
