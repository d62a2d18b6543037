import type { RecordingEvent } from "../recordings/recording.ts";
import type { TerminalSize } from "../recordings/terminal-size.ts";

/** A piece of output that ends a line, or that output stopped after. */
export interface Piece {
  readonly type: "piece";
  readonly at: number;
  readonly text: string;
  /** Output stopped after it: the end of one event. */
  readonly isLast: boolean;
  /** Milliseconds until there was more; Infinity at the end of the recording. */
  readonly pause: number;
  /** How the output went on. */
  readonly next: string;
}

/** What is played on a screen. */
export type Step = Piece | ({ readonly type: "resize" } & TerminalSize);

/** Less than a screen's scrollback has lines. */
const MOST_CHARACTERS = 4096;

interface Chunk {
  readonly at: number;
  readonly text: string;
}

/** Cuts a recording's output into pieces. UTF-8 is decoded as one stream: a character may be split between events. */
export function* steps(events: readonly RecordingEvent[]): Generator<Step> {
  const decoder = new TextDecoder();
  let waiting: Chunk | undefined;
  for (const event of events) {
    if (event.type === "resize") {
      if (waiting) yield* pieces(waiting, undefined);
      waiting = undefined;
      yield event;
    } else if (event.type === "output") {
      const text = decoder.decode(event.data, { stream: true });
      if (text === "") continue;
      const chunk = { at: event.at, text };
      if (waiting) yield* pieces(waiting, chunk);
      waiting = chunk;
    }
  }
  const rest = decoder.decode();
  if (waiting) yield* pieces({ at: waiting.at, text: waiting.text + rest }, undefined);
}

function* pieces({ at, text }: Chunk, next: Chunk | undefined): Generator<Piece> {
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf("\n", start) + 1 || text.length;
    const end = Math.min(lineEnd, start + MOST_CHARACTERS);
    yield {
      type: "piece",
      at,
      text: text.slice(start, end),
      isLast: end === text.length,
      pause: next ? next.at - at : Number.POSITIVE_INFINITY,
      next: next?.text.slice(0, 40) ?? "",
    };
    start = end;
  }
}
