import { useRef, useState } from "preact/hooks";
import type { ApiError } from "./client.ts";
import { asApiError } from "./use-data.ts";

/** Something that takes a while and can fail. `run` says whether it did what it should. */
export function useAction<Args extends readonly unknown[]>(act: (...args: Args) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const [error, setError] = useState<ApiError>();
  const run = async (...args: Args): Promise<boolean> => {
    // Enter may be pressed twice.
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await act(...args);
      return true;
    } catch (thrown) {
      setError(asApiError(thrown));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, run };
}
