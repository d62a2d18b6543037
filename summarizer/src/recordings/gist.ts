import { number, text } from "../domain/fields.ts";
import { defaultLimits } from "../domain/recording-limits.ts";
import type { StreamEvent } from "./event-codec.ts";
import type { EventKind } from "./messages.ts";
import { milliseconds } from "./timestamp.ts";

/** Kinds of which the last event counts; of all others the first does. */
const ends: ReadonlySet<EventKind> = new Set<EventKind>(["SessionEnd", "DatabaseSessionEnd"]);

type Numbered = readonly [index: number, event: StreamEvent];

/**
 * Of the events of a stream, those that say which kind of session it is and how it ended: `sessionKind` and `endEvent` give
 * the same for them as for all of them, but for users that joined beyond `defaultLimits.joined`. What is kept does not grow
 * with the recording.
 */
export class Gist {
  readonly #firsts = new Map<EventKind, Numbered>();
  readonly #ends = new Map<EventKind, Numbered>();
  /** By user. */
  readonly #joins = new Map<string, Numbered>();
  #count = 0;
  #last: Numbered | undefined;
  #latest: Numbered | undefined;
  #longest: Numbered | undefined;

  add(event: StreamEvent): void {
    const { kind, fields } = event;
    const numbered: Numbered = [this.#count++, event];
    if (!this.#firsts.has(kind)) this.#firsts.set(kind, numbered);
    if (ends.has(kind)) this.#ends.set(kind, numbered);
    if (kind === "SessionJoin" && this.#joins.size < defaultLimits.joined) {
      const user = text(fields, "user");
      if (!this.#joins.has(user)) this.#joins.set(user, numbered);
    }
    this.#last = numbered;
    if (timeOf(event) >= timeOf(this.#latest?.[1])) this.#latest = numbered;
    if (delayOf(event) >= delayOf(this.#longest?.[1])) this.#longest = numbered;
  }

  /** In their order. */
  get events(): readonly StreamEvent[] {
    const some = [this.#last, this.#latest, this.#longest].filter((one) => one !== undefined);
    const kept = new Map([...this.#firsts.values(), ...this.#ends.values(), ...this.#joins.values(), ...some]);
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
