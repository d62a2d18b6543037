import type { Span } from "../source.ts";
import type { Text } from "../yaml/texts.ts";

/** What has to hold of every context for which a filter is true. */
export interface Invariant {
  readonly name: string;
  readonly nameSpan: Span;
  /** Of contexts of these kinds alone; unset: of every kind. */
  readonly kinds: readonly string[] | undefined;
  /** Where its filter is written in the file; undefined where it has none, and holds of every context. */
  readonly filterStart: number | undefined;
  /** What `allowed` names: policies, or the models of policies. */
  readonly by: "policies" | "models";
  /** The policies, or models, of which one has to take the context; {@link noPolicy}: none may take it. */
  readonly allowed: readonly Text[];
}

/** In place of a policy: that no policy takes the context. */
export const noPolicy = "none";
