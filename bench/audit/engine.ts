import type { Predicate } from "wherefore";
import type { SessionContext } from "wherefore/teleport";

export type SessionPredicate = Predicate<SessionContext>;

/** A way to find the sessions of a log that a filter matches. */
export interface Engine {
  readonly name: string;
  /** What a reader of the numbers must know. */
  readonly note: string;
  count(predicate: SessionPredicate): Promise<number>;
  /** The `uid`s of the newest 50 matches, newest first. */
  page(predicate: SessionPredicate): Promise<readonly string[]>;
}

/** How many matches a page has. */
export const pageSize = 50;

/** What a log took to bring into a form, in seconds, where that was measured; and what it takes there, in bytes. */
export interface Storage {
  readonly form: string;
  readonly seconds: number | undefined;
  readonly bytes: number;
}
