import type { Diagnostic } from "../diagnostic.ts";
import type { Attachments } from "../messages/message.ts";
import { type Code, diagnose } from "../messages.ts";
import type { Span } from "../source.ts";

/** The maximum number of diagnostics of a text, before the one that reports the limit. */
const capacity = 100;

type Details<C extends Code> = Parameters<typeof diagnose<C>>[2];

/** Collects the diagnostics of one text, up to {@link capacity}. */
export class Findings {
  private readonly list: Diagnostic[] = [];
  private beyond: Span | undefined;

  add<C extends Code>(code: C, span: Span, details: Details<C>, attachments?: Attachments): void {
    if (this.list.length < capacity) this.list.push(diagnose(code, span, details, attachments));
    else this.beyond ??= span;
  }

  /** Adds a diagnostic regardless of the limit: the reason why there is no tree. */
  addAlways<C extends Code>(code: C, span: Span, details: Details<C>): void {
    this.list.push(diagnose(code, span, details));
  }

  /** All findings, in the order of the text. */
  get inOrder(): readonly Diagnostic[] {
    if (this.list.length < 2 && this.beyond === undefined) return this.list;
    const sorted = this.list.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    if (this.beyond !== undefined) sorted.push(diagnose("too-many-diagnostics", this.beyond, [capacity]));
    return sorted;
  }
}
