import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import type { PolicyPreview } from "../../api/types.ts";
import { asApiError } from "../../api/use-data.ts";

/** A change of the policies. */
export interface Proposed {
  /** Policies that come in, as YAML. */
  readonly resources?: string;
  /** Names of policies that go. */
  readonly without?: readonly string[];
  /** How many sessions to look at. */
  readonly sessions: number;
}

/** A preview that follows what is being typed. */
export interface Previewed {
  /** The last one that came; it stays while the next is waited for, and where that fails. */
  readonly preview: PolicyPreview | undefined;
  readonly error: ApiError | undefined;
  /** What is shown is not yet of what is proposed. */
  readonly busy: boolean;
  readonly retry: () => void;
}

/** How long nothing may have changed before it is asked for, in milliseconds. */
const pause = 400;

/** Asks what `proposed` would do, once it rests; undefined: for nothing. Another question ends the one before. */
export function usePreview(proposed: Proposed | undefined): Previewed {
  const key = proposed === undefined ? undefined : JSON.stringify(proposed);
  const [found, setFound] = useState<{
    readonly key?: string;
    readonly preview?: PolicyPreview;
    readonly error?: ApiError;
  }>({});
  const [round, setRound] = useState(0);
  /** Whether the next question follows another that was typed over. */
  const asked = useRef(false);
  useEffect(() => {
    if (key === undefined) return;
    const abort = new AbortController();
    const ask = async () => {
      asked.current = true;
      try {
        const body: Proposed = JSON.parse(key);
        const preview = await request("POST /v1/policies/preview", { body, signal: abort.signal });
        if (!abort.signal.aborted) setFound({ key, preview });
      } catch (thrown) {
        if (abort.signal.aborted) return;
        setFound(({ preview }) => ({ key, error: asApiError(thrown), ...(preview && { preview }) }));
      }
    };
    // The first question need not wait: nobody is typing yet.
    const timer = setTimeout(ask, asked.current ? pause : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, round]);
  const isOfThis = found.key === key;
  return {
    preview: found.preview,
    error: isOfThis ? found.error : undefined,
    busy: key !== undefined && !isOfThis,
    retry: () => {
      asked.current = false;
      setFound(({ preview }) => (preview === undefined ? {} : { preview }));
      setRound((count) => count + 1);
    },
  };
}
