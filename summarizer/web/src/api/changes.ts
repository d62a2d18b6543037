import { createParser } from "eventsource-parser";
import { ApiError, send } from "./client.ts";
import type { Session } from "./types.ts";

interface Listener {
  /** A session has come, or has changed. */
  readonly onSession: (session: Session) => void;
  /** Something may have been missed: the connection was lost for a while. */
  readonly onGap?: () => void;
}

const listeners = new Set<Listener>();
let running: AbortController | undefined;

/** Tells of changes of sessions for as long as the page has it: all pages share one connection. Gives what ends it. */
export function followChanges(listener: Listener): () => void {
  listeners.add(listener);
  if (running === undefined) {
    running = new AbortController();
    void follow(running.signal);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    running?.abort();
    running = undefined;
  };
}

async function follow(signal: AbortSignal): Promise<void> {
  let wait = 1000;
  for (let round = 0; !signal.aborted; round++) {
    try {
      const response = await send("GET /v1/changes", { signal });
      wait = 1000;
      if (round > 0) for (const { onGap } of listeners) onGap?.();
      await read(response);
    } catch (error) {
      const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
      if (signal.aborted || isFinal) return;
      wait = Math.min(30_000, wait * 2);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function read(response: Response): Promise<void> {
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event !== "session") return;
      const session: Session = JSON.parse(data);
      for (const { onSession } of listeners) onSession(session);
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    parser.feed(decoder.decode(part.value, { stream: true }));
  }
}
