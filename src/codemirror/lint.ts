import { type Action, linter, type Diagnostic as Mark } from "@codemirror/lint";
import type { EditorState, Extension, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic, Fix } from "../diagnostic.ts";
import { visible, visibleLines } from "../report/width.ts";
import { textAt } from "../source.ts";
import { environmentOf } from "./environment.ts";
import { element } from "./prose.ts";

/** The maximum number of diagnostics to mark: the first ones, in the order of the text. */
const mostMarks = 200;
/** The maximum number of characters of a related text, and of a fix's title. */
const mostShown = 60;

/**
 * The diagnostics of the whole text for CodeMirror: the first 200, in order, each with its fixes as actions, unless the
 * state is read-only. Empty if the editor has no environment.
 */
export function filterDiagnostics(state: EditorState): readonly Mark[] {
  const text = state.doc.toString();
  const diagnostics = environmentOf(state)?.check(text).diagnostics ?? [];
  return diagnostics.slice(0, mostMarks).map((diagnostic) => markOf(diagnostic, state, text));
}

/** Options of {@link filterLinter}. */
export interface FilterLinterOptions {
  /** Milliseconds between the last change and the check. Default: 250. */
  readonly delay?: number | undefined;
  /** Whether the filter is optional: an empty text then has no problem. Default: false. */
  readonly optional?: boolean | undefined;
}

/** Checks the filter after a change, and when the environment or the read-only state changes. */
export function filterLinter({ delay = 250, optional = false }: FilterLinterOptions = {}): Extension {
  return linter(({ state }) => (optional && /^\s*$/.test(state.doc.toString()) ? [] : filterDiagnostics(state)), {
    delay,
    needsRefresh: ({ startState, state }) =>
      environmentOf(startState) !== environmentOf(state) || startState.readOnly !== state.readOnly,
  });
}

function markOf(diagnostic: Diagnostic, { doc, readOnly }: EditorState, text: string): Mark {
  const { code, severity, span, message, help, fixes = [], related = [] } = diagnostic;
  const others = related.map((other) => `\`${clipped(visible(textAt(text, other.span)))}\`: ${visible(other.message)}`);
  const lines = [visible(message), ...others, ...(help === undefined ? [] : visibleLines(help).split("\n"))];
  return {
    from: span.start,
    to: span.end,
    severity,
    source: code,
    markClass: `cm-filter-${severity}`,
    message: lines.join("\n"),
    renderMessage: () => {
      const [first = "", ...rest] = lines;
      const paragraphs = rest.map((line) => element("p", "cm-filter-help", line));
      return element("div", "cm-filter-message", element("p", "", first), ...paragraphs);
    },
    actions: readOnly ? [] : fixes.map((fix) => action(diagnostic, fix, doc)),
  };
}

function action(diagnostic: Diagnostic, fix: Fix, checked: Text): Action {
  return {
    name: clipped(visible(fix.title)),
    apply: (view, from, to) => {
      if (view.state.readOnly) return;
      const still = view.state.doc.eq(checked) ? fix : sameFix(view.state, diagnostic, fix, from, to);
      if (still !== undefined) applyTo(view, still);
    },
  };
}

/**
 * The fix in a text that has changed since: the one with the same title, for the same diagnostic, at the same position.
 */
function sameFix(state: EditorState, { code }: Diagnostic, { title }: Fix, from: number, to: number): Fix | undefined {
  const now = environmentOf(state)?.check(state.doc.toString()).diagnostics ?? [];
  const same = now.find((other) => other.code === code && other.span.start === from && other.span.end === to);
  return same?.fixes?.find((other) => other.title === title);
}

/** All edits of the fix, as one undo step. */
function applyTo(view: EditorView, { edits }: Fix): void {
  const changes = edits.map(({ span, text }) => ({ from: span.start, to: span.end, insert: text }));
  view.dispatch({ changes, scrollIntoView: true, userEvent: "input.fix" });
}

function clipped(text: string): string {
  return text.length <= mostShown ? text : `${text.slice(0, mostShown - 1)}…`;
}
