import type { Diagnostic } from "../diagnostic.ts";
import { renderDiagnostics } from "./render.ts";

/** A filter, or several, that were refused. The message is the rendered diagnostics. */
export class FilterError<D extends Diagnostic = Diagnostic> extends Error {
  /** Everything that was found, in the order of the text; at least one is an error. */
  readonly diagnostics: readonly D[];

  constructor(diagnostics: readonly D[], message: string) {
    super(message);
    this.name = "FilterError";
    this.diagnostics = diagnostics;
  }
}

/** What is wrong with one filter. */
export function refusal(text: string, diagnostics: readonly Diagnostic[]): FilterError {
  return new FilterError(diagnostics, renderDiagnostics(diagnostics, text));
}
