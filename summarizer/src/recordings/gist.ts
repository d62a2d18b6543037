import type { StreamEvent } from "./event-codec.ts";
import { number } from "./fields.ts";
import type { EventKind } from "./messages.ts";
import { milliseconds } from "./timestamp.ts";

/** Kinds of which every event says something of the session as a whole. */
const telling: ReadonlySet<EventKind> = new Set<EventKind>([
  "SessionStart",
  "SessionEnd",
  "SessionJoin",
  "DatabaseSessionStart",
  "DatabaseSessionEnd",
]);

/**
 * Of the events of a stream, those that say which kind of session it is and how it ended: `sessionKind` and `endEvent` give
 * the same for them as for all of them. What is kept does not grow with the recording.
 */
export class Gist {
  readonly #kept = new Map<number, StreamEvent>();
  readonly #kinds = new Set<EventKind>();
  #count = 0;
  #last: readonly [index: number, event: StreamEvent] | undefined;
  #latest: readonly [index: number, event: StreamEvent] | undefined;
  #longest: readonly [index: number, event: StreamEvent] | undefined;

  add(event: StreamEvent): void {
    const index = this.#count++;
    if (!this.#kinds.has(event.kind) || telling.has(event.kind)) this.#kept.set(index, event);
    this.#kinds.add(event.kind);
    this.#last = [index, event];
    if (timeOf(event) >= timeOf(this.#latest?.[1])) this.#latest = [index, event];
    if (delayOf(event) >= delayOf(this.#longest?.[1])) this.#longest = [index, event];
  }

  /** In their order. */
  get events(): readonly StreamEvent[] {
    const kept = new Map(this.#kept);
    for (const entry of [this.#last, this.#latest, this.#longest]) if (entry !== undefined) kept.set(...entry);
    return [...kept].sort(([one], [other]) => one - other).map(([, event]) => event);
  }
}

function timeOf(event: StreamEvent | undefined): number {
  return milliseconds(event?.fields["time"]) ?? 0;
}

/** Output has its own clock. */
function delayOf(event: StreamEvent | undefined): number {
  return event?.kind === "SessionPrint" ? number(event.fields, "ms") : 0;
}
