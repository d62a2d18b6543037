import type { RecordingEvent } from "../domain/recording.ts";
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
export class PieceCutter {
  readonly #decoder = new TextDecoder();
  /** Output whose end is not known yet. */
  #waiting: Chunk | undefined;

  *take(event: RecordingEvent): Generator<Step> {
    if (event.type === "resize") {
      if (this.#waiting) yield* pieces(this.#waiting, undefined);
      this.#waiting = undefined;
      yield event;
    } else if (event.type === "output") {
      const text = this.#decoder.decode(event.data, { stream: true });
      if (text === "") return;
      const chunk = { at: event.at, text };
      if (this.#waiting) yield* pieces(this.#waiting, chunk);
      this.#waiting = chunk;
    }
  }

  *end(): Generator<Step> {
    const rest = this.#decoder.decode();
    if (this.#waiting) yield* pieces({ at: this.#waiting.at, text: this.#waiting.text + rest }, undefined);
  }
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
