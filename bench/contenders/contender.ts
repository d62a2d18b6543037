import type { Condition } from "../conditions.ts";
import type { Context } from "../contexts.ts";

/** A way to decide a filter. */
export interface Contender {
  readonly name: string;
  /** What a reader of the numbers must know: what is compared, and where it could not say the filter as it stands. */
  readonly note: string;
  /**
   * Everything that is done once a filter. Undefined where this contender has no such filter.
   * Every contender is given the same context objects, and is timed from there.
   */
  readonly prepare: (condition: Condition) => ((context: Context) => boolean) | undefined;
}
