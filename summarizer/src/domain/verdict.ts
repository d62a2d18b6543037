import type { ExplainedCondition } from "./explained-condition.ts";

/** One policy's say on one session. */
export interface Verdict {
  readonly policy: string;
  readonly matched: boolean;
  /** It matches too, but an earlier policy takes the session. Absent in what earlier releases kept. */
  readonly shadowed?: boolean;
  /** A phrase: what decided. */
  readonly because: string;
  /** A filter of several conditions as a tree, with the values that it read; empty where `because` says it all. */
  readonly tree: string;
  /** The filter as it was evaluated; absent where it was not, and in what earlier releases kept. */
  readonly condition?: ExplainedCondition;
}
