import type { Environment } from "../environment.ts";
import type { Span } from "../source.ts";
import { type Offer, offersAt } from "./offers.ts";
import { placeAt } from "./place.ts";

/** Text that can be inserted at a position of a filter. */
export interface Completion {
  readonly label: string;
  readonly kind: "namespace" | "field" | "function" | "operator" | "keyword" | "key" | "value";
  /** The text that replaces `replace`. */
  readonly insert: string;
  /** Inside the text; touches the offset. */
  readonly replace: Span;
  /** One line: a type, a signature. */
  readonly detail: string;
  /** Markdown. */
  readonly doc?: string;
}

/**
 * The completions at `offset` of a possibly incomplete filter, best first: those that begin with the typed text, then
 * those of a suitable type. Fields that the policy's kinds never set, or that the dialect cannot filter on, come last.
 * Never throws, whatever the text.
 */
export function complete(text: string, offset: number, environment: Environment): readonly Completion[] {
  if (text.length > environment.limits.bytes) return [];
  const place = placeAt(text, Math.trunc(Math.min(Math.max(offset || 0, 0), text.length)), environment);
  if (place === undefined) return [];
  return offersAt(place, text, environment).sort(byRank).map(toCompletion);
}

function byRank({ rank: a }: Offer, { rank: b }: Offer): number {
  for (const [at, part] of a.entries()) {
    const difference = part - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function toCompletion({ rank: _, doc, ...completion }: Offer): Completion {
  return { ...completion, ...(doc !== undefined && doc !== "" && { doc }) };
}
