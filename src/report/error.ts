import type { Diagnostic } from "../diagnostic.ts";
import { renderDiagnostics } from "./render.ts";

/** One or several invalid filters. The message is the rendered diagnostics. */
export class FilterError<D extends Diagnostic = Diagnostic> extends Error {
  /** All diagnostics, in the order of the text; at least one is an error. */
  readonly diagnostics: readonly D[];

  constructor(diagnostics: readonly D[], message: string) {
    super(message);
    this.name = "FilterError";
    this.diagnostics = diagnostics;
  }
}

/** The error for one filter. */
export function refusal(text: string, diagnostics: readonly Diagnostic[]): FilterError {
  return new FilterError(diagnostics, renderDiagnostics(diagnostics, text));
}
