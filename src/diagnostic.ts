import type { Code, Params } from "./messages.ts";
import type { Span } from "./source.ts";

export type Severity = "error" | "warning";

/** Replaces one span of the filter's text. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Fixes the problem of a diagnostic: apply all `edits` at once. */
export interface Fix {
  /** What the fix does, as an imperative: `use "=="`. */
  readonly title: string;
  /** Disjoint, in ascending order. */
  readonly edits: readonly Edit[];
  /**
   * Set if the fixed text has the evident meaning of the original text, so that a program can apply the fix
   * automatically. Unset for a guess, such as the nearest name, and for a fix that changes which contexts match.
   */
  readonly safe?: true;
}

/** Another place that a diagnostic refers to. */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** One problem of a filter. Plain data: it survives `JSON.stringify`. */
export interface Diagnostic<C extends Code = Code> {
  readonly code: C;
  readonly severity: Severity;
  /** The exact text that causes the problem; empty only if something is missing. */
  readonly span: Span;
  /** In English. */
  readonly message: string;
  readonly help?: string;
  /** The data of the message, by name, for translation. */
  readonly params: Params[C];
  /** The URL of the documentation of the code. */
  readonly link: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
}

/** The text with all edits of `fix` applied. */
export function applyFix(text: string, fix: Fix): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { span, text: replacement } of [...fix.edits].sort((a, b) => a.span.start - b.span.start)) {
    pieces.push(text.slice(from, span.start), replacement);
    from = span.end;
  }
  return [...pieces, text.slice(from)].join("");
}
