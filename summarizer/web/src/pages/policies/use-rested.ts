import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "../../api/client.ts";
import { asApiError } from "../../api/use-data.ts";

/** An answer that follows a question while it is typed. */
export interface Rested<Answer> {
  /** The last answer. It stays while the next one is loading, and if that fails. */
  readonly answer: Answer | undefined;
  readonly error: ApiError | undefined;
  /** Whether the answer is to an earlier question. */
  readonly busy: boolean;
  readonly retry: () => void;
}

/** Milliseconds without a change before a question is sent. */
const pause = 400;

/** Sends `question` by `send` once it stops changing; undefined: nothing. A new question aborts the request before. */
export function useRested<Question, Answer>(
  question: Question | undefined,
  send: (question: Question, signal: AbortSignal) => Promise<Answer>,
): Rested<Answer> {
  const key = question === undefined ? undefined : JSON.stringify(question);
  const [found, setFound] = useState<{
    readonly key?: string;
    readonly answer?: Answer;
    readonly error?: ApiError;
  }>({});
  const [round, setRound] = useState(0);
  /** Whether the next question follows another that was typed over. */
  const asked = useRef(false);
  const latest = useRef(question);
  latest.current = question;
  useEffect(() => {
    const current = latest.current;
    if (key === undefined || current === undefined) return;
    const abort = new AbortController();
    const ask = async () => {
      asked.current = true;
      try {
        const answer = await send(current, abort.signal);
        if (!abort.signal.aborted) setFound({ key, answer });
      } catch (thrown) {
        if (abort.signal.aborted) return;
        setFound(({ answer }) => ({ key, error: asApiError(thrown), ...(answer !== undefined && { answer }) }));
      }
    };
    // The first question need not wait: nobody is typing yet.
    const timer = setTimeout(ask, asked.current ? pause : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, round, send]);
  const isCurrent = found.key === key;
  return {
    answer: found.answer,
    error: isCurrent ? found.error : undefined,
    busy: key !== undefined && !isCurrent,
    retry: () => {
      asked.current = false;
      setFound(({ answer }) => (answer === undefined ? {} : { answer }));
      setRound((count) => count + 1);
    },
  };
}
